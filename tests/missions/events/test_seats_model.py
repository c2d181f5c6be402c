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
PEOPLE = st.integers(0, 6)


class Model:
    """What the list should be: who sits, who waits, in which order."""

    def __init__(self, capacity):
        self.capacity, self.seated, self.waiting = capacity, [], []

    def enter(self, person):
        if person not in self.seated + self.waiting:
            (self.seated if len(self.seated) < self.capacity and not self.waiting else self.waiting).append(person)

    def leave(self, person):
        for line in (self.seated, self.waiting):
            if person in line:
                line.remove(person)
        self.call()

    def call(self):
        while self.waiting and len(self.seated) < self.capacity:
            self.seated.append(self.waiting.pop(0))

    def order(self, arrivals):
        self.seated.sort(key=arrivals.get)
        self.waiting.sort(key=arrivals.get)

    def resize(self, capacity):
        over = self.seated[capacity:]
        self.capacity, self.seated, self.waiting = capacity, self.seated[:capacity], over + self.waiting
        self.call()
        return over


class Lists(RuleBasedStateMachine):
    people: list
    lab: object

    @initialize(capacity=st.integers(1, 4))
    def begin(self, capacity):
        self.now = timezone.now()
        self.event, self.model = factories.make_event(capacity=capacity), Model(capacity)
        self.arrivals = {}

    def seat(self, number):
        return Registration.objects.filter(event=self.event, person=self.people[number]).first()

    @rule(number=PEOPLE)
    def sign_up(self, number):
        seat = Registration.sign_up(self.event, self.people[number])
        self.model.enter(number)
        self.arrivals[number] = seat.arrival
        assert seat.rank() == (self.model.waiting.index(number) + 1 if number in self.model.waiting else None)

    @rule(number=PEOPLE, by_the_lab=st.booleans())
    def leave(self, number, by_the_lab):
        if seat := self.seat(number):
            seat.leave(by=self.lab if by_the_lab else None)
        self.model.leave(number)
        self.model.order(self.arrivals)

    @rule(giver=PEOPLE, taker=PEOPLE)
    def give(self, giver, taker):
        seat, model = self.seat(giver), self.model
        if seat is None:
            return
        allowed = giver in model.seated and taker not in model.seated
        if not allowed:
            with pytest.raises(Refusal):
                seat.give_to(self.people[taker])
            return
        given = seat.give_to(self.people[taker])
        if taker in model.waiting:
            model.waiting.remove(taker)
        model.seated[model.seated.index(giver)] = taker
        self.arrivals[taker] = given.arrival

    @rule(capacity=st.integers(1, 5))
    def resize(self, capacity):
        over = max(0, len(self.model.seated) - capacity)
        if over:
            with pytest.raises(WouldWait):
                self.event.resize(capacity, by=self.lab)
        self.event.resize(capacity, by=self.lab, seen_waiting=over)
        self.model.resize(capacity)

    @invariant()
    def same(self):
        if not hasattr(self, "event"):
            return
        self.event.refresh_from_db()
        rows = list(self.event.registrations.select_related("person").order_by("arrival"))
        numbers = {person.pk: number for number, person in enumerate(self.people)}
        seated = [numbers[row.person_id] for row in rows if row.is_seated]
        waiting = [numbers[row.person_id] for row in rows if row.status == "waiting"]
        assert (seated, waiting) == (self.model.seated, self.model.waiting)
        counted = (self.event.seats_taken, self.event.waiting_count, self.event.capacity)
        assert counted == (len(seated), len(waiting), self.model.capacity)


def test_the_list_is_what_the_model_says():
    Lists.people = [factories.make_user() for _ in range(7)]
    Lists.lab = factories.make_user(role="lab")

    run_state_machine_as_test(
        Lists,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=timedelta(seconds=20), derandomize=True),
    )
