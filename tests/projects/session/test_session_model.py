"""A session: its life, who is told and when, what it may take up."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import AgendaItem, Session, SessionCase
from projects.models.session import SessionChangedMeanwhile
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db

Status = Session.Status


def told(session, code=""):
    """Who was told what: [(E06 or E07, recipient)], in any order."""
    mails = OutboxMail.objects.filter(key__regex=rf"^(E06|E07|session_left):{session.pk}:")
    found = sorted((mail.template.rpartition("/")[2], mail.to[0]) for mail in mails)
    return [address for name, address in found if name == code] if code else found


def words(session, **changes):
    """What the form sends to change a session."""
    kept = {
        "number": session.number,
        "title": session.title,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "place": session.place,
        "facilitator": session.facilitator,
        "participants": list(session.participants.all()),
        "cases": [case.proposal for case in session.cases.select_related("proposal")],
    }
    return {**kept, **changes}


def change(session, *, seen=None, **changes):
    session.change(by=session.facilitator, seen=session.revision if seen is None else seen, **words(session, **changes))
    return Session.objects.get(pk=session.pk)


# --- Its life: every state, every verb ------------------------------------------------------------------

MAKERS = {Status.PLANNED: acts.plan, Status.OPEN: acts.open_, Status.CLOSED: acts.close}
VERBS = {
    "change": lambda session, by: session.change(by=by, seen=session.revision, **words(session)),
    "announce": lambda session, by: session.announce(by=by),
    "open": lambda session, by: session.open(by=by),
    "close": lambda session, by: session.close(by=by, carry={case.pk: None for case in session.cases.all()}),
    "note_presence": lambda session, by: session.note_presence(attendees=[by]),
    "draw": lambda session, by: AgendaItem.draw(session, minutes=200),
    "add": lambda session, by: AgendaItem.add(session, title="Une pause", minutes=5),
    "invite": lambda session, by: acts.invite(session),
}
ALLOWED = {
    Status.PLANNED: {"change", "announce", "open", "draw", "add", "invite"},
    Status.OPEN: {"change", "close", "note_presence", "draw", "add", "invite"},
    Status.CLOSED: {"note_presence"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", MAKERS)
def test_each_verb_in_each_state(status, verb):
    session = MAKERS[status]()
    by = session.facilitator

    if verb in ALLOWED[status]:
        VERBS[verb](session, by)
    else:
        with pytest.raises(Refusal) as refusal:
            VERBS[verb](session, by)
        assert str(refusal.value).endswith(".")


def test_life_is_recorded_step_by_step():
    session = acts.close()

    assert list(session.transitions.values_list("source", "target")) == [("planned", "open"), ("open", "closed")]
    subject = f"projects.session:{session.pk}"
    moves = AuditEvent.objects.filter(subject=subject, act="status_moved").order_by("pk")
    assert list(moves.values_list("label", flat=True)) == ["planned → open", "open → closed"]


def test_session_without_a_case_neither_opens_nor_is_announced():
    session = factories.make_session(facilitator=factories.make_user(role=Role.LAB))

    for verb in ("announce", "open"):
        with pytest.raises(Refusal, match="au moins un cas"):
            VERBS[verb](session, session.facilitator)


def test_open_twice_is_refused():
    session = acts.open_()

    with pytest.raises(TransitionNotAllowed):
        session.open(by=session.facilitator)


# --- Who sees it ----------------------------------------------------------------------------------------


def test_session_is_seen_by_those_who_have_a_part_in_it(lab_member, ambassador, agent):
    session = acts.plan(factories.make_deliberating())
    assessor = session.cases.get().proposal.sheets.first().evaluator
    facilitator = factories.make_user(role=Role.AMBASSADOR)
    participant = factories.make_user(role=Role.AMBASSADOR)
    session.participants.add(participant)
    Session.objects.filter(pk=session.pk).update(facilitator=facilitator)

    seen = {
        person: Session.objects.in_back_office(person).count()
        for person in (lab_member, assessor, facilitator, participant, ambassador, agent)
    }

    assert list(seen.values()) == [1, 1, 1, 1, 0, 0]
    assert Session.objects.editable_by(lab_member).count() == 1
    assert Session.objects.editable_by(facilitator).count() == 0


# --- Telling --------------------------------------------------------------------------------------------


def test_announcement_tells_the_service_and_the_readers_once():
    proposal = factories.make_deliberating()
    session = acts.plan(proposal)
    participant = factories.make_user(role=Role.AMBASSADOR)
    session.participants.add(participant)
    assessors = [sheet.evaluator.email for sheet in proposal.sheets.all()]

    assert session.announce(by=session.facilitator) == 5

    assert told(session, "E06") == [proposal.lead.email]
    assert told(session, "E07") == sorted([session.facilitator.email, participant.email, *assessors])
    with pytest.raises(Refusal, match="déjà prévenu"):
        session.announce(by=session.facilitator)
    assert len(told(session)) == 5


def test_announcement_says_when_where_and_how():
    session = acts.plan()
    session.announce(by=session.facilitator)

    mail = OutboxMail.objects.get(key__startswith=f"E06:{session.pk}:")
    assert mail.subject.startswith("Présentation de votre projet le ")
    for words_ in ("Dix minutes", "Vingt minutes", "Pas de diapositives", "Salle des Actes"):
        assert words_ in mail.body
    read = OutboxMail.objects.filter(key__startswith=f"E07:{session.pk}:").first()
    assert read.subject.startswith("À lire avant la session du ")
    assert str(session.cases.get().proposal) in read.body.replace("\\", "")


def test_moving_the_day_tells_everybody_again():
    session = acts.plan()
    session.announce(by=session.facilitator)
    before = told(session)

    later = session.starts_at + timedelta(days=7)
    session = change(session, starts_at=later, ends_at=later + timedelta(hours=7))

    assert told(session) == sorted(before * 2)
    # and back to the first day: a third time
    session = change(session, starts_at=later - timedelta(days=7), ends_at=later - timedelta(days=7, hours=-7))
    assert told(session) == sorted(before * 3)
    assert "ont changé" in OutboxMail.objects.filter(key__startswith=f"E06:{session.pk}:3:").get().body


def test_change_of_words_tells_nobody():
    session = acts.plan()
    session.announce(by=session.facilitator)
    before = told(session)

    session = change(session, title="Un autre titre")

    assert told(session) == before


def test_session_that_was_not_announced_tells_nobody():
    session = acts.plan()

    change(session, starts_at=session.starts_at + timedelta(hours=1))

    assert told(session) == []


def test_case_added_to_an_announced_session_is_told_to_its_service_and_the_readers():
    session = acts.plan()
    session.announce(by=session.facilitator)
    readers = told(session, "E07")
    added = factories.make_deliberating()

    session = change(session, cases=[session.cases.get().proposal, added])

    assert added.lead.email in told(session, "E06")
    assert len(told(session, "E06")) == 2
    assert set(readers) < set(told(session, "E07"))


def test_case_taken_off_an_announced_session_is_told_to_its_service():
    proposal, other = factories.make_deliberating(), factories.make_deliberating()
    session = acts.plan(proposal, other)
    session.announce(by=session.facilitator)

    change(session, cases=[other])

    assert told(session, "session_left") == [proposal.lead.email]


# --- What it may take up --------------------------------------------------------------------------------


def test_case_waits_for_one_session_only():
    proposal = factories.make_deliberating()
    first, second = acts.plan(proposal), acts.plan()

    with pytest.raises(Refusal, match=f"attend déjà la session {first.number}"):
        change(second, cases=[proposal])

    with pytest.raises(IntegrityError, match="session_case_waits_once"), transaction.atomic():
        SessionCase.objects.create(session=second, proposal=proposal)


def test_case_of_a_closed_session_may_be_taken_up_again():
    proposal = factories.make_deliberating()
    session = acts.open_(proposal)
    case = session.cases.get()
    session.close(by=session.facilitator, carry={case.pk: None})

    assert change(acts.plan(), cases=[proposal]).cases.get().proposal == proposal


@pytest.mark.parametrize("maker", [factories.make_proposal, lambda: factories.make_decided().proposal])
def test_case_that_is_not_in_hand_or_already_decided_is_refused(maker):
    factories.make_grid()
    proposal = maker()

    with pytest.raises(Refusal, match="ne se discute plus"):
        change(acts.plan(), cases=[proposal])


def test_who_withdrew_from_a_case_is_no_reader_of_its_session():
    session = acts.plan()
    sheet = session.cases.get().proposal.sheets.first()
    assert sheet.evaluator in session.readers()

    type(sheet).objects.filter(pk=sheet.pk).update(declaration="recused", declaration_text="Mon frère.", filed_at=None)

    assert sheet.evaluator not in session.readers()
    assert not Session.objects.in_back_office(sheet.evaluator).exists()


def test_case_that_a_line_written_by_hand_speaks_of_stays():
    session = acts.plan(factories.make_deliberating(), factories.make_deliberating())
    first, second = session.cases.order_by("position")
    AgendaItem.add(session, title="Parler du calendrier", minutes=10, case=second)

    with pytest.raises(Refusal, match="parlent de"):
        change(session, cases=[first.proposal])

    assert AgendaItem.objects.filter(case=second, is_handmade=True).exists()


def test_case_whose_answers_are_noted_stays():
    session = acts.open_()
    row = acts.question(session.cases.get())
    row.keep("Trois agents.", by=session.facilitator, seen=0)

    with pytest.raises(Refusal, match="il reste dans la session"):
        change(session, cases=[])

    assert session.cases.count() == 1


def test_refused_change_writes_nothing():
    proposal = factories.make_deliberating()
    acts.plan(proposal)
    session = acts.plan()

    with pytest.raises(Refusal):
        change(session, title="Autre", cases=[proposal])

    stored = Session.objects.get(pk=session.pk)
    assert (stored.title, stored.revision) == (session.title, 0)


def test_two_writers_the_second_is_told():
    session = acts.plan()
    change(session, title="Le premier")

    with pytest.raises(SessionChangedMeanwhile):
        change(session, title="Le second", seen=0)

    assert Session.objects.get(pk=session.pk).title == "Le premier"


# --- Its time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "minutes"), [(3, 180), (6, 360), (9, 360), (32, 720)])
def test_time_there_is_to_talk(hours, minutes):
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    session = Session(starts_at=start, ends_at=start + timedelta(hours=hours))

    assert session.minutes_available == minutes


def test_upcoming_sessions_leave_the_closed_ones_out():
    now = timezone.now()
    planned, closed = acts.plan(), acts.close()

    assert list(Session.objects.upcoming(now=now)) == [planned]
    assert closed not in Session.objects.not_closed()
