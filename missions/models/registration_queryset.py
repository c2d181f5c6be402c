"""The list of an event as a whole: who waits, who is called, who is told. Every call holds the lock of the event."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse

from labo.outbox.queue import queue_together, write
from missions.event_calendar import invitation

SALT = "missions.registration"
OFFER_HOLDS = timedelta(hours=4)
"""How long an offered seat is kept, and never past the start."""
MAILS = {
    "confirmed": "missions/emails/confirmed",
    "waiting": "missions/emails/waiting",
    "promoted": "missions/emails/promoted",
    "offered": "missions/emails/offered",
    "offer_over": "missions/emails/offer_over",
    "left": "missions/emails/left",
    "given": "missions/emails/given",
    "back_to_waiting": "missions/emails/back_to_waiting",
    "event_moved": "missions/emails/event_moved",
    "event_cancelled": "missions/emails/event_cancelled",
    "reminder": "missions/emails/reminder",
}
CANCELS = {"left", "back_to_waiting", "event_cancelled"}
"""What takes the event out of the person's calendar."""
OF_THE_EVENT = {"event_moved", "event_cancelled", "reminder"}
"""News of the event itself, told again when it changes again; the others are news of one seat."""


class RegistrationQuerySet(models.QuerySet):
    def on_the_list(self):
        return self.exclude(status="left")

    def seated(self):
        return self.filter(status__in=("confirmed", "offered"))

    def confirmed(self):
        return self.filter(status="confirmed")

    def came(self):
        """Return those who had a seat and whom nobody noted as absent: a sheet may never be filled in."""
        return self.confirmed().exclude(is_present=False)

    def offered(self):
        return self.filter(status="offered")

    def waiting(self):
        return self.filter(status="waiting")

    def by_token(self, token):
        """Return the registration that a signed link opens; none when it was given up and taken again since."""
        try:
            pk, arrival = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return self.none()
        return self.filter(pk=pk, arrival=arrival)

    def last_seated(self, how_many):
        """Return those who came last among the seated, the very last first."""
        return list(self.seated().select_related("person").order_by("-arrival")[:how_many]) if how_many else []

    def send_back(self, event, rows, *, now):
        """Put people who had a seat back at the head of the list, and tell them."""
        for row in rows:
            row.status, row.confirmed_at, row.offered_until, row.is_present = "waiting", None, None, None
            row.event, row.noted_at, row.pair = event, None, None
        self.bulk_update(rows, ["status", "confirmed_at", "offered_until", "is_present", "noted_at", "pair"])
        event.seats_taken -= len(rows)
        event.waiting_count += len(rows)
        self.tell(rows, "back_to_waiting", event, at=now)

    def promote(self, event, *, now):
        """
        Call those who wait, in their order, while there are seats.

        Far from the event a seat is given at once; within the freeze it is offered, for a time; once it has begun,
        nobody is called. Whose account is closed would not come: their place in the list goes first.
        """
        if event.sign_up == "selection" and not event.waiting_count:
            return event.applications.call_next(event, now=now)
        if event.waiting_count and (gone := event.registrations.drop_closed(now=now)):
            event.waiting_count -= gone
            event.save(update_fields=["waiting_count"])
        free = event.seats_left if event.seats_left is not None else event.waiting_count
        if event.status != event.Status.ANNOUNCED or now >= event.starts_at or free <= 0 or not event.waiting_count:
            return []
        called = list(event.registrations.waiting().select_related("person").order_by("arrival")[:free])
        given = now < event.freezes_at
        for row in called:
            row.event = event
            row.status = "confirmed" if given else "offered"
            row.confirmed_at = now if given else None
            row.offered_until = None if given else min(now + OFFER_HOLDS, event.starts_at)
        self.bulk_update(called, ["status", "confirmed_at", "offered_until"])
        event.seats_taken += len(called)
        event.waiting_count -= len(called)
        event.save(update_fields=["seats_taken", "waiting_count"])
        self.tell(called, "promoted" if given else "offered", event)
        return called

    def drop_closed(self, *, now):
        """Take whoever waits with a closed account off the list. :returns: how many."""
        closed = self.waiting().filter(person__is_active=False)
        return closed.update(status="left", left_at=now, access_needs="")

    def seat_subscribers(self, event, *, now):
        """Sign up those who come to every event of the series, in the order in which they said so."""
        for subscription in event.series.subscriptions.select_related("person").order_by("since", "pk"):
            if subscription.person.is_active:
                self.model.sign_up(event, subscription.person, source="series", now=now)
        event.refresh_from_db(fields=["seats_taken", "waiting_count", "arrivals"])

    def tell_all(self, what, event, **context):
        """Write to everybody on the list of this event, to those who apply to it and to those who are invited."""
        self.tell(list(event.registrations.on_the_list().select_related("person")), what, event, **context)
        event.applications.tell_waiting(what, event, **context)
        event.invitations.tell_silent(what, event, **context)

    def tell(self, rows, what, event, **context):
        """
        Write the same mail to each of these people. Its calendar part follows the event: invited, or cancelled.

        The key holds the revision of the event, or the arrival and the moment of the seat: who is called, sent back and
        called again reads three letters, and the same news is written once.
        """
        queue_together(*[self._mail(row, what, event, context) for row in rows if row.person.is_active])

    def _mail(self, row, what, event, context):
        address = address_of(row)
        moment = row.confirmed_at or row.offered_until or context.get("at") or ""
        cause = f"{event.revision}" if what in OF_THE_EVENT else f"{row.arrival}:{moment}"
        calendar = ""
        if what in CANCELS or row.status == "confirmed":
            calendar = invitation(event, row.person, cancelled=what in CANCELS)
        return write(
            MAILS[what],
            to=[row.person.email],
            about=event.slug[:100],
            key=f"seat:{row.pk}:{what}:{cause}:{context.get('days', '')}",
            context={"event": event, "registration": row, "address": address, **context},
            calendar=calendar,
        )

    def expired_offers(self, *, now):
        return self.offered().filter(offered_until__lte=now)

    def forget_needs(self, *, now):
        """Wipe what people told of their needs once the event is over. :returns: how many."""
        return self.filter(event__ends_at__lt=now).exclude(access_needs="").update(access_needs="")


def address_of(registration):
    """Return the address by which this person gives the seat back, confirms it or passes it on, without signing in."""
    token = signing.dumps([registration.pk, registration.arrival], salt=SALT)
    return settings.SITE_URL + reverse("missions:seat", args=[token])
