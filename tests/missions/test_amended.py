"""An avenant signed while the work runs: what it would change is shown, then the steps ahead follow it at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal
from missions.calendar import calendar_of
from missions.models import Accompaniment, AccompanimentStep
from missions.models.scope_check import Checked
from projects.models import InterventionNote
from tests import factories
from tests.projects.note.signing import people_of, sign_all

pytestmark = pytest.mark.django_db
PLAIN = {"duration": "1 h", "audience": "L’équipe", "objective": "Voir", "deliverable": ""}


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def work(lab):
    """An accompaniment of four steps, in the order of their days: « Lancement » is reported on."""
    note = factories.make_note(by=lab)
    for position, title in enumerate(["Enquête", "Atelier", "Essai"], start=2):
        note.steps.create(position=position, title=title, offset_days=position * 20, lab_days=1, **PLAIN)
    InterventionNote.objects.filter(pk=note.pk).update(starts_on=timezone.localdate() - timedelta(days=30))
    row = Accompaniment.start(factories.make_signed(note=released(note, lab), by=lab), by=lab)
    row.steps.get(title="Lancement").tell_done(by=lab, seen=0, check=Checked(True), report="Fait.")
    return row


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")


def released(note, lab):
    note.refresh_from_db()
    note.release(by=lab)
    return note


def amend(row, lab, change, *, signed=True):
    """Open the note, change it, and have an avenant signed; return the case's note."""
    note = InterventionNote.objects.get(proposal=row.proposal_id)
    note.revise(by=lab, reason="Une date.")
    note.refresh_from_db()
    change(note)
    note.save_draft(revision=note.revision)
    released(note, lab)
    if signed:
        sign_all(note.versions.first(), people_of(note, lab=lab))
    return note


def a_new_course(note):
    """Everything at once: one day, one title, one step less, one more, other limits."""
    note.steps.filter(title="Lancement").update(title="Le lancement", offset_days=9)
    note.steps.filter(title="Enquête").update(offset_days=47)
    note.steps.filter(title="Atelier").update(title="Atelier de deux heures")
    note.steps.filter(title="Essai").delete()
    note.steps.create(position=9, title="Restitution", offset_days=90, lab_days=2, **PLAIN)
    note.will_not_do = ["Un autre refus."]


def fresh(row):
    return Accompaniment.objects.get(pk=row.pk)


def sequence(row):
    events = Calendar.from_ical(calendar_of(fresh(row))).walk("VEVENT")
    return {str(event["summary"]).partition(" (")[0]: (event["sequence"], str(event["status"])) for event in events}


def test_steps_ahead_follow_the_avenant_and_the_rest_stays(work, lab):
    before = {step.title: step for step in work.steps.all()}
    amend(work, lab, a_new_course)

    plan = fresh(work).amended_plan()
    assert [change.step.title for change in plan.moved] == ["Enquête"]
    assert [change.words for change in plan.reworded] == [{"title": "Atelier de deux heures"}]
    assert ([step.title for step, _ in plan.added], [step.title for step in plan.dropped]) == (
        ["Restitution"],
        ["Essai"],
    )
    fresh(work).follow(by=lab, seen=plan.mark)

    row = fresh(work)
    steps = {step.title: step for step in row.steps.all()}
    assert list(steps) == ["Lancement", "Enquête", "Atelier de deux heures", "Essai", "Restitution"]
    assert [step.status for step in steps.values()] == ["done", "moved", "to_come", "dropped", "to_come"]
    assert vars(steps["Lancement"])["planned_on"] == before["Lancement"].planned_on
    day = plan.moved[0].day
    assert (steps["Enquête"].takes_place_on, steps["Enquête"].planned_on) == (day, day)
    assert steps["Enquête"].transitions.get().reason == "Suit l’avenant n°\u00a01 (version 1.1)."
    assert steps["Essai"].transitions.get().reason == "Retirée par l’avenant n°\u00a01 (version 1.1)."
    assert row.limits == ["Un autre refus."]
    assert (work.planned_lab_days, row.planned_lab_days) == (3, 4)
    assert row.amended_plan() is None
    assert sequence(row) == {
        "Lancement": (1, "CONFIRMED"),
        "Enquête": (1, "CONFIRMED"),
        "Atelier de deux heures": (1, "CONFIRMED"),
        "Essai": (1, "CANCELLED"),
        "Restitution": (0, "CONFIRMED"),
    }


def test_service_is_told_in_one_mail(work, lab):
    amend(work, lab, a_new_course)
    mails = OutboxMail.objects.count()

    fresh(work).follow(by=lab, seen=fresh(work).amended_plan().mark)

    assert OutboxMail.objects.count() == mails + 1
    mail = OutboxMail.objects.order_by("pk").last()
    assert (mail.to, mail.subject) == (
        work.proposal.addresses(),
        f"Les étapes suivent l’avenant n° 1 : {work.proposal.title}",
    )
    for words in ("Enquête** : le **", "au lieu du", ": Restitution (1 h)", "- Essai, prévue le", "- Atelier de deux"):
        assert words in mail.body
    assert "Lancement" not in mail.body
    assert AuditEvent.objects.get(act="note_followed").details == {"version": "1.1"}


def test_day_that_the_lab_moved_stands_unless_the_note_moves_it(work, lab):
    step, to = work.steps.get(title="Enquête"), timezone.localdate() + timedelta(days=3)
    step.move(by=lab, seen=0, to=to, reason="Le musée est fermé.")
    amend(work, lab, lambda note: note.steps.filter(title="Enquête").update(objective="Voir de près"))

    plan = fresh(work).amended_plan()
    assert (plan.moved, [change.step for change in plan.reworded]) == ([], [step])
    fresh(work).follow(by=lab, seen=plan.mark)

    step.refresh_from_db()
    assert (step.takes_place_on, step.objective, step.revision) == (to, "Voir de près", 2)


def test_following_is_refused(work, lab):
    with pytest.raises(Refusal, match="rien ne change"):
        work.follow(by=lab, seen="")
    amend(work, lab, a_new_course, signed=False)
    assert fresh(work).amended_plan() is None
    with pytest.raises(Refusal, match="Un autre avenant se prépare"):
        fresh(work).follow(by=lab, seen="")
    note = InterventionNote.objects.get(proposal=work.proposal_id)
    sign_all(note.versions.first(), people_of(note, lab=lab))
    seen = fresh(work).amended_plan().mark
    fresh(work).steps.get(title="Essai").drop(by=lab, seen=0, reason="Trop tôt.")
    with pytest.raises(Refusal, match="ont changé depuis"):
        fresh(work).follow(by=lab, seen=seen)
    fresh(work).stop(by=lab, reason="Le service déménage.")
    assert fresh(work).amended_plan() is None
    with pytest.raises(Refusal, match="fini"):
        fresh(work).follow(by=lab, seen=seen)
    assert AccompanimentStep.objects.filter(revision__gt=0).count() == 2


def test_step_retyped_in_the_note_is_the_same_step(work, lab):
    def retype(note):
        note.steps.filter(title="Enquête").delete()
        note.steps.create(position=9, title="Enquête", offset_days=40, lab_days=1, **PLAIN)

    amend(work, lab, retype)

    assert fresh(work).amended_plan() is None


def test_step_that_a_later_avenant_brings_back_is_another_step(work, lab):
    amend(work, lab, lambda note: note.steps.filter(title="Essai").delete())
    fresh(work).follow(by=lab, seen=fresh(work).amended_plan().mark)

    amend(work, lab, lambda note: note.steps.create(position=9, title="Essai", offset_days=95, **PLAIN))
    assert [step.title for step, _ in fresh(work).amended_plan().added] == ["Essai"]
    fresh(work).follow(by=lab, seen=fresh(work).amended_plan().mark)

    assert list(work.steps.filter(title="Essai").values_list("status", flat=True)) == ["dropped", "to_come"]


def test_page_shows_what_changes_then_follows(work, lab, client):
    amend(work, lab, a_new_course)
    client.force_login(lab)
    page = reverse("admin:missions_accompaniment_change", args=[work.pk])
    follow = reverse("admin:missions_accompaniment_follow", args=[work.pk])

    assert follow in client.get(page).content.decode()
    shown = client.get(follow)
    words = shown.content.decode()
    assert "Restitution" in words
    assert "<ins>Un autre refus.</ins>" in words
    assert not AccompanimentStep.objects.filter(status="dropped").exists()
    late = client.post(follow, {"seen": "autre"})
    assert (late.status_code, "Relisez ce qui change" in late.content.decode()) == (409, True)
    done = client.post(follow, {"seen": shown.context["plan"].mark}, follow=True)
    assert "le service est prévenu" in done.content.decode()
    assert follow not in done.content.decode()
    again = client.get(follow, follow=True)
    assert "rien ne change" in again.content.decode()
