"""The list of an event against a model of twenty lines, over every order of acts that a machine thinks of."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from labo.transitions import Refusal
from missions.models import Registration
from missions.models.event import WouldWait
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = st.integers(0, 4)


class Model:
    """What the list should be: who sits, who waits, in which order, whose seat is only offered."""

    def __init__(self, capacity):
        self.capacity, self.seated, self.waiting, self.offered, self.offers = capacity, [], [], set(), False

    def enter(self, person):
        if person not in self.seated + self.waiting:
            (self.seated if len(self.seated) < self.capacity and not self.waiting else self.waiting).append(person)

    def leave(self, person):
        for line in (self.seated, self.waiting):
            if person in line:
                line.remove(person)
        self.offered.discard(person)
        self.call()

    def call(self):
        while self.waiting and len(self.seated) < self.capacity:
            self.seated.append(self.waiting.pop(0))
            self.offered |= set(self.seated[-1:]) if self.offers else set()

    def order(self, arrivals):
        self.seated.sort(key=arrivals.get)
        self.waiting.sort(key=arrivals.get)

    def resize(self, capacity):
        over = self.seated[capacity:]
        self.capacity, self.seated, self.waiting = capacity, self.seated[:capacity], over + self.waiting
        self.offered -= set(over)
        self.call()
        return over


class Lists(RuleBasedStateMachine):
    people: list
    lab: object

    @initialize(capacity=st.integers(1, 3), frozen=st.booleans())
    def begin(self, capacity, frozen):
        self.now = timezone.now()
        self.event, self.model = factories.make_event(capacity=capacity), Model(capacity)
        self.arrivals = {}
        if frozen:
            self.freeze()

    def seat(self, number):
        return Registration.objects.filter(event=self.event, person=self.people[number]).first()

    @rule(number=PEOPLE)
    def sign_up(self, number):
        seat = Registration.sign_up(self.event, self.people[number], now=self.now)
        self.model.enter(number)
        self.arrivals[number] = seat.arrival
        assert seat.rank() == (self.model.waiting.index(number) + 1 if number in self.model.waiting else None)

    @rule(number=PEOPLE, by_the_lab=st.booleans())
    def leave(self, number, by_the_lab):
        if seat := self.seat(number):
            seat.leave(by=self.lab if by_the_lab else None, now=self.now)
        if number in self.model.seated + self.model.waiting:
            self.model.leave(number)
        self.model.order(self.arrivals)

    @rule(giver=PEOPLE, taker=PEOPLE)
    def give(self, giver, taker):
        seat, model = self.seat(giver), self.model
        if seat is None:
            return
        allowed = giver in set(model.seated) - model.offered and taker not in model.seated
        if not allowed:
            with pytest.raises(Refusal):
                seat.give_to(self.people[taker], now=self.now)
            return
        given = seat.give_to(self.people[taker], now=self.now)
        if taker in model.waiting:
            model.waiting.remove(taker)
        model.seated[model.seated.index(giver)] = taker
        self.arrivals[taker] = given.arrival

    @rule(capacity=st.integers(1, 5))
    def resize(self, capacity):
        over = max(0, len(self.model.seated) - capacity)
        if over:
            with pytest.raises(WouldWait):
                self.event.resize(capacity, by=self.lab, now=self.now)
        self.event.resize(capacity, by=self.lab, seen_waiting=over, now=self.now)
        self.model.resize(capacity)

    @rule()
    def freeze(self):
        """The day before: from now on a freed seat is offered, for a time."""
        self.now, self.model.offers = self.event.starts_at - timedelta(hours=23), True

    @rule(number=PEOPLE)
    def accept(self, number):
        seat = self.seat(number)
        if number in self.model.seated:
            seat.accept(now=self.now)
            self.model.offered.discard(number)
        elif seat:
            with pytest.raises(Refusal):
                seat.accept(now=self.now)

    @rule(number=PEOPLE)
    def expire(self, number):
        """The offer was kept long enough: the person is off the list, and the next one is asked, until it begins."""
        seat = self.seat(number)
        if seat is None or number not in self.model.offered:
            return
        until = seat.offered_until
        seat.let_go(now=until - timedelta(seconds=1))
        seat.let_go(now=until)
        if until < self.event.starts_at:
            self.model.leave(number)
        else:
            self.model.seated.remove(number)
            self.model.offered.discard(number)
        self.model.order(self.arrivals)

    @invariant()
    def same(self):
        if not hasattr(self, "event"):
            return
        self.event.refresh_from_db()
        rows = list(self.event.registrations.select_related("person").order_by("arrival"))
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        seated = [numbers[row.person_id] for row in rows if row.is_seated]
        waiting = [numbers[row.person_id] for row in rows if row.status == "waiting"]
        offered = {numbers[row.person_id] for row in rows if row.status == "offered"}
        assert (seated, waiting, offered) == (self.model.seated, self.model.waiting, self.model.offered)
        counted = (self.event.seats_taken, self.event.waiting_count, self.event.capacity)
        assert counted == (len(seated), len(waiting), self.model.capacity)


def test_the_list_is_what_the_model_says():
    Lists.people = [factories.make_user() for _ in range(5)]
    Lists.lab = factories.make_user(role="lab")

    run_state_machine_as_test(
        Lists,
        settings=settings(max_examples=50, stateful_step_count=30, deadline=timedelta(seconds=20), derandomize=True),
    )
