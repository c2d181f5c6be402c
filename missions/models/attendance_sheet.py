"""The sheet of an event: who is expected, who came, who came without a word. The registrations hold it."""

import unicodedata
from datetime import timedelta

LONG_DAY = timedelta(hours=5)
"""Longer than this one signs twice, in the morning and in the afternoon."""


class AttendanceSheet:
    def __init__(self, event):
        self.event = event

    @property
    def is_signed_twice(self):
        return self.event.ends_at - self.event.starts_at > LONG_DAY

    def lines(self):
        """Return the confirmed seats in the order of the names. One query."""
        seats = self.event.registrations.confirmed().select_related("person__org_unit")
        return sorted(seats, key=lambda seat: (folded(name_of(seat.person)), seat.pk))


def name_of(person) -> str:
    """« Exemple Camille », as a list is ordered; the address of whoever has no name yet."""
    return f"{person.last_name} {person.first_name}".strip() or person.email


def folded(text: str) -> str:
    """Return the text without accents and capitals: « Élan » stands beside « elan »."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
