"""The room: each verb in each state, what it writes, and the sentence of its refusal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.audit import AuditEvent
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import AlreadyDone, Hat, HatContribution, HatGroup, HatRoom, HatRound, Proposal
from projects.models.hat_room import PlanChangedMeanwhile
from tests import factories
from tests.projects.hats.rooms import ROOMS, closed, decided, fresh, lab, prepared, revealed, write, writing

pytestmark = pytest.mark.django_db

ORDER = ["white", "red", "black", "yellow", "green", "blue"]
FACE = {"proposed": "Retenir.", "reasons": "Parce que."}


def facing(room):
    """Return the round that a page of this room has before its eyes."""
    return room.current or room.rounds.filter(started_at=None).first()


VERBS = {
    "start": lambda room, by: facing(room).start(by=by),
    "pause": lambda room, by: facing(room).pause(by=by),
    "resume": lambda room, by: facing(room).resume(by=by),
    "add_minute": lambda room, by: facing(room).add_minute(by=by),
    "reveal": lambda room, by: facing(room).reveal(by=by),
    "end": lambda room, by: facing(room).end(by=by),
    "write": lambda room, by: HatContribution.contribute(
        room.proposal, hat="white", round=facing(room), text="Une idée.", by=by
    ),
    "gather": lambda room, by: HatGroup.gather(facing(room), two_ideas(room), name="Un nom"),
    "key_in": lambda room, by: room.key_in("white", ["Une idée."], by=by),
    "plan": lambda room, by: room.plan([("blue", 5)], lead_stays=False, seen=room.state),
    "take_over": lambda room, by: room.take_over(by=by),
    "close": lambda room, by: room.close(by=by, **FACE),
    "reopen": lambda room, by: room.reopen(by=by, reason="Un chapeau manquait."),
}
ALLOWED = {
    "waiting": {"plan", "take_over"},
    "prepared": {"start", "key_in", "plan", "take_over"},
    "writing": {"pause", "add_minute", "reveal", "write", "key_in", "plan", "take_over", "close"},
    "paused": {"resume", "add_minute", "reveal", "write", "key_in", "plan", "take_over", "close"},
    "revealed": {"end", "gather", "key_in", "plan", "take_over", "close"},
    "ended": {"start", "key_in", "plan", "take_over", "close"},
    "closed": {"reopen"},
    # A room that nobody closed keeps its trace.
    "decided": {"close"},
}


def two_ideas(room):
    by = factories.make_user()
    round = facing(room)
    rows = [HatContribution(proposal=room.proposal, round=round, hat=round.hat, text="-", author=by) for _ in range(2)]
    return [row.pk for row in HatContribution.objects.bulk_create(rows)]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ROOMS)
def test_verb_in_each_state(state, verb):
    room = ROOMS[state]()
    before = (fresh(room).status, room.rounds.count())

    if verb in ALLOWED[state]:
        VERBS[verb](room, lab())
    else:
        with pytest.raises(Refusal) as refusal:
            VERBS[verb](room, lab())
        assert str(refusal.value).endswith(".")
        assert (fresh(room).status, room.rounds.count()) == before


@pytest.mark.parametrize("verb", ["start", "pause", "resume", "add_minute", "reveal", "end"])
def test_verb_of_a_round_passes_without_its_checks(verb, monkeypatch):
    """Negative control: the states above are refused by the verb, not by an accident of the database."""
    monkeypatch.setattr(HatRoom, "hold", lambda self, **_: None)
    monkeypatch.setattr(HatRoom, "begin", lambda self, **_: None)
    room = decided() if verb != "start" else ROOMS["waiting"]()
    if verb == "resume":
        HatRound.objects.filter(pk=room.current.pk).update(paused_at=timezone.now())
    if verb == "end":
        HatRound.objects.filter(pk=room.current.pk).update(revealed_at=timezone.now())

    VERBS[verb](room, lab())


# --- Preparing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["submitted", "screening", "accepted", "postponed", "withdrawn"])
def test_room_is_prepared_during_assessment_or_discussion_only(status):
    proposal = factories.make_deliberating()
    Proposal.objects.filter(pk=proposal.pk).update(status=status)

    with pytest.raises(Refusal, match="pendant l’évaluation ou la discussion"):
        HatRoom.prepare(proposal, by=lab())

    assert HatRoom.objects.count() == 0


def test_prepared_room_has_six_hats_in_their_order_and_is_led_by_whoever_prepared_it():
    by = lab()

    room = HatRoom.prepare(factories.make_assessed(), by=by, lead_stays=True)

    assert list(room.rounds.values_list("hat", "minutes")) == [(hat, 4) for hat in ORDER]
    assert (room.status, room.facilitator, room.lead_stays) == ("prepared", by, True)
    assert AuditEvent.objects.get(act="hat_room_prepared").by == by


def test_case_has_one_room():
    room = prepared()

    with pytest.raises(AlreadyDone, match="déjà préparée"):
        HatRoom.prepare(room.proposal, by=lab())


def test_rounds_to_come_change_and_what_has_begun_stays():
    room = revealed()

    room.plan([("black", 8), ("white", 3), ("blue", 5)], lead_stays=True, seen=room.state)

    assert list(room.rounds.values_list("hat", "minutes")) == [("white", 4), ("black", 8), ("white", 3), ("blue", 5)]
    assert fresh(room).lead_stays


def test_plan_made_from_an_older_page_is_refused_whole():
    room = prepared()
    seen = room.state
    room.plan([("blue", 5)], lead_stays=False, seen=seen)

    with pytest.raises(PlanChangedMeanwhile):
        fresh(room).plan([("red", 5)], lead_stays=True, seen=seen)

    assert list(room.rounds.values_list("hat", flat=True)) == ["blue"]
    assert not fresh(room).lead_stays


@pytest.mark.parametrize("count", [0, 13])
def test_room_keeps_between_one_and_twelve_rounds(count):
    room = prepared()

    with pytest.raises(Refusal, match="de un à 12 tours"):
        room.plan([("blue", 5)] * count, lead_stays=False, seen=room.state)

    assert room.rounds.count() == 6


# --- A round --------------------------------------------------------------------------------------------


def test_first_round_opens_the_room_with_a_trace():
    room, by = prepared(), lab()

    room.rounds.first().start(by=by)

    assert fresh(room).status == "running"
    assert [(step.source, step.target, step.by) for step in room.transitions.all()] == [("prepared", "running", by)]


def test_clock_counts_from_the_server_stops_and_goes_on():
    now = timezone.now()
    room = prepared()
    round = room.rounds.first()
    round.start(by=lab(), now=now)

    assert round.left(now + timedelta(seconds=70)) == 170
    round.pause(by=lab(), now=now + timedelta(seconds=70))
    assert round.left(now + timedelta(hours=1)) == 170
    round.resume(by=lab(), now=now + timedelta(seconds=100))
    assert round.left(now + timedelta(seconds=110)) == 160
    assert round.left(now + timedelta(hours=1)) == 0


def test_minute_more_is_a_whole_one_even_when_the_time_is_over():
    now = timezone.now()
    round = prepared().rounds.first()
    round.start(by=lab(), now=now)

    round.add_minute(by=lab(), now=now + timedelta(minutes=1))
    assert round.left(now + timedelta(minutes=1)) == 4 * 60
    late = now + timedelta(minutes=30)
    round.add_minute(by=lab(), now=late)
    assert (round.left(late), round.minutes) == (60, 6)


def test_end_of_the_time_closes_nothing_by_itself():
    room = prepared()
    room.rounds.first().start(by=lab(), now=timezone.now() - timedelta(hours=1))

    write(room, "La fin d’une phrase.")

    assert room.current.contributions.count() == 1


def test_hat_comes_twice():
    room = revealed("Un.")
    room.plan([("white", 2)], lead_stays=False, seen=room.state)
    room.current.end(by=lab())
    room.rounds.last().start(by=lab())
    write(room, "Deux.")

    assert [idea.text for idea in room.current.contributions.all()] == ["Deux."]
    assert room.proposal.hat_contributions.filter(hat="white").count() == 2


def test_only_one_hat_at_a_time():
    room = writing()

    with pytest.raises(Refusal, match="Un seul chapeau à la fois"):
        room.rounds.last().start(by=lab())


def test_reveal_is_said_in_the_journal():
    room, by = writing(), lab()

    room.current.reveal(by=by)

    event = AuditEvent.objects.get(act="hat_ideas_revealed")
    assert (event.by, event.details) == (by, {"hat": "white", "round": 1})


# --- Groups ---------------------------------------------------------------------------------------------


def test_ideas_are_gathered_joined_and_scattered():
    room = revealed("Un", "Deux", "Trois", "Quatre")
    round = room.current
    one, two, three, four = round.contributions.all()

    group = HatGroup.gather(round, [one.pk, two.pk], name=" Moyens ")
    HatGroup.gather(round, [three.pk], name="moyens")
    HatGroup.gather(round, [three.pk, four.pk], name="Temps")

    assert {idea.text: str(idea.group) for idea in round.contributions.select_related("group")} == {
        "Un": "Moyens",
        "Deux": "Moyens",
        "Trois": "Temps",
        "Quatre": "Temps",
    }
    fresh(group).scatter()
    assert [str(group) for group in round.groups.all()] == ["Temps"]
    assert round.contributions.filter(group=None).count() == 2


@pytest.mark.parametrize(("count", "name", "sentence"), [(1, "Seule", "au moins deux"), (2, "  ", "Donnez un nom")])
def test_group_needs_two_ideas_and_a_name(count, name, sentence):
    room = revealed("Un", "Deux")
    ideas = [idea.pk for idea in room.current.contributions.all()[:count]]

    with pytest.raises(Refusal, match=sentence):
        HatGroup.gather(room.current, ideas, name=name)

    assert HatGroup.objects.count() == 0


def test_group_that_loses_its_last_idea_is_gone():
    room = revealed("Un", "Deux")
    ideas = [idea.pk for idea in room.current.contributions.all()]
    HatGroup.gather(room.current, ideas, name="Avant")

    HatGroup.gather(room.current, ideas, name="Après")

    assert [str(group) for group in HatGroup.objects.all()] == ["Après"]


def test_ideas_of_another_room_are_not_gathered():
    room, other = revealed("Un"), revealed("Ailleurs")
    ideas = [room.current.contributions.get().pk, other.current.contributions.get().pk]

    with pytest.raises(Refusal, match="au moins deux"):
        HatGroup.gather(room.current, ideas, name="Mélange")


# --- Paper ----------------------------------------------------------------------------------------------


def test_notes_on_paper_give_their_hat_its_turn_and_open_the_room():
    room, by = prepared(), lab()

    room.key_in(Hat.BLACK, ["Un risque.", "Un autre."], by=by)

    black = room.rounds.get(hat="black")
    assert (fresh(room).status, bool(black.revealed_at), bool(black.ended_at)) == ("running", True, True)
    assert [idea.text for idea in black.contributions.all()] == ["Un risque.", "Un autre."]
    assert room.proposal.hat_contributions.shown().count() == 2
    assert AuditEvent.objects.get(act="hat_ideas_keyed_in").details == {"hat": "black", "count": 2}


def test_notes_keyed_in_under_the_hat_that_is_worn_wait_for_the_reveal():
    room = writing()

    room.key_in(Hat.WHITE, ["Un fait."], by=lab())

    assert room.current.contributions.count() == 1
    assert room.proposal.hat_contributions.shown().count() == 0


def test_notes_under_a_hat_that_was_not_planned_make_its_round():
    room = prepared()
    room.plan([("white", 4)], lead_stays=False, seen=room.state)

    fresh(room).key_in(Hat.BLUE, ["Une suite."], by=lab())

    assert list(room.rounds.values_list("hat", flat=True)) == ["white", "blue"]


# --- Who leads, closing, opening again ------------------------------------------------------------------


def test_somebody_else_takes_the_animation_with_a_trace():
    room, other = writing(), lab()
    before = room.facilitator

    room.take_over(by=other)

    assert fresh(room).facilitator == other
    assert AuditEvent.objects.get(act="hat_room_taken_over").details == {"before": str(before)}
    with pytest.raises(AlreadyDone, match="Vous animez déjà"):
        fresh(room).take_over(by=other)


def test_closing_shows_what_was_being_written():
    room = writing()
    write(room, "La dernière.")

    room.close(by=lab(), dissent="Une réserve.", **FACE)

    room = fresh(room)
    assert (room.status, room.proposed, room.dissent) == ("closed", "Retenir.", "Une réserve.")
    assert [idea.text for idea in room.proposal.hat_contributions.shown()] == ["La dernière."]
    assert room.current is None


@pytest.mark.parametrize("missing", ["proposed", "reasons"])
def test_room_does_not_close_without_its_synthesis(missing):
    room = revealed()

    with pytest.raises(Refusal, match="ce que le groupe propose"):
        room.close(by=lab(), **FACE | {missing: "  "})

    assert fresh(room).status == "running"


def test_room_closed_twice_is_told_and_keeps_the_first_words():
    room = closed()

    with pytest.raises(AlreadyDone, match="La salle est close"):
        room.close(by=lab(), proposed="Autre chose.", reasons="Autrement.")

    assert fresh(room).proposed == "Retenir le cas."


def test_room_opens_again_with_its_reason_and_keeps_its_synthesis():
    room, by = closed(), lab()

    room.reopen(by=by, reason="Le chapeau vert manquait.")

    room = fresh(room)
    assert (room.status, room.closed_at, room.proposed) == ("running", None, "Retenir le cas.")
    step = room.transitions.last()
    assert (step.source, step.target, step.by, step.reason) == ("closed", "running", by, "Le chapeau vert manquait.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_room_does_not_open_again_without_a_reason(reason):
    with pytest.raises(Refusal, match="pourquoi"):
        closed().reopen(by=lab(), reason=reason)


def test_room_of_a_decided_case_stays_closed():
    room = closed()
    Proposal.objects.filter(pk=room.proposal_id).update(status="accepted")

    with pytest.raises(Refusal, match="pendant la discussion"):
        room.reopen(by=lab(), reason="Encore un mot.")


# --- Who enters -----------------------------------------------------------------------------------------


def test_room_lets_in_the_lab_the_evaluators_and_the_lead_when_it_says_so():
    room = prepared()
    proposal = room.proposal
    stranger, evaluator = factories.make_user(role=Role.AMBASSADOR), proposal.sheets.first().evaluator

    assert list(HatRoom.objects.in_back_office(lab())) == [room]
    assert list(HatRoom.objects.in_back_office(evaluator)) == [room]
    assert list(HatRoom.objects.in_back_office(stranger)) == []
    assert list(HatRoom.objects.open_to_lead(proposal.lead)) == []
    room.plan([("blue", 5)], lead_stays=True, seen=room.state)
    assert list(HatRoom.objects.open_to_lead(proposal.lead)) == [room]
    assert list(HatRoom.objects.open_to_lead(stranger)) == []


def test_state_moves_with_whatever_the_room_sees():
    room = writing()
    seen = [fresh(room).state]

    for verb in ("pause", "resume", "add_minute", "reveal", "end"):
        VERBS[verb](fresh(room), lab())
        seen.append(fresh(room).state)

    assert seen == sorted(set(seen))
