"""After the opening, what an evaluator makes of a criterion that divides: I rally, or I hold. No second long form."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.transitions import Refusal
from projects import signals
from projects.models.answer import Answer, Signal
from projects.models.assessment import AssessmentSheet
from projects.models.grid import Criterion
from projects.models.proposal import Proposal

UNITED = (signals.AGREEMENT, signals.SILENCE)


class Stance(models.Model):
    """
    One word of one evaluator on one criterion. The answer of the sheet is never rewritten: the two are read together.

    ``signal`` is the side that is joined; empty for whoever holds.
    """

    class Choice(models.TextChoices):
        RALLIED = "rallied", "Je me rallie"
        MAINTAINED = "maintained", "Je maintiens"

    sheet = models.ForeignKey(AssessmentSheet, models.CASCADE, related_name="stances", verbose_name="avis")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="critère")
    choice = models.CharField("position", max_length=10, choices=Choice)
    signal = models.CharField("signal rejoint", max_length=10, choices=Signal, blank=True)
    word = models.CharField("en un mot", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "position"
        verbose_name_plural = "positions"
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                name="stance_one_per_criterion",
                violation_error_message="Ce critère a déjà une position.",
            ),
            models.CheckConstraint(
                condition=Q(choice="maintained", signal="") | Q(choice="rallied", signal__in=Signal.values),
                name="stance_known",
                violation_error_message="On se rallie à un signal, on maintient le sien.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.get_choice_display()}"

    @classmethod
    @transaction.atomic
    def take(cls, sheet, criterion, *, choice, signal="", word="", now=None):
        """
        Say whether one rallies to another answer of this criterion or holds one's own. The last word stands.

        :raises Refusal: outside the discussion, without a filed sheet, where nobody disagrees, or to rally to an
            answer that nobody else gave.
        """
        case = Proposal.objects.select_for_update(of=("self",)).get(pk=sheet.proposal_id)
        if case.status != Proposal.Status.DELIBERATING:
            raise Refusal("On se rallie ou l’on maintient pendant la discussion, ni avant ni après.")
        if not sheet.is_filed:
            raise Refusal("Vous n’avez pas déposé d’avis sur ce cas.")
        given = Answer.objects.filter(criterion=criterion, sheet__in=case.sheets.filed())
        others = dict(given.values_list("sheet", "signal"))
        if signals.gap(others.values(), eliminatory=criterion.is_eliminatory) in UNITED:
            raise Refusal("Les avis ne divergent pas sur ce critère.")
        own = others.pop(sheet.pk, "")
        if choice == cls.Choice.RALLIED and (signal == own or signal not in others.values()):
            raise Refusal("Choisissez un signal que quelqu’un d’autre a donné.")
        stance, _ = cls.objects.update_or_create(
            sheet=sheet,
            criterion=criterion,
            defaults={
                "choice": choice,
                "signal": signal if choice == cls.Choice.RALLIED else "",
                "word": word.strip(),
                "at": now or timezone.now(),
            },
        )
        return stance
