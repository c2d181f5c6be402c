"""A reminder of an event: a row with its moment, which follows the event when it moves."""

from datetime import datetime, time, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from missions.models.event import Event

DAYS_BEFORE = (7, 1)
AT = time(9, 0)


class EventReminderQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at__isnull=True)

    def plan(self, event, *, now):
        """
        Write the moments of the reminders, seven days and one day before, at nine; one that is past is not sent. A
        slot of a drop-in is recalled the day before alone.

        An event that is moved to a later day is recalled again.
        """
        zone, day = timezone.get_default_timezone(), event.day
        event.reminders.all().delete()
        all_days = DAYS_BEFORE[-1:] if event.has_slots else DAYS_BEFORE
        moments = [(days, datetime.combine(day - timedelta(days=days), AT, zone)) for days in all_days]
        self.bulk_create(self.model(event=event, days=days, due_at=due) for days, due in moments if due > now)

    @transaction.atomic
    def send_due(self, *, now, limit=20):
        """Write what is due, each reminder once, whoever else is sending. :returns: how many reminders."""
        due = self.waiting().filter(due_at__lte=now).select_related("event").order_by("due_at", "pk")
        rows = list(due.select_for_update(of=("self",), skip_locked=True)[:limit])
        for row in rows:
            if row.event.status == Event.Status.ANNOUNCED and row.event.starts_at > now:
                people = list(row.event.registrations.confirmed().select_related("person"))
                row.event.registrations.tell(people, "reminder", row.event, days=row.days)
                if row.days == DAYS_BEFORE[-1]:
                    row.event.appointments.remind(row.event)
            row.sent_at = now
        self.bulk_update(rows, ["sent_at"])
        return len(rows)


class EventReminder(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="reminders", verbose_name="rencontre")
    days = models.PositiveSmallIntegerField("jours avant")
    due_at = models.DateTimeField("à envoyer le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    objects = EventReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "rappel"
        verbose_name_plural = "rappels"
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at"], name="reminder_due", condition=Q(sent_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "days"],
                name="reminder_once_an_event",
                violation_error_message="Ce rappel existe déjà.",
            )
        ]

    def __str__(self):
        return f"{self.event}, {self.days} jours avant"
