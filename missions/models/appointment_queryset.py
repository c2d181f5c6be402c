"""The slots of a drop-in as a whole: what follows when it is moved or called off, and who is told."""

from datetime import timedelta

from django.core import signing
from django.db import models

from labo.outbox.queue import queue_together, write
from missions.event_calendar import slot_invitation

SALT = "missions.appointment"
KEPT_FOR = timedelta(days=90)
"""How long the lab knows who came: then the log stays, without a name."""
MAILS = {
    "booked": "missions/emails/slot_booked",
    "moved": "missions/emails/slot_moved",
    "cancelled": "missions/emails/slot_cancelled",
    "reminder": "missions/emails/slot_reminder",
    "word": "missions/emails/slot_word",
}
IN_CALENDAR = {"booked", "moved", "cancelled"}
"""What changes the person's calendar: the last takes the slot out of it."""


class AppointmentQuerySet(models.QuerySet):
    def booked(self):
        return self.filter(status="booked")

    def by_token(self, token):
        try:
            return self.filter(pk=signing.loads(token, salt=SALT))
        except signing.BadSignature:
            return self.none()

    def move(self, event, *, before, reason, now):
        """
        Let the slots that are ahead follow their event, each as far from its start as it was.

        One that has no place in the new hours is cancelled. Everybody is told, calendars too.
        """
        offset = event.starts_at - before["starts_at"]
        rows = list(event.appointments.booked().filter(starts_at__gt=now).select_related("person"))
        # From the end that moves first, one by one: no two rows hold one slot even for a moment.
        rows.sort(key=lambda row: row.starts_at, reverse=offset > timedelta(0))
        slots, told = event.slots, {"moved": [], "cancelled": []}
        for row in rows:
            row.event, row.was_at = event, row.starts_at
            if row.starts_at + offset in slots:
                row.starts_at, row.revision = row.starts_at + offset, row.revision + 1
                row.save(update_fields=["starts_at", "revision", "updated_at"])
                told["moved"].append(row)
            else:
                row.close(now=now)
                told["cancelled"].append(row)
        for what, people in told.items():
            self.tell(people, what, event, before=before, reason=reason, by_lab=True)

    def call_off(self, event, *, reason, now):
        """Cancel the slots that are ahead with their event, and tell each person once."""
        rows = list(event.appointments.booked().filter(starts_at__gt=now).select_related("person"))
        for row in rows:
            row.event = event
            row.close(now=now)
        self.tell(rows, "cancelled", event, reason=reason, by_lab=True)

    def remind(self, event):
        """Tell those who have booked, the day before. The reminder of the event sends it, once."""
        self.tell(list(event.appointments.booked().select_related("person")), "reminder", event)

    def tell(self, rows, what, event, **context):
        """Write to each of these people, once for each revision of their slot."""
        queue_together(
            *[
                write(
                    MAILS[what],
                    to=[row.person.email],
                    about=event.slug[:100],
                    key=f"appointment:{row.pk}:{what}:{row.revision}",
                    context={"event": event, "appointment": row, "address": row.address, **context},
                    calendar=self.calendar_of(row, what, event),
                )
                for row in rows
                if row.person.is_active
            ]
        )

    def calendar_of(self, row, what, event):
        if what not in IN_CALENDAR:
            return ""
        row.event = event
        return slot_invitation(row, cancelled=what == "cancelled")

    def forget(self, *, now):
        """Delete who booked, three months after. The log of the conversations stays: no name is in it."""
        return self.filter(event__ends_at__lt=now - KEPT_FOR).delete()[0]
