"""What a reader is told of an event in one line, and the picture of its seats. No query."""

from dataclasses import dataclass

from labo.typography import NBSP
from missions.models.gathering import SignUp

PER_ROW = 8
STEP = 26
DRAWN = 60
"""Above that many seats nobody counts circles: the sentence is enough."""


@dataclass(frozen=True)
class Card:
    """``dot`` is drawn beside the words: upcoming, ongoing, done, todo or closed. ``can_sign_up`` shows the button."""

    event: object
    words: str
    dot: str
    can_sign_up: bool = False

    @classmethod
    def of(cls, event, *, now, seat=None):
        """:param seat: the state of the reader's own registration, if there is one."""
        own = {
            "confirmed": ("Vous avez une place", "done"),
            "waiting": ("Vous êtes en liste d’attente", "ongoing"),
            "booked": ("Vous avez un créneau", "done"),
            "offered": ("Une place vous attend, à confirmer", "todo"),
        }
        if event.status == event.Status.CANCELLED:
            return cls(event, "Annulée", "closed")
        if event.is_over(now=now):
            return cls(event, "Passée", "closed")
        if seat in own:
            return cls(event, *own[seat])
        if event.has_slots:
            return cls(event, "Entrée libre, ou créneau", "upcoming")
        if event.sign_up == SignUp.FREE:
            return cls(event, "Sans inscription", "upcoming")
        if now >= event.closes_at:
            closed = "Candidatures" if event.sign_up == SignUp.SELECTION else "Inscriptions"
            return cls(event, f"{closed} closes", "closed")
        if event.sign_up == SignUp.INVITATION:
            return cls(event, "Sur invitation", "upcoming")
        if event.sign_up == SignUp.SELECTION:
            return cls(event, "Sur candidature", "upcoming")
        if event.seats_left > 0 and not event.waiting_count:
            return cls(event, seats_in_words(event), "ongoing", can_sign_up=True)
        return cls(event, "Complet, liste d’attente", "todo", can_sign_up=True)


def seats_in_words(event):
    """« 4 places sur 25 »"""
    left = event.seats_left
    return f"{left}{NBSP}place{'s' if left > 1 else ''} sur {event.capacity}"


def circles(count, css, *, first=0):
    """Return [(cx, cy, css)], eight in a row."""
    places = range(first, first + count)
    return [(STEP // 2 + STEP * (place % PER_ROW), STEP // 2 + STEP * (place // PER_ROW), css) for place in places]


def seats_picture(event):
    """Return what the picture of the seats is drawn with, or None where there are too many, or none, to count."""
    if event.capacity is None or event.capacity > DRAWN:
        return None
    taken = circles(event.seats_taken, "prise")
    free = circles(event.capacity - event.seats_taken, "libre", first=event.seats_taken)
    return {"circles": taken + free, "width": PER_ROW * STEP, "height": STEP * -(-event.capacity // PER_ROW)}


def waiting_picture(event):
    if not event.waiting_count or event.waiting_count > DRAWN:
        return None
    drawn = circles(event.waiting_count, "attente")
    return {"circles": drawn, "width": PER_ROW * STEP, "height": STEP * -(-event.waiting_count // PER_ROW)}
