"""The sheet of an event: who is expected, who came, who came without a word. The registrations hold it."""

import unicodedata
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from labo import audit
from labo.templatetags.labo import moment
from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.registration import Registration

LONG_DAY = timedelta(hours=5)
"""Longer than this one signs twice, in the morning and in the afternoon."""
OPENS_BEFORE = timedelta(minutes=30)
"""How long before the start people may note their own arrival."""
TOO_EARLY = "Les absences se notent une fois la rencontre commencée."


class AttendanceSheet:
    def __init__(self, event):
        self.event = event

    @property
    def is_signed_twice(self):
        return self.event.ends_at - self.event.starts_at > LONG_DAY

    def why_closed(self, *, now):
        """Return in a sentence why nobody's presence is noted now, or nothing."""
        if self.event.status != Event.Status.ANNOUNCED:
            return "Les arrivées se notent pour une rencontre annoncée. Celle-ci ne l’est pas."
        if timezone.localdate(now) < self.event.day:
            return "Les arrivées se notent à partir du jour même."
        return ""

    def why_no_check_in(self, *, now):
        """Return in a sentence why nobody notes their own arrival now, or nothing."""
        opens_at = self.event.starts_at - OPENS_BEFORE
        if self.event.status != Event.Status.ANNOUNCED:
            return "Cette rencontre n’a pas lieu."
        if now < opens_at:
            return f"Les arrivées se notent à partir du {moment(opens_at)}."
        return "Cette rencontre est finie. Vous y étiez ? Dites-le au labo." if self.event.is_over(now=now) else ""

    def lines(self):
        """Return the confirmed seats in the order of the names. One query."""
        seats = self.event.registrations.confirmed().select_related("person__org_unit")
        return sorted(seats, key=lambda seat: (folded(name_of(seat.person)), seat.pk))

    @transaction.atomic
    def note_all_present(self, *, by, now=None):
        """
        Note as present everybody of whom nothing is noted, as a sheet that comes back full is entered.

        :returns: how many.
        :raises Refusal: before the day, or if the event is called off.
        """
        now, event = now or timezone.now(), self._locked(now)
        rows = event.registrations.confirmed().filter(is_present=None)
        if count := rows.update(is_present=True, noted_at=now):
            audit.record("people_noted_present", on=event, by=by, now=now, count=count)
        return count

    @transaction.atomic
    def note_absent(self, seats, *, by, now=None):
        """
        Note as absent those of these seats of which nothing is noted: who arrived meanwhile stays present.

        :param seats: their numbers, as the person who confirms has read them.
        :returns: how many.
        :raises Refusal: before the start, or if the event is called off.
        """
        now, event = now or timezone.now(), self._locked(now)
        if now < event.starts_at:
            raise Refusal(TOO_EARLY)
        rows = event.registrations.confirmed().filter(is_present=None, pk__in=seats)
        if count := rows.update(is_present=False, noted_at=now):
            audit.record("people_noted_absent", on=event, by=by, now=now, count=count)
        return count

    @transaction.atomic
    def welcome(self, person, *, by, one_more=False, now=None):
        """
        Let somebody in who comes without a word, and note the presence. Somebody who has a seat is noted alone.

        :param one_more: put one more chair, where every seat is taken.
        :raises Refusal: before the day, if the event is called off, or if every seat is taken.
        """
        now, event = now or timezone.now(), self._locked(now)
        seat = event.registrations.filter(person=person).first()
        if seat and seat.status == Registration.Status.OFFERED:
            seat.status, seat.confirmed_at, seat.offered_until = Registration.Status.CONFIRMED, now, None
            seat.save(update_fields=["status", "confirmed_at", "offered_until"])
        elif one_more and event.seats_left == 0 and not (seat and seat.is_seated):
            audit.record("event_resized", on=event, by=by, now=now, before=event.capacity, after=event.capacity + 1)
            event.capacity += 1
            event.save(update_fields=["capacity", "updated_at"])
        seat = Registration.admit(event, person, source=Registration.Source.DOOR, by=by, now=now)
        return seat.note_presence(True, now=now)

    @transaction.atomic
    def check_in(self, person, *, now=None):
        """
        Note one's own arrival.

        :raises Refusal: more than half an hour before the start, once it is over, or without a confirmed seat.
        """
        now, event = now or timezone.now(), self.event.locked()
        if why := AttendanceSheet(event).why_no_check_in(now=now):
            raise Refusal(why)
        seat = event.registrations.confirmed().filter(person=person).first()
        if seat is None:
            raise Refusal("Vous n’avez pas de place confirmée : présentez-vous à l’accueil.")
        return seat.note_presence(True, now=now)

    def _locked(self, now):
        event = self.event.locked()
        if why := AttendanceSheet(event).why_closed(now=now):
            raise Refusal(why)
        return event


def name_of(person) -> str:
    """« Exemple Camille », as a list is ordered; the address of whoever has no name yet."""
    return f"{person.last_name} {person.first_name}".strip() or person.email


def folded(text: str) -> str:
    """Return the text without accents and capitals: « Élan » stands beside « elan »."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
