"""Which sessions a person of the team sees and prepares, and which are still to come."""

from django.db import models
from django.db.models import Max, Q


class SessionQuerySet(models.QuerySet):
    def upcoming(self, *, now):
        """Return the sessions that are still to come, the nearest first."""
        return self.exclude(status="closed").filter(starts_at__gte=now).order_by("starts_at", "pk")

    def not_closed(self):
        """Return the sessions that are planned or open, the nearest first."""
        return self.exclude(status="closed").order_by("starts_at", "pk")

    def in_back_office(self, user):
        """Return every session to the lab; to an ambassador, those they take part in or assess a case of."""
        if not user.is_authenticated or not user.is_team:
            return self.none()
        if user.is_lab:
            return self
        assessed = self.model.objects.filter(cases__proposal__in=user.sheets.expected().values("proposal"))
        return self.filter(Q(facilitator=user) | Q(pk__in=user.sessions.values("pk")) | Q(pk__in=assessed.values("pk")))

    def editable_by(self, user):
        """Return the sessions this person prepares and closes: every one for the lab, none for anybody else."""
        return self if user.is_authenticated and user.is_lab else self.none()

    def next_number(self):
        return (self.aggregate(last=Max("number"))["last"] or 0) + 1
