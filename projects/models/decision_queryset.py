"""Which decisions bind, which only wait, and which ones a service reads."""

from django.db import models

from labo.models import OutboxMail


class DecisionQuerySet(models.QuerySet):
    def applied(self):
        """Return the decisions that moved their case, latest first. Those that are only proposed bind nobody."""
        return self.filter(applied_at__isnull=False).order_by("-applied_at", "-pk")

    def pending(self):
        """Return the decisions that wait to be applied: at most one a case, of cases that still stand."""
        waiting = self.filter(applied_at__isnull=True, set_aside_at__isnull=True)
        return waiting.exclude(proposal__status="withdrawn")

    def standing(self, proposal):
        """
        Return the decision that the case stands by; None if it has none, or was taken up again since.

        :param proposal: the case, whose status is believed as it is on this instance.
        """
        latest = self.applied().filter(proposal=proposal).first()
        return latest if latest and latest.outcome == proposal.status else None

    def announced(self):
        """Return the decisions whose letter was let go: the only ones that the service reads."""
        held = [OutboxMail.Status.HELD, OutboxMail.Status.CANCELLED]
        return self.filter(letter__isnull=False).exclude(letter__status__in=held)
