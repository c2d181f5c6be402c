"""A certificate of attendance: its code, which whoever receives the paper can check."""

import secrets

from django.db import models, transaction
from django.utils import timezone

from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.registration import Registration

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that is read for another one: 0 and O, 1 and I and L."""
GROUPS, GROUP = 3, 4


def new_code() -> str:
    """« 7K3M-Q9XD-2RTW »: 59 random bits, short enough to be typed from paper."""
    return grouped("".join(secrets.choice(SIGNS) for _ in range(GROUPS * GROUP)))


def grouped(signs: str) -> str:
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


class CertificateQuerySet(models.QuerySet):
    def true(self):
        """Return those that still say the truth: a presence that was taken back makes a false paper."""
        return self.filter(registration__is_present=True, registration__event__status=Event.Status.ANNOUNCED)

    def by_code(self, typed):
        """Return the certificate of this code, however it was typed: small letters, spaces, no hyphen."""
        return self.filter(code=grouped("".join(sign for sign in typed.upper() if sign in SIGNS)))


class Certificate(models.Model):
    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="certificate", verbose_name="inscription"
    )
    code = models.CharField("code", max_length=14, unique=True, editable=False)
    issued_at = models.DateTimeField("donnée le", default=timezone.now)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        verbose_name_plural = "attestations"
        ordering = ["-issued_at", "-pk"]

    def __str__(self):
        return f"{self.code} : {self.registration}"

    @classmethod
    def is_due(cls, registration, *, now):
        """True once the event is over, for somebody whose presence was noted."""
        event = registration.event
        held = event.status == Event.Status.ANNOUNCED and event.is_over(now=now)
        return held and registration.is_present is True

    @classmethod
    @transaction.atomic
    def issue(cls, registration, *, now=None):
        """
        Return the certificate of this person, made the first time it is asked for.

        :raises Refusal: before the end, and for somebody whose presence was not noted.
        """
        now, event = now or timezone.now(), registration.event.locked()
        row = event.registrations.select_related("person__org_unit").get(pk=registration.pk)
        row.event = event
        if not cls.is_due(row, now=now):
            raise Refusal(
                "L’attestation est donnée après la rencontre, aux personnes dont la présence a été notée. "
                "Vous y étiez ? Écrivez au labo."
            )
        found, _ = cls.objects.get_or_create(registration=row, defaults={"code": new_code(), "issued_at": now})
        found.registration = row
        return found
