"""The addresses that no letter goes to."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from labo.audit import record
from labo.transitions import Refusal


def address_mark(email: str) -> str:
    """Return the keyed digest of an address, in hexadecimal: it is known again without being kept. HMAC-SHA-256."""
    return salted_hmac("resources.suppression", email.strip().lower(), algorithm="sha256").hexdigest()


class Suppression(models.Model):
    """
    An address that no letter goes to, known by its digest alone: it stands when the subscription itself is erased.

    A person who asks again, and confirms, lifts what their mailbox caused; otherwise the lab does, and says why.
    """

    class Reason(models.TextChoices):
        BOUNCE = "bounce", "l’adresse ne reçoit plus"
        COMPLAINT = "complaint", "la personne a signalé un courriel indésirable"
        ERASED = "erased", "la personne a demandé à être oubliée"

    mark = models.CharField("empreinte de l’adresse", max_length=64, unique=True)
    reason = models.CharField("motif", max_length=10, choices=Reason)
    at = models.DateTimeField("le")
    answer = models.CharField("réponse du serveur", max_length=300, blank=True)

    class Meta:
        verbose_name = "adresse écartée"
        verbose_name_plural = "adresses écartées"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["bounce", "complaint", "erased"]),
                name="suppression_known_reason",
                violation_error_message="Ce motif n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}, {timezone.localtime(self.at):%d/%m/%Y}"

    def lift(self, word, *, by, now=None):
        """
        Let letters go to this address again, because somebody of the lab has a reason to.

        :raises Refusal: without that reason.
        """
        if not word.strip():
            raise Refusal("Dites pourquoi : ce mot reste dans le journal.")
        record("suppression_lifted", on=self, by=by, now=now, word=word.strip())
        type(self).objects.filter(pk=self.pk).delete()
