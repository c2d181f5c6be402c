"""An event of the network: a breakfast, an onboarding day, a workshop; its seats are counted on its own row."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from missions.models.gathering import SEARCHED, Gathering, SignUp
from missions.models.learning import LearningDay
from missions.models.series import EventSeries
from missions.models.sign_up_rules import SignUpRules
from missions.states import EVENT_STATES

COPIED = [field.name for field in Gathering._meta.local_fields if field.name != "title"]

FEED_KEEPS = timedelta(days=90)


class WouldWait(Refusal):
    """Fewer seats than people: these would go back to the waiting list."""

    def __init__(self, people):
        names = ", ".join(str(person) for person in people)
        who = "Une personne passerait" if len(people) == 1 else f"{len(people)} personnes passeraient"
        super().__init__(
            f"Il y a plus d’inscrits que de places. {who} en tête de la liste d’attente : {names}. "
            "Rien n’a changé ; confirmez pour continuer."
        )
        self.people = people


class EventQuerySet(models.QuerySet):
    def public(self):
        """Return what everybody may read: announced, and cancelled so that nobody comes for nothing."""
        return self.filter(status__in=(Event.Status.ANNOUNCED, Event.Status.CANCELLED))

    def upcoming(self, *, now):
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def recent(self, *, now):
        """Return what a calendar program keeps: three months back, and all that comes."""
        return self.filter(ends_at__gte=now - FEED_KEEPS).order_by("starts_at", "pk")

    def with_seat_of(self, user):
        """Return the rows with ``seat``: the state of this person's registration, « booked » for a slot, or nothing."""
        if not user.is_authenticated:
            return self.annotate(seat=models.Value(""))
        own = FilteredRelation("registrations", condition=Q(registrations__person=user))
        booked = Q(appointments__person=user, appointments__status="booked")
        slot = FilteredRelation("appointments", condition=booked)
        seat = Coalesce("slot__status", "own__status", models.Value(""))
        return self.annotate(own=own, slot=slot, seat=seat)

    def come_to_by(self, user):
        """Return the events where this person has a seat, those that were cancelled since among them."""
        return self.filter(registrations__person=user, registrations__status="confirmed")

    def past(self, *, now):
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-pk")


class Event(SignUpRules, Gathering, LearningDay, LifeCycle, TimestampedModel):
    """
    ``seats_taken`` counts the confirmed and the offered seats, ``waiting_count`` who waits, ``arrivals`` everybody who
    ever signed up: three counters that change under the lock of this row, so that no reader has to count.

    ``revision`` is the SEQUENCE of the event in the calendars. ``occurs_on`` is the day that the rule of the series
    named, wherever the event was moved since (RFC 5545, RECURRENCE-ID).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", EVENT_STATES["draft"].name
        ANNOUNCED = "announced", EVENT_STATES["announced"].name
        CANCELLED = "cancelled", EVENT_STATES["cancelled"].name

    TRANSITIONS = {Status.DRAFT: (Status.ANNOUNCED,), Status.ANNOUNCED: (Status.CANCELLED,)}

    series = models.ForeignKey(
        EventSeries, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="série"
    )
    occurs_on = models.DateField("jour de la série", null=True, blank=True, editable=False)
    slug = models.SlugField("adresse", max_length=120, unique=True, editable=False)
    status = models.CharField("état", max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    closes_at = models.DateTimeField("fin des inscriptions")
    freeze_hours = models.PositiveSmallIntegerField(
        "délai de prévenance, en heures",
        default=24,
        help_text="Plus près du début, une place libérée est proposée au lieu d’être donnée.",
    )
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    seats_taken = models.PositiveIntegerField("places prises", default=0, editable=False)
    waiting_count = models.PositiveIntegerField("personnes en attente", default=0, editable=False)
    arrivals = models.PositiveIntegerField("arrivées", default=0, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        verbose_name_plural = "rencontres"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["status", "ends_at"], name="event_agenda"),
            GinIndex(SEARCHED, name="event_search"),
        ]
        constraints = [
            *Gathering.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["draft", "announced", "cancelled"]),
                name="event_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), closes_at__lte=F("starts_at")),
                name="event_dates_follow_one_another",
                violation_error_message="Une rencontre finit après son début, et ses inscriptions ferment avant.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")),
                name="event_never_oversold",
                violation_error_message="Il n’y a pas plus de places prises que de places.",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, occurs_on__isnull=True)
                | Q(series__isnull=False, occurs_on__isnull=False),
                name="event_of_a_series_has_its_day",
                violation_error_message="Une rencontre d’une série a son jour dans la série.",
            ),
            models.UniqueConstraint(
                fields=["series", "occurs_on"],
                name="event_once_a_day_of_the_series",
                violation_error_message="Cette série a déjà une rencontre ce jour-là.",
            ),
        ]

    def get_absolute_url(self):
        return reverse("missions:event", args=[self.slug])

    @property
    def state(self):
        return EVENT_STATES[self.status]

    @property
    def seats_left(self):
        """How many can still come in, or None where nobody counts."""
        return None if self.capacity is None else self.capacity - self.seats_taken

    @property
    def freezes_at(self):
        return self.starts_at - timedelta(hours=self.freeze_hours)

    @property
    def day(self):
        return timezone.localdate(self.starts_at)

    @classmethod
    def new_slug(cls, title, day: date):
        """Return an address that is still free: « petit-dejeuner-2026-12-03 », then « …-2 »."""
        first = f"{slugify(title)[:90].strip('-') or 'rencontre'}-{day.isoformat()}"
        taken = set(cls.objects.filter(slug__startswith=first).values_list("slug", flat=True))
        others = (f"{first}-{number}" for number in range(2, len(taken) + 3))
        return first if first not in taken else next(slug for slug in others if slug not in taken)

    @classmethod
    def of_series(cls, series, occurs_on, *, by=None, now=None):
        """Announce the event of a series for a day of its rule."""
        day, zone = series.held_on(occurs_on), timezone.get_default_timezone()
        closing = datetime.combine(day - timedelta(days=series.closing_days), series.closing_time, zone)
        starts_at = datetime.combine(day, series.begins_at, zone)
        event = cls.objects.create(
            series=series,
            occurs_on=occurs_on,
            title=series.title_on(occurs_on),
            slug=cls.new_slug(series.title, day),
            starts_at=starts_at,
            ends_at=datetime.combine(day, series.ends_at, zone),
            closes_at=min(closing, starts_at),
            **{name: getattr(series, name) for name in COPIED},
        )
        event.announce(by=by, now=now)
        return event

    @transaction.atomic
    def announce(self, *, by, now=None):
        """
        Show the event to everybody, plan its reminders, and seat those who come to every event of its series.

        :raises Refusal: if it has begun already.
        """
        now = now or timezone.now()
        if self.starts_at <= now:
            raise Refusal("Cette rencontre a déjà commencé : choisissez une date à venir.")
        self.move_to(self.Status.ANNOUNCED, by=by, now=now)
        self.reminders.plan(self, now=now)
        if self.series_id and self.sign_up == SignUp.OPEN:
            self.registrations.seat_subscribers(self, now=now)

    @transaction.atomic
    def reschedule(self, *, starts_at, ends_at, place, by, reason="", now=None):
        """
        Change when or where it takes place; sign-up closes as long before it as it did, and applications stay closed
        once their letters have left. Everybody on the list is told.

        An offered seat is never held past the new start. The slots that are booked move along.

        :raises Refusal: if the event is over or cancelled, if the new moment is past, or if nothing changes.
        """
        now = now or timezone.now()
        row = self._still_to_come(now)
        if starts_at <= now:
            raise Refusal("Choisissez une date à venir.")
        if ends_at <= starts_at:
            raise Refusal("La rencontre finit après l’heure où elle commence.")
        if (starts_at, ends_at, place) == (row.starts_at, row.ends_at, row.place):
            raise Refusal("Rien n’a changé : ni la date, ni l’heure, ni le lieu.")
        before = {"starts_at": row.starts_at, "ends_at": row.ends_at, "place": row.place}
        if not row.has_letters:
            row.closes_at += starts_at - row.starts_at
        row.starts_at, row.ends_at, row.place = starts_at, ends_at, place
        row.revision += 1
        row.save(update_fields=["starts_at", "ends_at", "place", "closes_at", "revision", "updated_at"])
        audit.record("event_rescheduled", on=row, by=by, now=now, **before, reason=reason)
        if row.status == self.Status.ANNOUNCED:
            row.reminders.plan(row, now=now)
            row.registrations.offered().filter(offered_until__gt=starts_at).update(offered_until=starts_at)
            row.registrations.tell_all("event_moved", row, before=before, reason=reason)
            row.appointments.move(row, before=before, reason=reason, now=now)
        return row

    @transaction.atomic
    def resize(self, capacity, *, by, seen_waiting=0, now=None):
        """
        Change the number of seats. More seats call those who wait; fewer may send the last who came back to the list.

        :param seen_waiting: how many people would go back to the list, as the person who confirms has read it.
        :raises WouldWait: if that is not what would happen now.
        :raises Refusal: if the event is over or cancelled, or has no seats to count.
        """
        now = now or timezone.now()
        row = self._still_to_come(now)
        if row.sign_up == SignUp.FREE or capacity < 1:
            raise Refusal("Une rencontre à inscription a au moins une place ; une entrée libre n’en compte pas.")
        over = row.registrations.last_seated(max(0, row.seats_taken - capacity))
        if len(over) != seen_waiting:
            raise WouldWait([registration.person for registration in over])
        audit.record("event_resized", on=row, by=by, now=now, before=row.capacity, after=capacity)
        row.registrations.send_back(row, over, now=now)
        row.capacity = capacity
        row.save(update_fields=["capacity", "seats_taken", "waiting_count", "updated_at"])
        row.registrations.promote(row, now=now)
        return row

    @transaction.atomic
    def cancel(self, *, by, reason, now=None):
        """
        Call it off. Everybody on the list is told once, and the calendars say it.

        :raises Refusal: without a reason, or once it is over.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi la rencontre est annulée : les personnes inscrites liront cette raison.")
        now = now or timezone.now()
        row = self._still_to_come(now)
        row.move_to(self.Status.CANCELLED, by=by, reason=reason.strip(), now=now, revision=row.revision + 1)
        row.reminders.waiting().delete()
        row.registrations.tell_all("event_cancelled", row, reason=reason.strip())
        row.appointments.call_off(row, reason=reason.strip(), now=now)
        self.status, self.revision = row.status, row.revision

    def _still_to_come(self, now):
        row = self.locked()
        if row.is_over(now=now) or row.status == self.Status.CANCELLED:
            raise Refusal("Cette rencontre est passée ou annulée : elle ne change plus.")
        return row


class EventTransition(TransitionRecord):
    event = models.ForeignKey(Event, models.CASCADE, related_name="transitions", verbose_name="rencontre")

    class Meta(TransitionRecord.Meta):
        verbose_name = "changement d’une rencontre"
        verbose_name_plural = "changements des rencontres"

    def __str__(self):
        return f"{self.event_id} : {self.source} → {self.target}"
