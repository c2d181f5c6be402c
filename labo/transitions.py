"""
The life of a thing: allowed steps, moved under a row lock, each with a typed record.

A status is never assigned from outside; a verb of the model calls :meth:`LifeCycle.move_to`.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone


class Refusal(Exception):
    """A rule said no. The message is the French sentence that the person reads."""


class NotPrinted(Refusal):
    """A document cannot be put on paper. The log says why."""


class TransitionNotAllowed(Refusal):
    def __init__(self, row, target):
        source_label = row.get_status_display().lower()
        target_label = row.Status(target).label.lower()
        super().__init__(f"« {row} » est à l’état « {source_label} » et ne peut pas passer à « {target_label} ».")
        self.source, self.target = row.status, target


class LifeCycle(models.Model):
    """
    A row with a ``status``, a ``TRANSITIONS`` table and a ``transitions`` reverse relation.

    ``TRANSITIONS`` maps each status to the tuple of statuses that may follow it.
    """

    TRANSITIONS: dict[str, tuple[str, ...]] = {}

    class Meta:
        abstract = True

    def locked(self):
        """Return the same row as the database holds it now, locked until the transaction ends."""
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    def can_move_to(self, target) -> bool:
        return target in self.TRANSITIONS.get(self.status, ())

    @transaction.atomic
    def move_to(self, target, *, by, reason="", now=None, **fields):
        """
        Change the status, and the dates that go with it, and record who did it, when and why.

        :param fields: other columns of the row to write in the same statement.
        :raises TransitionNotAllowed: if TRANSITIONS does not list the step.
        """
        # A row that is being made is nobody else's: there is nothing to lock yet.
        row = self if self._state.adding else self.locked()
        source = row.status
        if not row.can_move_to(target):
            raise TransitionNotAllowed(row, target)
        self.status = target
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=None if self._state.adding else ["status", "updated_at", *fields])
        return self.transitions.create(source=source, target=target, by=by, reason=reason, at=now or timezone.now())


class TransitionRecord(models.Model):
    """One step of a life cycle: append-only, the memory of who decided what and why."""

    source = models.CharField("de", max_length=30)
    target = models.CharField("vers", max_length=30)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    reason = models.TextField("motif", blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


@dataclass(frozen=True)
class Step:
    """One arrow in words. ``needs`` is what the verb refuses to do without, ``follows`` what it writes beside."""

    act: str
    who: str
    needs: str = ""
    follows: str = ""


STEPS: dict[type[LifeCycle], dict] = {}
"""What each app says of its life cycles: {model: {target, or (source, target) where the source matters: words}}."""
