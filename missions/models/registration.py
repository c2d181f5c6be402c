"""A person on the list of an event: with a seat, waiting for one, offered one, or gone."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.gathering import SignUp
from missions.models.registration_queryset import RegistrationQuerySet
from missions.states import SEAT_STATES


class Registration(models.Model):
    """
    One row a person and event, whatever happens: who comes back takes the row again, with a new ``arrival``.

    ``arrival`` is the order of the list; the rank of somebody who waits is how many wait with a smaller one, plus one.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", SEAT_STATES["confirmed"].name
        WAITING = "waiting", SEAT_STATES["waiting"].name
        OFFERED = "offered", SEAT_STATES["offered"].name
        LEFT = "left", SEAT_STATES["left"].name

    class Source(models.TextChoices):
        FORM = "form", "par le site"
        SERIES = "series", "vient à toute la série"
        GIVEN = "given", "place donnée par un collègue"
        SELECTION = "selection", "candidature retenue"
        DOOR = "door", "arrivée sur place"
        INVITED = "invited", "sur invitation"

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name="rencontre")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="registrations", verbose_name="personne"
    )
    status = models.CharField("état", max_length=12, choices=Status)
    source = models.CharField("comment", max_length=12, choices=Source, default=Source.FORM)
    arrival = models.PositiveIntegerField("ordre d’arrivée")
    signed_up_at = models.DateTimeField("inscrit le")
    confirmed_at = models.DateTimeField("place confirmée le", null=True, blank=True)
    offered_until = models.DateTimeField("place gardée jusqu’à", null=True, blank=True)
    left_at = models.DateTimeField("place rendue le", null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="place donnée par",
    )
    access_needs = models.CharField("besoin particulier", max_length=300, blank=True)
    is_present = models.BooleanField("présence", null=True, blank=True)
    noted_at = models.DateTimeField("présence notée le", null=True, blank=True)
    pair = models.PositiveSmallIntegerField("binôme", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["event", "arrival"]
        indexes = [
            models.Index(fields=["event", "status", "arrival"], name="registration_list"),
            models.Index(fields=["offered_until"], name="registration_offers", condition=Q(status="offered")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at__isnull=False, offered_until=None, left_at=None)
                | Q(status="waiting", confirmed_at=None, offered_until=None, left_at=None)
                | Q(status="offered", confirmed_at=None, offered_until__isnull=False, left_at=None)
                | Q(status="left", confirmed_at=None, offered_until=None, left_at__isnull=False),
                name="registration_known_status_and_date",
                violation_error_message="Chaque état d’une inscription a sa date, et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(source="given", given_by__isnull=False)
                | (Q(source__in=["form", "series", "selection", "door", "invited"]) & Q(given_by__isnull=True)),
                name="registration_given_by_somebody",
                violation_error_message="Une place donnée l’est par quelqu’un.",
            ),
            models.CheckConstraint(
                condition=Q(is_present__isnull=True, noted_at__isnull=True)
                | Q(is_present__isnull=False, noted_at__isnull=False, status="confirmed"),
                name="registration_presence_of_the_confirmed",
                violation_error_message="La présence se note pour une place confirmée, avec sa date.",
            ),
            models.CheckConstraint(
                condition=Q(pair=None) | Q(pair__gte=1, status="confirmed"),
                name="registration_pair_of_the_confirmed",
                violation_error_message="Un binôme réunit des places confirmées.",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                name="registration_once_a_person",
                violation_error_message="Cette personne est déjà sur la liste.",
            ),
            models.UniqueConstraint(
                fields=["event", "arrival"],
                name="registration_unique_arrival",
                violation_error_message="Deux personnes n’ont pas le même ordre d’arrivée.",
            ),
        ]

    def __str__(self):
        return f"{self.person} : {self.event}"

    @property
    def state(self):
        return SEAT_STATES[self.status]

    @property
    def is_on_the_list(self):
        return self.status != self.Status.LEFT

    @property
    def is_seated(self):
        """True for a confirmed seat and for one that is offered: both are counted as taken."""
        return self.status in (self.Status.CONFIRMED, self.Status.OFFERED)

    def rank(self):
        """Return the place in the waiting list, from 1, or None for whoever does not wait. One query."""
        if self.status != self.Status.WAITING:
            return None
        return type(self).objects.waiting().filter(event=self.event_id, arrival__lt=self.arrival).count() + 1

    @classmethod
    @transaction.atomic
    def sign_up(cls, event, person, *, access_needs="", source=Source.FORM, now=None):
        """
        Take a seat, or the next place of the waiting list. Asked again, it is the same seat.

        :returns: the registration, whose ``event`` carries the counters as they are now.
        :raises Refusal: if sign-up is closed, or if nobody signs up for this event by themselves.
        """
        now, event = now or timezone.now(), event.locked()
        row = cls.objects.filter(event=event, person=person).first()
        if row and row.is_on_the_list:
            row.event = event
            return row
        event.check_open(now=now, way=SignUp.INVITATION if source == cls.Source.INVITED else SignUp.OPEN)
        row = row or cls(event=event, person=person)
        row._enter(event, source=source, now=now, access_needs=access_needs)
        row.tell("confirmed" if row.status == cls.Status.CONFIRMED else "waiting")
        return row

    @classmethod
    @transaction.atomic
    def admit(cls, event, person, *, source, by=None, now=None):
        """
        Seat somebody whom the lab lets in: chosen for an onboarding day, or come without a word and welcome.

        :raises Refusal: if every seat is taken, or if the event is cancelled.
        """
        now, event = now or timezone.now(), event.locked()
        if event.status != Event.Status.ANNOUNCED:
            raise Refusal("Cette rencontre n’est pas annoncée.")
        row = cls.objects.filter(event=event, person=person).first() or cls(event=event, person=person)
        if row.pk and row.is_seated:
            return row
        if event.seats_left is not None and event.seats_left <= 0:
            raise Refusal("Toutes les places sont prises : augmentez d’abord le nombre de places.")
        if row.pk and row.is_on_the_list:
            event.waiting_count -= 1
        row._enter(event, source=source, now=now, seated=True)
        audit.record("person_admitted", on=event, by=by, now=now, person=str(person), how=str(source))
        return row

    def _enter(self, event, *, source, now, seated=None, **fields):
        """Give this row the next arrival, and a seat if there is one that nobody waits for."""
        free = event.seats_left is None or (event.seats_left > 0 and not event.waiting_count)
        event.arrivals += 1
        seated = free if seated is None else seated
        event.seats_taken, event.waiting_count = event.seats_taken + seated, event.waiting_count + (not seated)
        event.save(update_fields=["arrivals", "seats_taken", "waiting_count"])
        self.event, self.arrival, self.source, self.signed_up_at = event, event.arrivals, source, now
        self.status = self.Status.CONFIRMED if seated else self.Status.WAITING
        self.confirmed_at, self.left_at, self.given_by = (now if seated else None), None, None
        for name, value in fields.items():
            setattr(self, name, value)
        self.save()

    @transaction.atomic
    def leave(self, *, by=None, now=None):
        """
        Give the seat, or the place in the list, back. The next who waits is called in the same transaction.

        :param by: the member of the lab who takes somebody off the list; nobody for the person themselves.
        :raises Refusal: once the event is over.
        """
        now, (event, row) = now or timezone.now(), self._locked()
        if not row.is_on_the_list:
            return row
        if event.is_over(now=now) or event.status != Event.Status.ANNOUNCED:
            raise Refusal("Cette rencontre est passée ou annulée : il n’y a plus rien à rendre.")
        row._free(event, now=now)
        event.save(update_fields=["seats_taken", "waiting_count"])
        if by is not None:
            audit.record("person_taken_off", on=event, by=by, now=now, person=str(row.person))
        row.tell("left")
        event.registrations.promote(event, now=now)
        return row

    @transaction.atomic
    def accept(self, *, now=None):
        """
        Take the seat that is offered.

        :raises Refusal: if none is, or if it was kept long enough.
        """
        now, (event, row) = now or timezone.now(), self._locked()
        if row.status == self.Status.CONFIRMED:
            return row
        if row.status != self.Status.OFFERED or row.offered_until <= now or event.status != Event.Status.ANNOUNCED:
            raise Refusal("Cette place n’est plus gardée pour vous : elle est passée à la personne suivante.")
        row.status, row.confirmed_at, row.offered_until = self.Status.CONFIRMED, now, None
        row.save(update_fields=["status", "confirmed_at", "offered_until"])
        row.tell("confirmed")
        return row

    @transaction.atomic
    def let_go(self, *, now=None):
        """Pass an offer that nobody took on to the next person. One that was taken meanwhile stays."""
        now, (event, row) = now or timezone.now(), self._locked()
        if row.status != self.Status.OFFERED or row.offered_until > now:
            return row
        row._free(event, now=now)
        event.save(update_fields=["seats_taken", "waiting_count"])
        row.tell("offer_over")
        event.registrations.promote(event, now=now)
        return row

    @transaction.atomic
    def give_to(self, colleague, *, now=None):
        """
        Give one's seat to a colleague, who takes the same place in the order.

        :returns: the colleague's registration.
        :raises Refusal: without a confirmed seat, once it has begun, or if the colleague is on the list already.
        """
        now, (event, row) = now or timezone.now(), self._locked()
        if row.status != self.Status.CONFIRMED or event.starts_at <= now or event.status != Event.Status.ANNOUNCED:
            raise Refusal("Seule une place confirmée se donne, et avant le début.")
        if row.source == row.Source.SELECTION:
            raise Refusal("Cette place a été donnée pour mêler les métiers : rendez-la, la suivante sera appelée.")
        others = type(self).objects.filter(event=event, person=colleague).first()
        if colleague.pk == row.person_id or (others and others.is_seated):
            raise Refusal("Cette personne a déjà une place.")
        event.arrivals += 1
        event.waiting_count -= bool(others and others.is_on_the_list)
        event.save(update_fields=["arrivals", "waiting_count"])
        arrival, row.arrival = row.arrival, event.arrivals
        row._free(event, now=now, counted=False)
        taker = others or type(self)(event=event, person=colleague)
        taker.status, taker.source, taker.given_by = self.Status.CONFIRMED, self.Source.GIVEN, row.person
        taker.arrival, taker.signed_up_at, taker.confirmed_at, taker.left_at = arrival, now, now, None
        taker.save()
        row.tell("left")
        taker.tell("given")
        return taker

    @transaction.atomic
    def note_presence(self, is_present, *, now=None):
        """
        Note who came: True, False, or None to take it back. Noted again, it is the same.

        :raises Refusal: for somebody without a confirmed seat, before the day, or if the event is called off.
        """
        now, (event, row) = now or timezone.now(), self._locked()
        if row.status != self.Status.CONFIRMED:
            raise Refusal("La présence se note pour une place confirmée.")
        if event.status != Event.Status.ANNOUNCED or timezone.localdate(now) < event.day:
            raise Refusal("La présence se note à partir du jour même, si la rencontre a lieu.")
        row.is_present, row.noted_at = is_present, None if is_present is None else now
        row.save(update_fields=["is_present", "noted_at"])
        return row

    def _locked(self):
        """Return the event and this row, locked in that order: every verb takes them so, and none waits for another."""
        event = Event.objects.select_for_update(of=("self",)).get(pk=self.event_id)
        row = type(self).objects.select_related("person").get(pk=self.pk)
        row.event = event
        return event, row

    def _free(self, event, *, now, counted=True):
        if counted and self.is_seated:
            event.seats_taken -= 1
        elif counted:
            event.waiting_count -= 1
        self.status, self.left_at, self.confirmed_at, self.offered_until = self.Status.LEFT, now, None, None
        self.access_needs, self.is_present, self.noted_at, self.pair = "", None, None, None
        self.save()

    def tell(self, what, **context):
        """Write to this person, with the event in the mail for their calendar."""
        type(self).objects.tell([self], what, self.event, **context)
