"""How research requests are read: one's own, those that wait, those to recall, and what the desk has done."""

from datetime import timedelta
from statistics import median

from django.db import models
from django.db.models import Case, F, Min, Q, Value, When
from django.utils import timezone

from resources.research.delays import days_between, is_near, is_open, is_untaken_for_long

PENDING = ("asked", "taken")
OVER = ("closed", "withdrawn", "declined")
IN_TURN = ("rank", F("pending_due").asc(nulls_last=True), "-pk")


class ResearchRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return what this person asked."""
        return self.filter(asked_by=user) if user.is_authenticated else self.none()

    def in_back_office(self, user):
        """Return what the lab answers: all of it, and to the lab alone."""
        return self.all() if user.is_authenticated and user.is_lab else self.none()

    def pending(self):
        """Return those that wait for the lab, the first due first."""
        return self.filter(status__in=PENDING).order_by("due_on", "pk")

    def late(self, *, today):
        return self.filter(status__in=PENDING, due_on__lt=today)

    def in_turn(self):
        """Return all, as the lab works them off: what waits for it, the first due first; then what it answered."""
        rank = Case(When(status__in=PENDING, then=Value(0)), When(status="answered", then=Value(1)), default=Value(2))
        due = Case(When(status__in=PENDING, then=F("due_on")))
        return self.annotate(rank=rank, pending_due=due).order_by(*IN_TURN)

    def figures(self, *, now):
        """Return the last twelve months: asked, answered, and the median of the delays in working days, or None."""
        since = now - timedelta(days=365)
        rows = self.filter(asked_at__gte=since).exclude(status="withdrawn")
        rows = rows.annotate(first=Min("answers__sent_at")).values_list("asked_at", "first")
        delays = [days_between(timezone.localdate(asked), timezone.localdate(first)) for asked, first in rows if first]
        return {"asked": len(rows), "answered": len(delays), "median": median(delays) if delays else None}

    def remind(self, *, now):
        """Recall those that nobody took, and those that are due: each cause is written once. Never on a day off."""
        today = timezone.localdate(now)
        if not is_open(today):
            return
        for row in self.pending().filter(Q(status="asked") | Q(due_on__gte=today)).select_related("taken_by"):
            asked_on = timezone.localdate(row.asked_at)
            if row.status == "asked" and is_untaken_for_long(asked_on, today):
                row.recall("untaken")
            if is_near(row.due_on, today):
                row.recall("due")
