"""What whoever asked and the lab write to one another about a research request. Nobody else reads it."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.research_request import ResearchRequest
from resources.research import mails


class ResearchMessage(models.Model):
    """One message. It is never rewritten; ``key`` names it, so that a second click says it once."""

    request = models.ForeignKey(
        ResearchRequest, models.CASCADE, related_name="messages", verbose_name="demande de recherche"
    )
    key = models.UUIDField("clé", unique=True, editable=False, default=uuid.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par")
    is_from_lab = models.BooleanField("écrit au nom du labo")
    text = models.TextField("message", max_length=2000)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "message d’une recherche"
        verbose_name_plural = "messages des recherches"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="research_message_says_something",
                violation_error_message="Écrivez quelques mots.",
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @classmethod
    @transaction.atomic
    def write(cls, request, *, by, key, text, now=None):
        """
        Write to the other side, who gets it by mail. What somebody asks after an answer takes the request up again.

        :raises Refusal: without words, once the request is over, or if the key is that of another message.
        """
        now, row = now or timezone.now(), request.current()
        if twin := cls.objects.filter(key=key).first():
            if (twin.request_id, twin.author_id) != (row.pk, by.pk):
                raise Refusal("Cette page a déjà servi. Rechargez-la, puis envoyez votre message.")
            return twin
        if not text.strip():
            raise Refusal("Écrivez quelques mots.")
        if row.is_over:
            raise Refusal(f"Cette demande est terminée{NBSP}: plus rien ne s’y écrit. Vous pouvez en faire une autre.")
        is_from_lab = row.asked_by_id != by.pk
        said = cls.objects.create(request=row, key=key, author=by, is_from_lab=is_from_lab, text=text.strip(), at=now)
        if is_from_lab:
            mails.to_asker(row, mails.MESSAGE, key=f"message:{key}", message=said)
            return said
        if row.status == row.Status.ANSWERED:
            row.reopen(now=now)
        mails.to_lab(row, mails.REPLY, key=f"message:{key}", message=said)
        return said
