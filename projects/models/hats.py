"""The six hats: one statement, one hat, one author."""

from django.conf import settings
from django.db import models, transaction

from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects.models.proposal import Proposal


class Hat(models.TextChoices):
    """Source: Edward de Bono, « Les six chapeaux de la réflexion »."""

    WHITE = "white", "Blanc, les faits"
    RED = "red", "Rouge, les ressentis"
    BLACK = "black", "Noir, les risques"
    YELLOW = "yellow", "Jaune, les atouts"
    GREEN = "green", "Vert, les idées"
    BLUE = "blue", "Bleu, le cadre"


class HatContribution(TimestampedModel):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="hat_contributions", verbose_name="cas")
    hat = models.CharField("chapeau", max_length=10, choices=Hat)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="posée par")
    text = models.TextField("idée", max_length=600)

    class Meta:
        verbose_name = "idée sous un chapeau"
        verbose_name_plural = "idées sous les chapeaux"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hat__in=Hat.values),
                name="hat_known",
                violation_error_message="Ce chapeau n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_hat_display()} : {self.text[:60]}"

    @classmethod
    @transaction.atomic
    def contribute(cls, proposal, *, hat, text, by):
        """
        Put down one idea under one hat, while the case is discussed.

        :raises Refusal: outside the discussion.
        """
        if proposal.locked().status != Proposal.Status.DELIBERATING:
            raise Refusal("Les chapeaux se remplissent pendant la discussion du cas.")
        return cls.objects.create(proposal=proposal, hat=hat, text=text, author=by)
