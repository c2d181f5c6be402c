"""From the application to the letters: what each verb writes, refuses, and who is called when a seat is given back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal
from missions.models import OnboardingApplication, Registration
from missions.models.registration_queryset import address_of
from tests import factories

pytestmark = pytest.mark.django_db
Status = OnboardingApplication.Status
FAMILIES = ("welcome", "office", "staff", "digital", "streets", "green", "buildings", "childhood", "social", "culture")


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def fresh(row):
    return OnboardingApplication.objects.select_related("event", "applicant").get(pk=row.pk)


def mails(row, name):
    return OutboxMail.objects.filter(key__startswith=f"application:{row.pk}:{name}:")


def closed(event):
    """A moment when applications are closed and the day is still to come."""
    return event.closes_at + timedelta(hours=1)


def batch(count, **fields):
    """A day with three seats, where ``count`` people of as many services apply, in order, one a day."""
    event = factories.make_onboarding(**{"capacity": 3, **fields})
    start = timezone.now()
    rows = [
        factories.make_application(
            event, family=FAMILIES[number % 10], category="ABC"[number % 3], now=start + timedelta(days=number)
        )
        for number in range(count)
    ]
    return event, rows


def send(event, lab, *, now=None):
    cohort, rows = OnboardingApplication.objects.cohort(event)
    OnboardingApplication.objects.send_letters(event, seen=cohort.keys, by=lab, now=now or closed(event))
    return cohort, rows


def statuses(event):
    return dict(OnboardingApplication.objects.filter(event=event).values_list("pk", "status"))


# --- Applying -------------------------------------------------------------------------------------------


def test_apply_writes_to_the_manager_and_to_the_person():
    row = factories.make_application(agreed=None)

    to_manager, to_person = mails(row, "onboarding_agreement").get(), mails(row, "onboarding_received").get()
    assert (to_manager.to, to_manager.is_secret) == (["yael.croquis@example.org"], True)
    assert to_person.to == [row.applicant.email]
    assert "/rencontres/accord/" not in to_person.body
    token = factories.token_of(to_manager.key, "accord")
    assert OnboardingApplication.objects.by_token(token).get() == row


def test_apply_twice_is_refused():
    row = factories.make_application()

    with pytest.raises(Refusal, match="déjà là"):
        factories.make_application(row.event, applicant=row.applicant)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "breakfast", "sign_up": "open"}, "inscrivez-vous"),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "closes"),
        ({"announced": False}, "closes"),
    ],
)
def test_apply_is_refused_where_nobody_applies(change, word):
    event = factories.make_onboarding(**change)

    with pytest.raises(Refusal, match=word):
        factories.make_application(event)


def test_whoever_withdrew_applies_again_with_another_link():
    row = factories.make_application()
    first = mails(row, "onboarding_agreement").get()
    row.withdraw()

    again = factories.make_application(row.event, applicant=row.applicant, agreed=None)

    assert (again.pk, again.status, again.is_agreed, again.withdrawn_at) == (row.pk, "applied", None, None)
    assert mails(row, "onboarding_agreement").count() == 2
    assert not OnboardingApplication.objects.by_token(factories.token_of(first.key, "accord")).exists()
    assert [step.target for step in fresh(row).transitions.all()] == ["withdrawn", "applied"]


# --- The manager ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("agreed", "word"), [(True, "d’accord"), (False, "pas possible")])
def test_manager_answers_once_and_the_person_is_told(agreed, word):
    row = factories.make_application(agreed=None)

    row.answer(agreed, word=" Bonne journée ! ")

    row = fresh(row)
    assert (row.is_agreed, row.manager_word) == (agreed, "Bonne journée !")
    assert word in mails(row, "onboarding_answered").get().body
    with pytest.raises(Refusal, match="déjà enregistrée"):
        row.answer(not agreed)


def test_manager_answers_before_the_closing_only():
    row = factories.make_application(agreed=None)

    with pytest.raises(Refusal, match="closes"):
        row.answer(True, now=row.event.closes_at)


def test_manager_of_somebody_who_withdrew_has_nothing_to_do():
    row = factories.make_application(agreed=None)
    row.withdraw()

    with pytest.raises(Refusal, match="retirée"):
        row.answer(True)


# --- What the rules see ---------------------------------------------------------------------------------


def test_cohort_saves_nothing_and_knows_what_the_portal_knows(lab):
    event = factories.make_onboarding()
    came, absent, waited = (factories.make_user() for _ in range(3))
    earlier = factories.make_onboarding(starts_at=timezone.now() + timedelta(days=1), closes_in=timedelta(hours=1))
    for person, present in ((came, True), (absent, False)):
        seat = Registration.admit(earlier, person, source="selection")
        seat.note_presence(present, now=earlier.starts_at)
    before = factories.make_application(earlier, applicant=waited)
    OnboardingApplication.objects.filter(pk=before.pk).update(status="not_this_time", told_at=timezone.now())
    work = factories.make_accompaniment(by=lab)
    rows = {
        name: factories.make_application(event, applicant=person)
        for name, person in (("came", came), ("absent", absent), ("waited", waited), ("lead", work.proposal.lead))
    }

    cohort, _ = OnboardingApplication.objects.cohort(event)

    seen = {line.application.key: line.application for line in (*cohort.chosen, *cohort.refused)}
    seen = {name: seen[str(row.pk)] for name, row in rows.items()}
    assert {name for name, each in seen.items() if each.came_before} == {"came"}
    assert {name for name, each in seen.items() if each.has_waited} == {"waited"}
    assert {name for name, each in seen.items() if each.is_case_lead} == {"lead"}
    assert set(statuses(event).values()) == {"applied"}


def test_direction_is_the_root_of_the_branch_and_a_municipality_stands_for_itself():
    event = factories.make_onboarding()
    root = factories.make_unit("Direction de la culture", kind="direction")
    deep = factories.make_unit("Accueil des musées", parent=factories.make_unit("Musées", parent=root))
    factories.make_application(event, org_unit=deep)
    factories.make_application(event, municipality="Ostville")

    cohort, _ = OnboardingApplication.objects.cohort(event)

    assert {(line.application.direction, line.application.is_municipality) for line in cohort.chosen} == {
        ("Direction de la culture", False),
        ("Ostville", True),
    }


def test_those_of_one_day_have_the_same_rank_of_arrival():
    event, day = factories.make_onboarding(), timezone.now().replace(hour=9)
    for at in (day, day + timedelta(minutes=5), day + timedelta(days=2)):
        factories.make_application(event, now=at)

    cohort, _ = OnboardingApplication.objects.cohort(event)

    assert sorted(line.application.arrival for line in cohort.chosen) == [1, 1, 2]


# --- In writing -----------------------------------------------------------------------------------------


def test_team_chooses_in_writing_and_the_journal_keeps_it(lab):
    event, rows = batch(4)

    rows[3].choose(True, reason=" Elle animera la suite. ", by=lab)

    cohort, _ = OnboardingApplication.objects.cohort(event)
    assert str(rows[3].pk) == cohort.keys[0]
    act = AuditEvent.objects.get(act="application_overridden")
    assert (act.by, act.details) == (lab, {"choice": True, "reason": "Elle animera la suite."})
    assert fresh(rows[3].choose(None, reason="", by=lab)).override is None


def test_team_writes_its_reason_and_before_the_letters(lab):
    event, rows = batch(1)

    with pytest.raises(Refusal, match="Écrivez pourquoi"):
        rows[0].choose(False, reason="  ", by=lab)
    send(event, lab)
    with pytest.raises(Refusal, match="lettres sont parties"):
        rows[0].choose(False, reason="Trop tard.", by=lab)


# --- The letters ----------------------------------------------------------------------------------------


def test_letters_invite_rank_and_say_why(lab):
    event, rows = batch(5)
    refused = factories.make_application(event, agreed=False)

    cohort, _ = send(event, lab)

    event.refresh_from_db()
    chosen = [fresh(row) for row in rows if str(row.pk) in cohort.keys]
    waiting = sorted((fresh(row) for row in rows if str(row.pk) not in cohort.keys), key=lambda row: row.rank)
    assert [row.status for row in chosen] == ["invited"] * 3
    assert [(row.status, row.rank) for row in waiting] == [("substitute", 1), ("substitute", 2)]
    assert fresh(refused).status == "not_this_time"
    assert event.seats_taken == 3
    seats = Registration.objects.filter(event=event)
    assert {(seat.source, seat.status) for seat in seats} == {("selection", "confirmed")}
    letter = mails(chosen[0], "onboarding_invited").get()
    assert chosen[0].why in letter.body
    assert "METHOD:REQUEST" in letter.calendar
    assert "au rang 1" in mails(waiting[0], "onboarding_substitute").get().subject
    no = mails(refused, "onboarding_not_this_time").get()
    assert "n’est pas arrivé à la clôture" in no.body
    assert "avant d’autres" not in no.body
    assert AuditEvent.objects.get(act="onboarding_letters").details["substitutes"] == 2


def test_letters_promise_priority_beyond_the_tenth_substitute(lab):
    event, rows = batch(14, capacity=1)

    send(event, lab)

    assert sorted(statuses(event).values()) == ["invited"] + ["not_this_time"] * 3 + ["substitute"] * 10
    last = next(row for row in rows if fresh(row).status == "not_this_time")
    assert "avant d’autres" in mails(last, "onboarding_not_this_time").get().body


def test_letters_wait_for_the_closing_and_leave_once(lab):
    event, _ = batch(2)

    with pytest.raises(Refusal, match="closes"):
        send(event, lab, now=event.closes_at - timedelta(minutes=1))
    send(event, lab)
    with pytest.raises(Refusal, match="déjà parties"):
        send(event, lab)


def test_letters_are_those_that_were_read(lab):
    event, rows = batch(4)
    seen = OnboardingApplication.objects.cohort(event)[0].keys
    rows[0].withdraw()

    with pytest.raises(Refusal, match="a changé"):
        OnboardingApplication.objects.send_letters(event, seen=seen, by=lab, now=closed(event))

    assert set(statuses(event).values()) == {"applied", "withdrawn"}
    assert not Registration.objects.filter(event=event).exists()


def test_letters_need_somebody_to_invite(lab):
    event = factories.make_onboarding()
    factories.make_application(event, agreed=False)

    with pytest.raises(Refusal, match="Personne ne peut être invité"):
        send(event, lab)


def test_words_of_the_team_are_in_no_letter(lab):
    event, rows = batch(4)
    rows[0].choose(True, reason="Mot secret un.", by=lab)
    rows[1].choose(False, reason="Mot secret deux.", by=lab)

    send(event, lab)

    assert [fresh(row).why for row in rows[:2]] == ["L’équipe l’a décidé, avec une raison écrite."] * 2
    assert not OutboxMail.objects.filter(body__contains="Mot secret").exists()


# --- Withdrawals ----------------------------------------------------------------------------------------


def test_withdrawal_invites_who_comes_next_in_the_same_act(lab):
    event, rows = batch(6)
    cohort, _ = send(event, lab)
    leaving = fresh(next(row for row in rows if str(row.pk) in cohort.keys))
    kept = set(cohort.keys) - {str(leaving.pk)}

    leaving.withdraw(now=closed(event))

    now = statuses(event)
    invited = {str(pk) for pk, status in now.items() if status == "invited"}
    event.refresh_from_db()
    assert now[leaving.pk] == "withdrawn"
    assert kept < invited
    assert (len(invited), event.seats_taken) == (3, 3)
    (called,) = invited - kept
    letter = mails(OnboardingApplication.objects.get(pk=called), "onboarding_invited").get()
    assert letter.subject.startswith("Une place s’est libérée")
    waiting = OnboardingApplication.objects.filter(event=event, status="substitute").order_by("rank")
    assert [row.rank for row in waiting] == [1, 2]


def test_seat_given_back_by_its_link_withdraws_too(lab):
    event, _ = batch(4)
    send(event, lab)
    seat = Registration.objects.filter(event=event).first()
    own = OnboardingApplication.objects.get(event=event, applicant=seat.person)

    Registration.objects.by_token(address_of(seat).rstrip("/").rpartition("/")[2]).get().leave(now=closed(event))

    assert fresh(own).status == "withdrawn"
    assert sorted(statuses(event).values()) == ["invited"] * 3 + ["withdrawn"]


def test_more_seats_call_the_next(lab):
    event, _ = batch(5)
    send(event, lab)

    event.resize(4, by=lab, now=closed(event))

    assert sorted(statuses(event).values()) == ["invited"] * 4 + ["substitute"]


def test_substitute_who_withdraws_moves_the_ranks_alone(lab):
    event, _ = batch(6)
    send(event, lab)
    first = OnboardingApplication.objects.get(event=event, rank=1)

    fresh(first).withdraw(now=closed(event))

    assert sorted(statuses(event).values()) == ["invited"] * 3 + ["substitute"] * 2 + ["withdrawn"]
    ranks = OnboardingApplication.objects.filter(event=event, status="substitute").values_list("rank", flat=True)
    assert sorted(ranks) == [1, 2]


def test_nobody_is_called_once_the_day_has_begun(lab):
    event, _ = batch(5)
    send(event, lab)
    own = OnboardingApplication.objects.filter(event=event, status="invited").first()

    with pytest.raises(Refusal, match="a commencé"):
        fresh(own).withdraw(now=event.starts_at)
    Registration.objects.get(event=event, person=own.applicant).leave(by=lab, now=event.starts_at)

    assert sorted(statuses(event).values()) == ["invited"] * 2 + ["substitute"] * 2 + ["withdrawn"]


def test_place_of_the_selection_is_given_to_nobody(lab):
    event, _ = batch(1)
    send(event, lab)

    with pytest.raises(Refusal, match="mêler les métiers"):
        Registration.objects.get(event=event).give_to(factories.make_user(), now=closed(event))


def test_who_applies_is_told_of_a_move_and_of_a_cancellation(lab):
    event = factories.make_onboarding()
    row, gone = factories.make_application(event), factories.make_application(event)
    gone.withdraw()

    event.reschedule(
        starts_at=event.starts_at + timedelta(days=1),
        ends_at=event.ends_at + timedelta(days=1),
        place="Ailleurs",
        by=lab,
        reason="Travaux.",
    )
    event.cancel(by=lab, reason="Grève.")

    assert "Ailleurs" in mails(row, "onboarding_moved").get().body
    assert "Grève." in mails(row, "event_cancelled").get().body
    assert not mails(gone, "onboarding_moved").exists()


def test_application_is_valid_as_the_admin_would_ask():
    row = factories.make_application()
    row.municipality = "Ostville"

    with pytest.raises(ValidationError, match="d’un service ou d’une commune"):
        row.full_clean()


def test_a_manager_is_written_to_three_times_at_most_by_one_person():
    event, person, manager = factories.make_onboarding(), factories.make_user(), "yael.croquis@example.org"
    for _ in range(3):
        factories.make_application(event, applicant=person, agreed=None, manager_email=manager).withdraw()

    with pytest.raises(Refusal, match="déjà candidaté trois fois"):
        factories.make_application(event, applicant=person, agreed=None, manager_email=manager)

    written = OutboxMail.objects.filter(template="missions/emails/onboarding_agreement", to=[manager])
    assert written.count() == 3
