"""One row for each person and issue: claimed, sent, tried again. Losing every key of Redis changes nothing here."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Count, Q

from resources.models.newsletter_issue import NewsletterIssue
from resources.models.subscriber import Subscriber

KEPT_FOR = timedelta(days=396)
"""Thirteen months: after that, who was written to is nobody's affair; how many is kept."""


class DeliveryQuerySet(models.QuerySet):
    def unsettled(self):
        """Return what waits, is in hand, or will be tried again."""
        return self.filter(status__in=["queued", "claimed", "deferred"])

    def refused(self):
        """Return what did not reach the server, or came back, and that could be sent again."""
        return self.filter(status="rejected", bounce_is_hard=False, subscriber__status="confirmed")

    def counts(self) -> dict[str, int]:
        """Return how many there are in each state. One query."""
        found = dict(self.order_by().values_list("status").annotate(Count("pk")))
        return {status: found.get(status, 0) for status in Delivery.Status.values}

    def forget(self, *, now) -> int:
        """Empty the addresses of the letters that left thirteen months ago. :returns: how many."""
        old = self.filter(issue__started_at__lt=now - KEPT_FOR).exclude(email="")
        return old.update(email="", answer="")


class Delivery(models.Model):
    """
    ``claim`` names the worker's batch that holds the row until ``leased_until``; past it, anybody takes it again.
    ``setbacks`` counts how often the row in hand stopped all the others: the second time it is settled on its own.

    ``accepted`` is what the SMTP server answered, not what reached a mailbox.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "à envoyer"
        CLAIMED = "claimed", "en cours d’envoi"
        DEFERRED = "deferred", "à essayer de nouveau"
        ACCEPTED = "accepted", "remis au serveur"
        REJECTED = "rejected", "refusé"
        SKIPPED = "skipped", "pas envoyé"

    # Three indexes begin with it.
    issue = models.ForeignKey(
        NewsletterIssue, models.PROTECT, related_name="deliveries", verbose_name="numéro", db_index=False
    )
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, blank=True, related_name="deliveries", verbose_name="abonnement"
    )
    email = models.EmailField("adresse", max_length=254, blank=True)
    key = models.UUIDField(
        "clé", default=uuid.uuid4, unique=True, editable=False, help_text="Son Message-ID et son adresse de retour."
    )
    status = models.CharField("état", max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    setbacks = models.PositiveSmallIntegerField("arrêts de l’envoi", default=0, editable=False)
    next_try_at = models.DateTimeField("prochain essai")
    claim = models.UUIDField("lot", null=True, blank=True, editable=False)
    leased_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    accepted_at = models.DateTimeField("remis le", null=True, blank=True)
    bounced_at = models.DateTimeField("revenu le", null=True, blank=True)
    bounce_is_hard = models.BooleanField("retour définitif", default=False)
    answer = models.CharField("réponse du serveur", max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        verbose_name_plural = "envois"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["issue", "next_try_at", "id"],
                name="delivery_due",
                condition=Q(status__in=["queued", "claimed", "deferred"]),
            ),
            models.Index(fields=["issue", "status"], name="delivery_counts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"],
                name="delivery_once",
                violation_error_message="Cette personne a déjà ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "claimed", "deferred", "accepted", "rejected", "skipped"]),
                name="delivery_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status="claimed", claim__isnull=False, leased_until__isnull=False)
                | (~Q(status="claimed") & Q(claim=None, leased_until=None)),
                name="delivery_claimed_has_a_lease",
                violation_error_message="Un envoi en cours est réservé pour un temps.",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_at__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at=None)),
                name="delivery_accepted_has_its_date",
                violation_error_message="Un envoi remis a sa date, et lui seul.",
            ),
        ]

    def __str__(self):
        return f"{self.issue}, {self.get_status_display()}"


class SendingPace(models.Model):
    """The one row that all workers share: when the next letter may leave."""

    name = models.CharField(max_length=20, primary_key=True, default="letters")
    free_at = models.DateTimeField("libre à")

    class Meta:
        verbose_name = "cadence d’envoi"
        verbose_name_plural = "cadence d’envoi"

    def __str__(self):
        return self.name
