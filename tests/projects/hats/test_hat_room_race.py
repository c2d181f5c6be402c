"""Two facilitators, twenty phones, one round: what happens at the same moment happens in one order."""

import threading

import pytest
from django.db import IntegrityError, connection

from labo.audit import AuditEvent
from labo.roles import Role
from labo.transitions import LifeCycle, Refusal
from projects.models import AlreadyDone, Decision, HatContribution, HatRoom, HatRound, Proposal
from projects.models.hat_room import PlanChangedMeanwhile
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.hats.rooms import ended, fresh, lab, prepared, revealed, writing

pytestmark = pytest.mark.django_db(transaction=True)

PHONES = 12
KEY = "6f1c0f7e-5a8e-4a57-9d9e-3f0c3a6f0f01"


def round_of(room, position=1):
    return HatRound.objects.select_related("room__proposal").get(room=room, position=position)


def contribute(room, by, **fields):
    round = round_of(room)
    return HatContribution.contribute(
        round.room.proposal, hat=round.hat, round=round, text="Une idée.", by=by, **fields
    )


def kinds(results):
    return sorted(type(failure).__name__ for failure in failures(results))


def without_lock(monkeypatch, *, people=2):
    """Let everybody read the round before anybody writes it."""
    everyone_has_read = threading.Barrier(people)

    def hold(self):
        self.refresh_from_db()
        everyone_has_read.wait(timeout=30)

    monkeypatch.setattr(HatRound, "hold", hold)


# --- Two facilitators -----------------------------------------------------------------------------------


def test_two_reveals_at_once_leave_one_reveal_and_a_word_for_the_other():
    room = writing()

    results = in_parallel(*[lambda by=by: round_of(room).reveal(by=by) for by in (lab(), lab())])

    assert kinds(results) == ["AlreadyDone"]
    assert AuditEvent.objects.filter(act="hat_ideas_revealed").count() == 1


def test_two_reveals_at_once_are_two_without_the_lock(monkeypatch):
    """Negative control."""
    room = writing()
    without_lock(monkeypatch)

    results = in_parallel(*[lambda by=by: round_of(room).reveal(by=by) for by in (lab(), lab())])

    assert failures(results) == []
    assert AuditEvent.objects.filter(act="hat_ideas_revealed").count() == 2


def test_hat_put_down_twice_at_once_does_not_skip_the_next():
    room = revealed()

    results = in_parallel(*[lambda by=by: round_of(room).end(by=by) for by in (lab(), lab(), lab())])

    assert kinds(results) == ["AlreadyDone"] * 2
    assert [round.position for round in room.rounds.exclude(ended_at=None)] == [1]


def test_two_hats_begun_at_once_leave_one():
    room = ended()

    results = in_parallel(*[lambda at=at: round_of(room, at).start(by=room.facilitator) for at in (2, 3)])

    assert [type(failure) for failure in failures(results)] == [Refusal]
    assert room.rounds.filter(started_at__isnull=False, ended_at=None).count() == 1


def test_two_hats_begun_at_once_are_refused_by_the_database_without_the_lock(monkeypatch):
    """Negative control: the constraint is the last wall, and it speaks no French. Two threads may miss one another."""
    rooms = [ended() for _ in range(5)]
    without_lock(monkeypatch)
    monkeypatch.setattr(HatRoom, "begin", lambda self, **_: None)

    def refused(room):
        results = in_parallel(*[lambda at=at: round_of(room, at).start(by=room.facilitator) for at in (2, 3)])
        return [type(failure) for failure in failures(results)]

    assert any(refused(room) == [IntegrityError] for room in rooms)


def test_room_closed_twice_at_once_keeps_one_synthesis():
    room = revealed()

    def close(words):
        fresh(room).close(by=room.facilitator, proposed=words, reasons="Parce que.")

    results = in_parallel(lambda: close("Retenir."), lambda: close("Attendre."))

    assert kinds(results) == ["AlreadyDone"]
    assert room.transitions.filter(target="closed").count() == 1


def test_room_prepared_twice_at_once_is_one_room():
    proposal = factories.make_deliberating()

    results = in_parallel(*[lambda by=by: HatRoom.prepare(fresh(proposal), by=by) for by in (lab(), lab(), lab())])

    assert kinds(results) == ["AlreadyDone"] * 2
    assert HatRound.objects.count() == 6


def test_two_plans_at_once_leave_one_and_tell_the_other():
    room = prepared()

    results = in_parallel(
        *[lambda hat=hat: fresh(room).plan([(hat, 5)], lead_stays=False, seen=room.state) for hat in ("red", "blue")]
    )

    assert [type(failure) for failure in failures(results)] == [PlanChangedMeanwhile]
    assert room.rounds.count() == 1


# --- Phones ---------------------------------------------------------------------------------------------


def test_no_idea_slips_in_after_the_reveal():
    room = writing()
    people = [factories.make_user(role=Role.AMBASSADOR) for _ in range(PHONES)]

    results = in_parallel(
        *[lambda by=by: contribute(room, by) for by in people[:6]],
        lambda: round_of(room).reveal(by=room.facilitator),
        *[lambda by=by: contribute(room, by) for by in people[6:]],
    )

    refused = failures(results)
    assert {type(failure) for failure in refused} <= {Refusal}
    round = round_of(room)
    assert round.contributions.count() == PHONES - len(refused)
    assert all(idea.created_at <= round.revealed_at for idea in round.contributions.all())


def test_idea_slips_in_after_the_reveal_without_the_lock(monkeypatch):
    """Negative control: a phone reads that the room writes, the reveal passes, the phone writes."""
    room, by = writing(), factories.make_user(role=Role.AMBASSADOR)
    read, shown = threading.Event(), threading.Event()
    monkeypatch.setattr(Proposal, "locked", lambda self: Proposal.objects.get(pk=self.pk))
    refresh = HatRound.refresh_from_db

    def slow(self, *args, **kwargs):
        refresh(self, *args, **kwargs)
        if threading.current_thread() is phone:
            read.set()
            shown.wait(timeout=30)

    monkeypatch.setattr(HatRound, "refresh_from_db", slow)
    phone = threading.Thread(target=lambda: with_its_own_connection(lambda: contribute(room, by)))
    phone.start()
    read.wait(timeout=30)
    round_of(room).reveal(by=room.facilitator)
    shown.set()
    phone.join(timeout=30)

    round = round_of(room)
    assert round.contributions.get().created_at > round.revealed_at


def with_its_own_connection(call):
    """Run in the current thread, and give its connection back."""
    try:
        call()
    finally:
        connection.close()


def test_note_sent_five_times_at_once_is_one_idea_for_everybody():
    room, by = writing(), factories.make_user()

    results = in_parallel(*[lambda: contribute(room, by, key=KEY)] * 5)

    assert failures(results) == []
    assert len({idea.pk for idea in results}) == 1
    assert HatContribution.objects.count() == 1


def test_note_sent_five_times_at_once_breaks_without_the_lock(monkeypatch):
    """Negative control: everybody looks for the key before anybody has written it."""
    room, by = writing(), factories.make_user()
    everyone_has_looked = threading.Barrier(5)
    monkeypatch.setattr(LifeCycle, "locked", lambda self: type(self).objects.get(pk=self.pk))
    refresh = HatRound.refresh_from_db

    def together(self, *args, **kwargs):
        refresh(self, *args, **kwargs)
        everyone_has_looked.wait(timeout=30)

    monkeypatch.setattr(HatRound, "refresh_from_db", together)

    results = in_parallel(*[lambda: contribute(room, by, key=KEY)] * 5)

    assert [type(failure) for failure in failures(results)] == [IntegrityError] * 4


def test_case_decided_while_the_room_writes_keeps_what_came_before():
    room = writing()
    people = [factories.make_user(role=Role.AMBASSADOR) for _ in range(6)]

    def decide():
        case = Proposal.objects.get(pk=room.proposal_id)
        Decision.take(
            case, by=room.facilitator, outcome="declined", reasons="Des motifs.", relevance_reasons="Un vrai sujet."
        )

    results = in_parallel(decide, *[lambda by=by: contribute(room, by) for by in people])

    refused = failures(results)
    assert {type(failure) for failure in refused} <= {Refusal}
    assert HatContribution.objects.count() == 6 - len(refused)
    assert Proposal.objects.get(pk=room.proposal_id).status == "declined"


def test_everything_at_once_ends_without_a_deadlock():
    room = writing()
    people = [factories.make_user(role=Role.AMBASSADOR) for _ in range(4)]
    by = room.facilitator

    results = in_parallel(
        *[lambda person=person: contribute(room, person) for person in people],
        lambda: round_of(room).pause(by=by),
        lambda: round_of(room).add_minute(by=by),
        lambda: round_of(room).reveal(by=by),
        lambda: round_of(room).end(by=by),
        lambda: fresh(room).key_in("black", ["Un risque."], by=by),
        lambda: fresh(room).take_over(by=people[0]),
        lambda: fresh(room).close(by=by, proposed="Retenir.", reasons="Parce que."),
    )

    assert {type(failure) for failure in failures(results)} <= {Refusal, AlreadyDone}
