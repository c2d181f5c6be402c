"""The outbox: one row per mail, from its cause to the answer of the SMTP server."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo.outbox.wake import wake_sender
from labo.transitions import Refusal

LEASE = timedelta(minutes=3)
"""Longer than a sending task may live (``tasks.TIME_LIMIT``): a sender that lives never loses its mail to another."""
MAX_ATTEMPTS = 29
"""A day of trying: 1, 2, 4… minutes apart, then every hour."""
KEPT_FOR = timedelta(days=14)
"""How long the words of a mail stay after its last try: long enough to answer « je n’ai rien reçu »."""
WIPED = "(contenu à usage unique, effacé)"
FORGOTTEN = "(texte effacé au bout de deux semaines)"
TAKEN_BACK = "(contenu retiré avant l’envoi)"
HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post"})
"""What a mail may say of itself beyond the headers that all of them carry."""


class MailAlreadySent(Refusal):
    def __init__(self):
        super().__init__("Ce courriel est déjà parti.")


class OutboxMailQuerySet(models.QuerySet):
    def due(self, *, now):
        """Return what can leave now: waiting, or claimed by a sender that died, most urgent first."""
        return self.filter(
            Q(status=OutboxMail.Status.PENDING, next_try_at__lte=now)
            | Q(status=OutboxMail.Status.SENDING, leased_until__lt=now)
        ).order_by("priority", "next_try_at", "pk")

    @transaction.atomic
    def claim(self, *, now, limit):
        """
        Take up to ``limit`` due mails for this sender, and no other sender's.

        The lease ends by itself: a sender killed in the middle blocks nothing.
        """
        rows = list(self.due(now=now).select_for_update(skip_locked=True)[:limit])
        self.filter(pk__in=[row.pk for row in rows]).update(
            status=OutboxMail.Status.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
        for row in rows:
            row.status, row.leased_until, row.attempts = (
                OutboxMail.Status.SENDING,
                now + LEASE,
                row.attempts + 1,
            )
        return rows

    def cancel(self):
        """Keep from leaving what waits, and wipe its words: what it was about to say is no longer so."""
        waiting = [OutboxMail.Status.HELD, OutboxMail.Status.PENDING]
        wiped = {"body": TAKEN_BACK, "html": "", "calendar": ""}
        return self.filter(status__in=waiting).update(status=OutboxMail.Status.CANCELLED, **wiped)

    def forget_words(self, *, now) -> int:
        """
        Wipe the words, not the trace, of what was last tried two weeks ago.

        A mail that a record of the portal names, such as the letter of a decision, keeps them as long as that record.
        """
        unnamed = {f"{one.name}__isnull": True for one in self.model._meta.related_objects}
        ended = [OutboxMail.Status.SENT, OutboxMail.Status.FAILED, OutboxMail.Status.CANCELLED]
        rows = self.filter(status__in=ended, next_try_at__lt=now - KEPT_FOR, **unnamed).exclude(body=FORGOTTEN)
        return rows.update(body=FORGOTTEN, html="", calendar="", headers={})


class OutboxMail(models.Model):
    class Status(models.TextChoices):
        HELD = "held", "à relire"
        PENDING = "pending", "en attente"
        SENDING = "sending", "en cours d’envoi"
        SENT = "sent", "parti"
        FAILED = "failed", "en échec"
        CANCELLED = "cancelled", "annulé"

    key = models.CharField(
        "clé",
        max_length=200,
        unique=True,
        help_text="Nomme la cause du courriel : deux fois la même cause, un seul courriel.",
    )
    template = models.CharField("modèle", max_length=100)
    to = ArrayField(models.EmailField(), verbose_name="destinataires")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte", help_text="En Markdown simple.")
    html = models.TextField(
        "version mise en page",
        blank=True,
        help_text="Pour un courriel écrit d’avance : le texte est alors du texte, et rien n’est mis en forme.",
    )
    about = models.CharField("concerne", max_length=100, blank=True, db_index=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PENDING)
    priority = models.PositiveSmallIntegerField("priorité", default=5, help_text="0 part en premier.")
    is_secret = models.BooleanField("à usage unique", default=False)
    calendar = models.TextField("rendez-vous", blank=True, help_text="Un fichier iCalendar, joint au courriel.")
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    next_try_at = models.DateTimeField("prochain essai", default=timezone.now)
    leased_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.TextField("dernière erreur", blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    sent_at = models.DateTimeField("parti le", null=True, blank=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["priority", "next_try_at", "id"],
                name="outbox_due",
                condition=Q(status__in=["pending", "sending"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_its_date",
                violation_error_message="Un courriel parti porte sa date d’envoi, les autres non.",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(leased_until__isnull=False),
                name="outbox_sending_has_a_lease",
                violation_error_message="Un courriel en cours d’envoi est réservé pour un temps.",
            ),
            models.CheckConstraint(
                condition=Q(to__len__gt=0),
                name="outbox_has_a_recipient",
                violation_error_message="Un courriel a au moins un destinataire.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["held", "pending", "sending", "sent", "failed", "cancelled"]),
                name="outbox_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self):
        return self.subject

    @staticmethod
    def new_message_id(domain):
        return f"<{uuid.uuid4().hex}@{domain}>"

    @transaction.atomic
    def release(self, *, now=None):
        """
        Let a mail that waited to be read leave.

        :raises MailAlreadySent: if it has been released before.
        """
        moved = (
            type(self)
            .objects.filter(pk=self.pk, status=self.Status.HELD)
            .update(status=self.Status.PENDING, next_try_at=now or timezone.now())
        )
        if not moved:
            raise MailAlreadySent
        self.refresh_from_db()
        transaction.on_commit(wake_sender)

    @transaction.atomic
    def rewrite(self, *, subject, body):
        """
        Put other words in a mail that waits to be read.

        :raises MailAlreadySent: if it has been released before.
        """
        subject = " ".join(subject.split())
        held = type(self).objects.filter(pk=self.pk, status=self.Status.HELD)
        if not held.update(subject=subject, body=body):
            raise MailAlreadySent
        self.subject, self.body = subject, body

    @transaction.atomic
    def retry(self, *, now=None):
        """
        Send again a mail that failed for good, as if for the first time.

        :raises Refusal: if it has not failed, or if its body was wiped: a code to use once is asked for again.
        """
        if self.is_secret:
            raise Refusal("Un code à usage unique ne se renvoie pas : la personne en demande un autre.")
        if self.body == FORGOTTEN:
            raise Refusal("Le texte de ce courriel a été effacé au bout de deux semaines : il ne peut plus partir.")
        moved = (
            type(self)
            .objects.filter(pk=self.pk, status=self.Status.FAILED)
            .update(status=self.Status.PENDING, attempts=0, next_try_at=now or timezone.now())
        )
        if not moved:
            raise Refusal("Seul un courriel en échec se renvoie.")
        self.refresh_from_db()
        transaction.on_commit(wake_sender)

    def record_sent(self, *, now):
        """Note that the SMTP server took the mail. A code to use once is then wiped from the row."""
        self.status, self.sent_at, self.leased_until, self.last_error = self.Status.SENT, now, None, ""
        self._wipe_secret()
        self.save(update_fields=["status", "sent_at", "leased_until", "last_error", "body"])

    @transaction.atomic
    def record_partly_sent(self, refused, *, now):
        """
        Note that the SMTP server took the mail for some of its addresses only.

        The others get a row each, so that their mail is tried again, or shown as failed, without theirs.

        :param refused: {address: (the error, whether it is permanent)}.
        """
        for address, (error, permanent) in refused.items():
            rest, _ = type(self).objects.get_or_create(
                key=f"{self.pk}:{address}"[:200],
                defaults={
                    "template": self.template,
                    "to": [address],
                    "subject": self.subject,
                    "body": self.body,
                    "html": self.html,
                    "about": self.about,
                    "priority": self.priority,
                    "is_secret": self.is_secret,
                    "headers": self.headers,
                    "attempts": self.attempts,
                    "message_id": self.new_message_id(self.message_id.strip("<>").rpartition("@")[2]),
                },
            )
            rest.record_refusal(error, now=now, permanent=permanent)
        self.to = [address for address in self.to if address not in refused]
        self.save(update_fields=["to"])
        self.record_sent(now=now)

    def record_refusal(self, error, *, now, permanent):
        """
        Note why the mail did not leave.

        A temporary refusal is tried again after 1, 2, 4… minutes, at most 60, for a day.
        """
        self.last_error, self.leased_until = str(error)[:1000], None
        if permanent or self.attempts >= MAX_ATTEMPTS:
            self.status = self.Status.FAILED
            self._wipe_secret()
        else:
            self.status = self.Status.PENDING
            self.next_try_at = now + timedelta(minutes=min(60, 2 ** min(self.attempts - 1, 6)))
        self.save(update_fields=["status", "leased_until", "last_error", "next_try_at", "body"])

    def _wipe_secret(self):
        if self.is_secret:
            self.body = WIPED
