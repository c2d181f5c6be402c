"""
Three questions after an event. Who was asked, and whether they answered, is kept apart from what was said.

No row joins the two: the answer holds the event and the day, and the one who gave it is nowhere in it.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.outbox.queue import queue_together, write
from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.registration import Registration

SALT = "missions.feedback"
ASKED_AFTER, ASKED_UNTIL = timedelta(hours=12), timedelta(days=7)
OPEN_FOR = timedelta(days=30)
ENOUGH = 3
"""Answers from which on they are shown: fewer would say who wrote them."""


class FeedbackRequestQuerySet(models.QuerySet):
    def by_token(self, token):
        try:
            return self.filter(pk=signing.loads(token, salt=SALT))
        except signing.BadSignature:
            return self.none()

    @transaction.atomic
    def ask(self, *, now):
        """Ask whoever came to an event that ended since twelve hours and less than a week. Once each."""
        over = Q(event__ends_at__lte=now - ASKED_AFTER, event__ends_at__gt=now - ASKED_UNTIL)
        came = Registration.objects.came().filter(over, event__status=Event.Status.ANNOUNCED)
        came = came.filter(feedback_request=None, person__is_active=True)
        rows = list(came.select_related("event", "person").select_for_update(of=("self",), skip_locked=True))
        asked = self.bulk_create(self.model(registration=row, asked_at=now) for row in rows)
        queue_together(
            *[
                write(
                    "missions/emails/feedback",
                    to=[row.person.email],
                    about=row.event.slug[:100],
                    key=f"feedback:{request.pk}",
                    context={"event": row.event, "address": request.address},
                )
                for request, row in zip(asked, rows, strict=True)
            ]
        )
        return len(rows)


class FeedbackRequest(models.Model):
    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="feedback_request", verbose_name="inscription"
    )
    asked_at = models.DateTimeField("demandé le")
    is_answered = models.BooleanField("répondu", default=False)

    objects = FeedbackRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’avis"
        verbose_name_plural = "demandes d’avis"
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"Avis demandé : {self.registration}"

    @property
    def address(self):
        return settings.SITE_URL + reverse("missions:feedback", args=[signing.dumps(self.pk, salt=SALT)])

    @transaction.atomic
    def answer(self, *, now=None, **said):
        """
        Keep what was said of the event, without whoever said it.

        :param said: verdict, kept, change.
        :raises Refusal: a second time, or after a month.
        """
        now = now or timezone.now()
        row = type(self).objects.select_for_update(of=("self",)).select_related("registration").get(pk=self.pk)
        if row.is_answered:
            raise Refusal("Votre avis est déjà enregistré. Merci !")
        if now - row.asked_at > OPEN_FOR:
            raise Refusal("Les questions sont closes. Écrivez-nous, nous lisons tout.")
        row.is_answered = True
        row.save(update_fields=["is_answered"])
        return EventFeedback.objects.create(
            event_id=row.registration.event_id, given_on=timezone.localdate(now), **said
        )


class EventFeedbackQuerySet(models.QuerySet):
    def shown(self):
        """
        Return {"count", "verdicts": [(words, how many)], "kept": […], "change": […]}, or None while there are too few.

        The words come in the order of the alphabet: the order of their arrival would say who wrote them.
        """
        rows = list(self)
        if len(rows) < ENOUGH:
            return None
        counts = [(label, sum(row.verdict == value for row in rows)) for value, label in EventFeedback.Verdict.choices]
        said = {name: sorted(filter(None, (getattr(row, name) for row in rows))) for name in ("kept", "change")}
        return {"count": len(rows), "verdicts": counts, **said}


class EventFeedback(models.Model):
    """What somebody who came said. ``given_on`` is a day: an hour would be a trace."""

    class Verdict(models.TextChoices):
        YES = "yes", "Oui, vraiment"
        RATHER = "rather", "Plutôt oui"
        NOT_MUCH = "not_much", "Pas vraiment"
        NO = "no", "Non"

    event = models.ForeignKey(Event, models.PROTECT, related_name="feedback", verbose_name="rencontre")
    verdict = models.CharField("du temps bien employé", max_length=10, choices=Verdict)
    kept = models.CharField("ce que l’on garde", max_length=500, blank=True)
    change = models.CharField("ce que l’on changerait", max_length=500, blank=True)
    given_on = models.DateField("donné le")

    objects = EventFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur une rencontre"
        verbose_name_plural = "avis sur les rencontres"
        ordering = ["event", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["yes", "rather", "not_much", "no"]),
                name="feedback_known_verdict",
                violation_error_message="Cette réponse n’existe pas.",
            )
        ]

    def __str__(self):
        return f"{self.event} : {self.get_verdict_display()}"
