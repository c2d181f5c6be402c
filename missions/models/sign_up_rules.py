"""Until when one signs up, from when on a freed seat is offered: the rules of an event's list, and their change."""

from django.db import transaction
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from missions.models.gathering import EventKind, SignUp
from missions.slots import grid


class SignUpRules:
    """The part of :class:`~missions.models.event.Event` that says who may come in, and until when."""

    def is_open(self, *, now, way=SignUp.OPEN):
        """True while people may come in this way by themselves, for a seat or for the waiting list."""
        return self.status == self.Status.ANNOUNCED and self.sign_up == way and now < self.closes_at

    def is_over(self, *, now):
        return self.ends_at <= now

    def why_closed(self, *, now, way=SignUp.OPEN):
        """Return in a sentence why nobody can sign up by themselves now."""
        if self.status == self.Status.CANCELLED:
            return "Cette rencontre est annulée."
        if self.is_over(now=now):
            return "Cette rencontre est passée."
        if self.sign_up != way:
            return f"On ne s’inscrit pas ici : cette rencontre est {self.get_sign_up_display()}."
        return "Les inscriptions sont closes. Écrivez-nous : il reste parfois une chaise."

    def check_open(self, *, now, way=SignUp.OPEN):
        """:raises Refusal: if nobody comes in this way now."""
        if not self.is_open(now=now, way=way):
            raise Refusal(self.why_closed(now=now, way=way))

    @property
    def slots(self):
        """When each slot of a drop-in begins, in UTC; nothing elsewhere."""
        return grid(self.starts_at, self.ends_at) if self.has_slots else []

    @property
    def has_letters(self):
        """True for an onboarding day whose letters have left: nobody applies any more, wherever it is moved."""
        return self.kind == EventKind.ONBOARDING and self.applications.letters_left(self)

    @transaction.atomic
    def change_rules(self, *, closes_at, freeze_hours, by, now=None):
        """
        Change until when one signs up, and how many hours before the start a freed seat is offered instead of given.

        An offer that is held stays as it was made.

        :raises Refusal: if the event is over or cancelled or has no list, if sign-up would close after the start, if
            the letters of an onboarding day have left, or if nothing changes.
        """
        now = now or timezone.now()
        row = self._still_to_come(now)
        if row.sign_up == SignUp.FREE:
            raise Refusal("Une entrée libre n’a ni clôture ni liste.")
        if closes_at > row.starts_at:
            raise Refusal("Les inscriptions ferment au plus tard au début de la rencontre.")
        if (closes_at, freeze_hours) == (row.closes_at, row.freeze_hours):
            raise Refusal("Rien n’a changé : ni la clôture, ni le délai.")
        if row.has_letters and closes_at != row.closes_at:
            raise Refusal("Les lettres sont parties : la clôture des candidatures ne change plus.")
        before = {"closes_at": row.closes_at, "freeze_hours": row.freeze_hours}
        row.closes_at, row.freeze_hours = closes_at, freeze_hours
        row.save(update_fields=["closes_at", "freeze_hours", "updated_at"])
        audit.record("event_rules_changed", on=row, by=by, now=now, **before)
        return row
