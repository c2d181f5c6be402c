"""Conditions that block what they must: said done by the service, checked, reminded once, moved with a reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import Condition, Decision, Proposal
from projects.tasks import remind_conditions
from tests import factories
from tests.projects.lab_side import address
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db

Status = Proposal.Status
DUE = date(2027, 1, 15)


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def condition(db):
    return factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True).conditions.get()


def lead_of(condition):
    return condition.decision.proposal.lead


def done(condition):
    return reverse("projects:condition_done", args=[condition.decision.proposal.reference, condition.pk])


def at(day, hour=7):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def mails(template):
    return OutboxMail.objects.filter(template=f"projects/emails/condition_{template}")


# --- The service ----------------------------------------------------------------------------------------


def test_service_says_it_is_done_and_the_lab_notes_it(client, lab, condition):
    client.force_login(lead_of(condition))
    page = client.get(condition.decision.proposal.get_absolute_url())
    assert done(condition) in page.content.decode()

    answer = client.post(done(condition), {"note": "Voir le courrier du 3."}, follow=True)

    condition.refresh_from_db()
    assert (condition.claimed_by, condition.claim_note, condition.met_at) == (
        lead_of(condition),
        "Voir le courrier du 3.",
        None,
    )
    assert "le labo vérifie" in text_of(answer)
    condition.meet(by=lab)
    assert "condition réunie" in text_of(client.get(condition.decision.proposal.get_absolute_url()))


def test_second_click_says_it_once(client, condition):
    client.force_login(lead_of(condition))

    for _ in range(2):
        answer = client.post(done(condition), {})

    assert answer.status_code == 302
    assert AuditEvent.objects.filter(act="condition_claimed").count() == 1
    assert client.get(done(condition)).status_code == 302


@pytest.mark.parametrize("who", ["sponsor", "stranger"])
def test_nobody_else_says_it(client, condition, who):
    email = condition.decision.proposal.sponsor_email if who == "sponsor" else None
    client.force_login(factories.make_user(email))

    assert client.post(done(condition), {}).status_code == 404
    assert Condition.objects.get().claimed_at is None


def test_condition_of_an_answer_that_did_not_leave_is_not_there(client):
    condition = factories.make_decided(Status.ACCEPTED_CONDITIONS).conditions.get()
    client.force_login(lead_of(condition))

    assert client.post(done(condition), {}).status_code == 404
    with pytest.raises(Refusal, match="pas encore partie"):
        condition.claim(by=lead_of(condition))


def test_date_does_not_move_before_the_letter_that_gives_it_has_left(as_lab, lab):
    condition = factories.make_decided(Status.ACCEPTED_CONDITIONS).conditions.get()
    page = reverse("admin:projects_proposal_conditions", args=[condition.decision.proposal_id])

    with pytest.raises(Refusal, match="pas encore partie"):
        condition.move_due(by=lab, due_on=DUE + timedelta(days=1), reason="Parce que.")

    assert "Changer la date" not in as_lab.get(page).content.decode()
    assert not mails("moved").exists()


def test_word_typed_in_an_expired_session_comes_back(client, condition):
    client.post(done(condition), {"note": "Voir le courrier du 3."})
    client.force_login(lead_of(condition))

    assert client.get(done(condition)).context["form"]["note"].value() == "Voir le courrier du 3."


# --- The lab --------------------------------------------------------------------------------------------


def page_of(condition):
    return address(condition.decision.proposal, "conditions")


def test_lab_sends_back_with_what_is_missing(as_lab, condition):
    condition.claim(by=lead_of(condition))
    sent = {"act": "send_back", "condition": condition.pk, f"send_back-{condition.pk}-reason": "Il manque un nom."}

    empty = as_lab.post(page_of(condition), {**sent, f"send_back-{condition.pk}-reason": ""})
    as_lab.post(page_of(condition), sent)

    assert empty.context["problems"]
    condition.refresh_from_db()
    assert (condition.claimed_at, condition.claimed_by, condition.lab_word) == (None, None, "Il manque un nom.")
    assert "Il manque un nom." in mails("refused").get().body
    # It may be said again, and sent back again.
    condition.claim(by=lead_of(condition))
    as_lab.post(page_of(condition), sent)
    assert mails("refused").count() == 2


def test_nothing_to_send_back_is_refused(lab, condition):
    with pytest.raises(Refusal, match="rien à lui renvoyer"):
        condition.send_back(by=lab, reason="Il manque un nom.")


def test_lab_moves_the_date_with_a_reason_and_the_former_one_stays_in_the_journal(as_lab, lab_member, condition):
    later = DUE + timedelta(days=30)
    sent = {
        "act": "move",
        "condition": condition.pk,
        f"move-{condition.pk}-due_on": later.isoformat(),
        f"move-{condition.pk}-reason": "Le conseil se tient en février.",
    }

    answer = as_lab.post(page_of(condition), sent, follow=True)

    condition.refresh_from_db()
    assert condition.due_on == later
    event = AuditEvent.objects.get(act="condition_moved")
    assert (event.by, event.details) == (
        lab_member,
        {"before": "2027-01-15", "after": "2027-02-14", "reason": "Le conseil se tient en février."},
    )
    assert "Du 15 janvier 2027 au 14 février 2027" in text_of(answer)
    assert "Le conseil se tient en février." in mails("moved").get().body


@pytest.mark.parametrize(
    ("due_on", "reason", "sentence"),
    [
        (DUE, "Parce que.", "déjà la date"),
        (DUE + timedelta(days=1), " ", "Dites pourquoi"),
        (date(2020, 1, 1), "Parce que.", "date à venir"),
    ],
)
def test_date_is_not_moved_just_anyhow(lab, condition, due_on, reason, sentence):
    with pytest.raises(Refusal, match=sentence):
        condition.move_due(by=lab, due_on=due_on, reason=reason)


def test_condition_of_a_decision_that_no_longer_stands_is_left(lab, condition):
    condition.decision.reopen(by=lab, reason="On en reparle.")

    for act in (
        lambda: condition.meet(by=lab),
        lambda: condition.claim(by=lead_of(condition)),
        lambda: condition.move_due(by=lab, due_on=DUE + timedelta(days=1), reason="Parce que."),
    ):
        with pytest.raises(Refusal, match="ne tient plus"):
            act()


def test_form_of_another_case_is_refused(as_lab, condition):
    other = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True).conditions.get()
    sent = {
        "act": "move",
        "condition": other.pk,
        f"move-{other.pk}-due_on": "2027-03-01",
        f"move-{other.pk}-reason": "-",
    }

    as_lab.post(page_of(condition), sent)

    assert Condition.objects.get(pk=other.pk).due_on == DUE


def test_reason_typed_in_an_expired_session_comes_back(client, lab_member, condition):
    sent = {"act": "move", "condition": condition.pk, f"move-{condition.pk}-reason": "Le conseil."}
    client.post(page_of(condition), sent)
    client.force_login(lab_member)

    page = client.get(page_of(condition))

    assert page.context["conditions"][0].move_form["reason"].value() == "Le conseil."
    assert page.context["open_form"] == ("move", condition.pk)


# --- What they block ------------------------------------------------------------------------------------


@pytest.fixture
def note(condition, lab, monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF")
    return factories.make_note(proposal=condition.decision.proposal, by=lab)


def test_condition_before_the_signature_keeps_the_note(as_lab, lab, note, condition):
    with pytest.raises(Refusal, match=r"avant la signature.*Nommer trois agents"):
        note.release(by=lab)
    page = as_lab.get(address(note.proposal, "note_release"))
    assert "Nommer trois agents" in text_of(page)
    assert "Valider et publier" not in page.content.decode()

    condition.meet(by=lab)

    assert "Valider et publier" in as_lab.get(address(note.proposal, "note_release")).content.decode()
    assert note.release(by=lab).number == 1


def test_what_the_service_says_does_not_let_the_note_go(lab, note, condition):
    condition.claim(by=lead_of(condition))

    with pytest.raises(Refusal, match="avant la signature"):
        note.release(by=lab)


def test_condition_that_may_wait_keeps_nothing(lab, note, condition):
    Condition.objects.update(is_before_signature=False)

    assert note.release(by=lab).number == 1


def test_lab_gives_a_condition_up_by_deciding_anew(lab, note, condition):
    again = Decision.take(note.proposal, by=lab, outcome=Status.ACCEPTED, **factories.REASONS)
    again.announce()

    assert note.release(by=lab).number == 1


# --- Reminders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "count", "words"),
    [
        (8, 0, ""),
        (7, 1, "arrive bientôt"),
        (5, 1, "arrive bientôt"),
        (1, 0, ""),
        (0, 1, "est arrivée"),
        (-2, 1, "est arrivée"),
        (-4, 0, ""),
    ],
)
def test_service_is_reminded_a_week_before_and_on_the_day(condition, days, count, words):
    now = at(DUE - timedelta(days=days))

    for _ in range(3):
        Condition.objects.remind(now=now)

    assert mails("due").count() == count
    for mail in mails("due"):
        assert words in mail.body
        assert mail.to == [lead_of(condition).email]


def test_each_moment_is_reminded_once_over_the_whole_week(condition):
    for hours in range(0, 24 * 14, 12):
        Condition.objects.remind(now=at(DUE - timedelta(days=9)) + timedelta(hours=hours))

    assert mails("due").count() == 2


def test_date_that_moved_is_reminded_anew(lab, condition):
    Condition.objects.remind(now=at(DUE - timedelta(days=7)))
    condition.move_due(by=lab, due_on=DUE + timedelta(days=30), reason="Le conseil.")

    Condition.objects.remind(now=at(DUE))
    Condition.objects.remind(now=at(DUE + timedelta(days=23)))

    assert mails("due").count() == 2


def test_nobody_is_reminded_of_what_is_met_claimed_unread_or_over(lab, condition):
    day = at(DUE)
    factories.make_decided(Status.ACCEPTED_CONDITIONS)  # its letter has not left
    condition.claim(by=lead_of(condition))
    Condition.objects.remind(now=day)
    condition.meet(by=lab)
    Condition.objects.remind(now=day)
    reopened = factories.make_decided(Status.ACCEPTED_CONDITIONS, announced=True)
    reopened.reopen(by=lab, reason="On en reparle.")
    Condition.objects.remind(now=day)
    pending = factories.make_deliberating()
    factories.make_proposed(
        Status.ACCEPTED_CONDITIONS, proposal=pending, conditions=[{"text": "-", "owner": "-", "due_on": DUE}]
    )
    Condition.objects.remind(now=day)

    assert mails("due").count() == 0


def test_task_is_on_the_schedule_and_runs(settings, condition):
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert remind_conditions.name in scheduled

    Condition.objects.update(due_on=datetime.now(UTC).date() + timedelta(days=7))
    remind_conditions()
    remind_conditions()

    assert mails("due").count() == 1


def test_dashboard_shows_what_the_service_says_is_done(as_lab, condition):
    Condition.objects.update(due_on=date(2027, 12, 1))
    condition.claim(by=lead_of(condition))

    assert "Dite faite, à vérifier" in text_of(as_lab.get("/admin/"))
