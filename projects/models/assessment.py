"""The sheet of one evaluator: an answer to each criterion, sealed until it is filed."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects import notices, signals
from projects.models.grid import CriteriaGrid, Criterion
from projects.models.proposal import Proposal


class Signal(models.TextChoices):
    GREEN = signals.GREEN, "Vert"
    UNCLEAR = signals.UNCLEAR, "À éclaircir"
    RED = signals.RED, "Rouge"
    ABSTAIN = signals.ABSTAIN, "Sans avis"


COMMENT_REQUIRED = {
    Signal.RED: "Dites pourquoi ce signal est rouge.",
    Signal.UNCLEAR: "Écrivez la question à poser au service.",
}


class IncompleteSheet(Refusal):
    """The sheet cannot be filed yet. ``faults`` maps a criterion's code to the sentence to read beside it."""

    def __init__(self, faults):
        count = len(faults)
        super().__init__(
            "Une réponse est à compléter avant de déposer votre avis."
            if count == 1
            else f"{count} réponses sont à compléter avant de déposer votre avis."
        )
        self.faults = faults


class AssessmentSheetQuerySet(models.QuerySet):
    def filed(self):
        return self.filter(filed_at__isnull=False)

    def readable_by(self, user):
        """
        Return the sheets this person may read: their own, and the others' filed ones once they cannot be swayed.

        Whoever still has a sheet to fill reads nobody else's. The lab reads what is filed.
        """
        own_open = AssessmentSheet.objects.filter(
            proposal=OuterRef("proposal"),
            evaluator=user,
            filed_at__isnull=True,
            proposal__status=Proposal.Status.ASSESSING,
        )
        own = AssessmentSheet.objects.filter(proposal=OuterRef("proposal"), evaluator=user)
        others = Q(filed_at__isnull=False) & ~Exists(own_open)
        if not user.is_lab:
            others &= Exists(own)
        return self.filter(Q(evaluator=user) | others) if user.is_team else self.none()


class AssessmentSheet(TimestampedModel):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="sheets", verbose_name="cas")
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sheets",
        verbose_name="évaluateur ou évaluatrice",
    )
    grid = models.ForeignKey(CriteriaGrid, models.PROTECT, related_name="sheets", verbose_name="grille")
    filed_at = models.DateTimeField("déposé le", null=True, blank=True, editable=False)

    objects = AssessmentSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["evaluator__last_name", "evaluator__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "evaluator"],
                name="sheet_one_per_evaluator",
                violation_error_message="Cette personne a déjà un avis à rendre sur ce cas.",
            ),
        ]

    def __str__(self):
        return f"Avis de {self.evaluator} sur « {self.proposal} »"

    @property
    def is_filed(self):
        return self.filed_at is not None

    def _open_row(self):
        """
        Lock the case and the sheet, and check that the sheet can still change.

        :raises Refusal: once the sheet is filed, or the case no longer in assessment.
        """
        proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=self.proposal_id)
        sheet = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if sheet.is_filed:
            raise Refusal("Votre avis est déjà déposé, il ne change plus.")
        if proposal.status != Proposal.Status.ASSESSING:
            raise Refusal("L’évaluation de ce cas est close, votre avis ne peut plus changer.")
        return sheet

    @transaction.atomic
    def answer(self, criterion, *, signal, comment=""):
        """
        Keep one answer, complete or not: the sheet is saved as it is filled.

        :raises Refusal: if the sheet is filed, the assessment closed, or the criterion of another grid.
        """
        sheet = self._open_row()
        if criterion.grid_id != sheet.grid_id:
            raise Refusal("Ce critère n’est pas dans la grille de ce cas.")
        answer, _ = self.answers.update_or_create(
            criterion=criterion, defaults={"signal": signal, "comment": comment.strip()}
        )
        type(self).objects.filter(pk=self.pk).update(updated_at=timezone.now())
        return answer

    def faults(self):
        """Return what stands between this sheet and its filing: {criterion code: sentence}."""
        answers = {answer.criterion_id: answer for answer in self.answers.all()}
        found = {}
        for criterion in self.grid.criteria.all():
            answer = answers.get(criterion.pk)
            if answer is None:
                found[criterion.code] = "Choisissez une réponse. « Sans avis » convient très bien."
            elif not answer.comment and answer.signal in COMMENT_REQUIRED:
                found[criterion.code] = COMMENT_REQUIRED[answer.signal]
        return found

    @transaction.atomic
    def file(self, *, now=None):
        """
        Hand in the sheet: it opens the others' and no longer changes.

        :raises IncompleteSheet: if a criterion has no answer, a red no reason, an « à éclaircir » no question.
        :raises Refusal: if it is already filed or the assessment closed.
        """
        self._open_row()
        if faults := self.faults():
            raise IncompleteSheet(faults)
        self.filed_at = now or timezone.now()
        self.save(update_fields=["filed_at", "updated_at"])
        if not self.proposal.sheets.filter(filed_at__isnull=True).exists():
            notices.sheets_all_filed(self)


class AnswerQuerySet(models.QuerySet):
    def blocking(self):
        """Return the reds of filed sheets on eliminatory criteria: each asks for a lifting or a dated condition."""
        return self.filter(signal=Signal.RED, criterion__is_eliminatory=True, sheet__filed_at__isnull=False)


class Answer(models.Model):
    sheet = models.ForeignKey(AssessmentSheet, models.CASCADE, related_name="answers", verbose_name="avis")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="answers", verbose_name="critère")
    signal = models.CharField("signal", max_length=10, choices=Signal)
    comment = models.TextField("commentaire", max_length=1500, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                name="answer_one_per_criterion",
                violation_error_message="Ce critère a déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(signal__in=Signal.values),
                name="answer_known_signal",
                violation_error_message="Ce signal n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.get_signal_display()}"
