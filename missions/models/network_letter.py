"""
The letters after an onboarding day: which way to take part, to the manager, a first thing to do, where one is.

A row says that a letter was written, so that none is written twice, whatever the clock and whoever else is sending.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from labo.transitions import Refusal
from missions.degrees import AGREED_WITH_A_MANAGER
from missions.models.event import Event
from missions.models.gathering import EventKind
from missions.models.membership import Membership
from missions.models.network_letter_queryset import SALT, NetworkLetterQuerySet
from missions.models.registration import Registration

OPEN_FOR = timedelta(days=60)
"""How long the link of a letter acts. The sheet does the same for good, once signed in."""


class NetworkLetter(models.Model):
    """``tells_manager`` is the tick of the page that the first letter opens: without it no manager is written to."""

    class Kind(models.TextChoices):
        DEGREE = "degree", "choisir sa façon de participer"
        MANAGER = "manager", "prévenir la ou le responsable"
        FIRST_STEP = "first_step", "une première chose à faire"
        CHECK_IN = "check_in", "où en êtes-vous"

    DAYS_AFTER = {Kind.DEGREE: 7, Kind.MANAGER: 15, Kind.FIRST_STEP: 30, Kind.CHECK_IN: 90}
    LATE = {Kind.DEGREE: 14, Kind.MANAGER: 60, Kind.FIRST_STEP: 30, Kind.CHECK_IN: 30}
    """How many days late a letter may still leave: after a long stop, nobody hears of a day forgotten long ago."""
    ADDRESSES = {Kind.DEGREE: "missions:choose_degree", Kind.CHECK_IN: "missions:check_in"}

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="network_letters", verbose_name="inscription"
    )
    kind = models.CharField("lettre", max_length=12, choices=Kind)
    sent_at = models.DateTimeField("écrite le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    tells_manager = models.BooleanField("prévenir la ou le responsable", default=False)

    objects = NetworkLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre du réseau"
        verbose_name_plural = "lettres du réseau"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind"],
                name="network_letter_once",
                violation_error_message="Cette lettre est déjà écrite.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["degree", "manager", "first_step", "check_in"]),
                name="network_letter_known_kind",
                violation_error_message="Cette lettre n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(tells_manager=False) | Q(kind="degree", answered_at__isnull=False),
                name="network_letter_tick_of_an_answer",
                violation_error_message="Seule la réponse à la première lettre dit de prévenir la ou le responsable.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.registration}"

    @property
    def address(self):
        return address_of(self.registration_id, self.kind)

    @property
    def manager(self):
        """The application that names this person's manager, or None. One query."""
        event = self.registration.event_id
        return self.registration.person.onboarding_applications.filter(event=event).first()

    def is_open(self, *, now):
        return now - self.sent_at <= OPEN_FOR

    @classmethod
    def seats_due(cls, kind, *, now):
        """Return the seats of those who came to an onboarding day, as long ago as this letter waits, or a bit more."""
        today = timezone.localdate(now)
        last = today - timedelta(days=cls.DAYS_AFTER[kind])
        first = last - timedelta(days=cls.LATE[kind])
        came = Registration.objects.came().filter(
            event__kind=EventKind.ONBOARDING,
            event__status=Event.Status.ANNOUNCED,
            event__ends_at__date__range=(first, last),
            person__is_active=True,
        )
        members = Membership.objects.current()
        if kind == cls.Kind.MANAGER:
            members = members.filter(degree__in=AGREED_WITH_A_MANAGER)
            # Whoever left since, and came back, did not say it again.
            joined_at = F("registration__person__membership__joined_at")
            ticked = cls.objects.filter(kind=cls.Kind.DEGREE, tells_manager=True, answered_at__gte=joined_at)
            came = came.filter(pk__in=ticked.values("registration"))
        if kind != cls.Kind.DEGREE:
            came = came.filter(person__in=members.values("person"))
        return came.exclude(pk__in=cls.objects.filter(kind=kind).values("registration"))

    @transaction.atomic
    def choose(self, degree, *, tells_manager=False, accepts_charter=False, now=None):
        """
        Take part at this degree: whoever is not of the network joins it, whoever is changes degree.

        :param tells_manager: write to the manager whom the application names, from so many days on.
        :raises Refusal: without the charter for whoever joins, or once the link is closed.
        """
        now = now or timezone.now()
        row = self._locked(now)
        member = Membership.join(row.registration.person, degree, accepts_charter=accepts_charter, now=now)
        member.change_degree(degree, now=now)
        row.answered_at = now
        row.tells_manager = bool(
            tells_manager and row.kind == row.Kind.DEGREE and degree in AGREED_WITH_A_MANAGER and row.manager
        )
        row.save(update_fields=["answered_at", "tells_manager"])
        return row

    @transaction.atomic
    def carry_on(self, *, now=None):
        """
        Go on as one is.

        :raises Refusal: once the person has left, or once the link is closed.
        """
        now = now or timezone.now()
        row = self._locked(now)
        row._member().locked()
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        return row

    @transaction.atomic
    def stop(self, *, now=None):
        """
        Leave the network. A second time changes nothing.

        :raises Refusal: once the link is closed.
        """
        now = now or timezone.now()
        row = self._locked(now)
        row._member().leave(now=now)
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        return row

    def _member(self):
        return Membership.objects.get(person=self.registration.person_id)

    def _locked(self, now):
        rows = type(self).objects.select_for_update(of=("self",)).select_related("registration__person")
        row = rows.get(pk=self.pk)
        if not row.is_open(now=now):
            raise Refusal("Ce lien est fermé. Connectez-vous\u00a0: votre fiche permet la même chose, à tout moment.")
        return row


def address_of(registration, kind):
    """Return the address by which this person answers, without signing in. Nothing where there is nothing to answer."""
    page = NetworkLetter.ADDRESSES.get(kind)
    return settings.SITE_URL + reverse(page, args=[signing.dumps([registration, kind], salt=SALT)]) if page else ""
