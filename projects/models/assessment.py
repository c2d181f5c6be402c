"""The sheet of one evaluator: a declaration, an answer to each criterion, sealed until all are opened together."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects import notices
from projects.excerpt import NOT_AN_EXCERPT, is_excerpt, trimmed
from projects.models.answer import COMMENT_REQUIRED, Answer, mark_of
from projects.models.declaration import WORDS_REQUIRED, Declaration
from projects.models.grid import CriteriaGrid
from projects.models.proposal import Proposal
from projects.models.sheet_queryset import AssessmentSheetQuerySet


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


class NotDeclared(Refusal):
    """The evaluator has not said yet what ties them to the case."""


class AnswerChangedMeanwhile(Refusal):
    """The same answer was given otherwise since the page was opened. ``kept`` is the one that stands, or None."""

    def __init__(self, kept):
        words = f"« {kept.get_signal_display()} »" if kept else "aucune"
        said = f", « {kept.comment} »" if kept and kept.comment else ""
        super().__init__(f"Cette réponse a changé dans une autre fenêtre. Celle qui est enregistrée : {words}{said}.")
        self.kept = kept


class AssessmentSheet(TimestampedModel):
    """
    ``version`` is the number of the version of the proposal that was judged.

    A sheet is written while its case is in assessment and belongs to its evaluator alone until the opening.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="sheets", verbose_name="cas")
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sheets",
        verbose_name="évaluateur ou évaluatrice",
    )
    grid = models.ForeignKey(CriteriaGrid, models.PROTECT, related_name="sheets", verbose_name="grille")
    declaration = models.CharField("lien avec le cas", max_length=10, choices=Declaration, blank=True)
    declaration_text = models.TextField("quel lien, ou pourquoi ce retrait", max_length=1000, blank=True)
    declared_at = models.DateTimeField("déclaré le", null=True, blank=True, editable=False)
    version = models.PositiveSmallIntegerField("version jugée", null=True, blank=True, editable=False)
    filed_at = models.DateTimeField("déposé le", null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField("relancé le", null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                condition=Q(declaration__in=["", *Declaration.values]),
                name="sheet_known_declaration",
                violation_error_message="Cette déclaration n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(declaration="", declared_at__isnull=True)
                | (~Q(declaration="") & Q(declared_at__isnull=False)),
                name="sheet_declaration_has_its_date",
                violation_error_message="Une déclaration a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(declaration__in=["", Declaration.NO_LINK]) | ~Q(declaration_text=""),
                name="sheet_link_has_its_words",
                violation_error_message="Un lien ou un retrait se dit en quelques mots.",
            ),
            models.CheckConstraint(
                condition=~Q(declaration=Declaration.RECUSED) | Q(filed_at__isnull=True),
                name="sheet_recused_is_not_filed",
                violation_error_message="Qui se retire ne dépose pas d’avis.",
            ),
        ]

    def __str__(self):
        return f"Avis de {self.evaluator} sur « {self.proposal} »"

    @property
    def is_filed(self):
        return self.filed_at is not None

    @property
    def is_recused(self):
        return self.declaration == Declaration.RECUSED

    @property
    def has_declared(self):
        return self.declaration in (Declaration.NO_LINK, Declaration.LINK)

    @property
    def is_to_review(self):
        """True if the proposal has changed since it was judged. The row comes from ``with_latest_version``."""
        return bool(self.version and self.latest_version and self.version < self.latest_version)

    @classmethod
    @transaction.atomic
    def entrust(cls, proposal, evaluator, *, by, now=None):
        """
        Give the grid of a case in assessment to one person more.

        :raises Refusal: outside the assessment, to the lead, or to somebody who has had the grid already.
        """
        case = proposal.locked()
        if case.status != Proposal.Status.ASSESSING:
            raise Refusal("La grille se confie pendant l’évaluation du cas.")
        if evaluator.pk == case.lead_id or case.co_leads.among([evaluator]).exists():
            raise Refusal("Une personne n’évalue pas le cas qu’elle porte.")
        sheet, is_new = cls.objects.get_or_create(proposal=case, evaluator=evaluator, defaults={"grid": case.grid})
        if not is_new:
            raise Refusal(f"{evaluator} a déjà reçu la grille de ce cas.")
        record("sheet_entrusted", on=case, by=by, now=now, evaluator=evaluator.pk)
        notices.sheets_given([sheet], by=by)
        return sheet

    def _sealed_row(self):
        """
        Lock the case and the sheet, and check that the sheets of the case are not opened yet.

        :raises Refusal: once they are, once the assessment is over, or for whoever withdrew.
        """
        case = Proposal.objects.select_for_update(of=("self",)).get(pk=self.proposal_id)
        sheet = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if sheet.is_recused:
            raise Refusal("Vous avez quitté l’évaluation de ce cas, vous n’avez plus d’avis à rendre.")
        if case.sheets_opened_at:
            raise Refusal("Les avis de ce cas ont été ouverts ensemble, le vôtre ne peut plus changer.")
        if case.status != Proposal.Status.ASSESSING:
            raise Refusal("L’évaluation de ce cas est close, votre avis ne peut plus changer.")
        return sheet

    def open_row(self):
        """
        Lock the case and the sheet, and check that the sheet can still be written.

        :raises NotDeclared: before the declaration.
        :raises Refusal: once the sheet is filed, or in the cases of :meth:`_sealed_row`.
        """
        sheet = self._sealed_row()
        if sheet.is_filed:
            raise Refusal("Votre avis est déjà déposé, il ne change plus.")
        if not sheet.has_declared:
            raise NotDeclared("Dites d’abord si un lien vous rattache à ce cas.")
        return sheet

    @transaction.atomic
    def declare(self, choice, *, text="", now=None):
        """
        Say what ties one to the case: nothing, a link to be known, or too much of one.

        Whoever withdraws leaves nothing behind: the answers go, and the lab is told.

        :raises Refusal: without its words, or once the sheets are opened.
        """
        self._sealed_row()
        text, now = text.strip(), now or timezone.now()
        if choice not in Declaration.values:
            raise Refusal("Choisissez une des trois réponses.")
        if choice in WORDS_REQUIRED and not text:
            raise Refusal(WORDS_REQUIRED[choice])
        self.declaration, self.declared_at = choice, now
        self.declaration_text = text if choice in WORDS_REQUIRED else ""
        fields = ["declaration", "declaration_text", "declared_at", "updated_at"]
        if self.is_recused:
            self.answers.all().delete()
            self.filed_at = self.version = None
            fields += ["filed_at", "version"]
            queue(
                "projects/emails/recusal",
                to=[settings.LAB_EMAIL],
                key=f"recusal:{self.pk}",
                about=self.proposal.reference,
                context={"sheet": self, "proposal": self.proposal},
            )
        self.save(update_fields=fields)
        record("link_declared", on=self, by=self.evaluator, now=now, declaration=choice)

    @transaction.atomic
    def answer(self, criterion, *, signal, comment="", quote="", seen=None):
        """
        Keep one answer, complete or not: the sheet is saved as it is filled.

        :param quote: a passage of the proposal as it now stands.
        :param seen: the :attr:`Answer.mark` that the person had before their eyes, if it is to be checked.
        :raises AnswerChangedMeanwhile: if another window wrote another answer since.
        :raises Refusal: if the sheet cannot be written, the criterion is of another grid, the passage not a true one.
        """
        sheet = self.open_row()
        if criterion.grid_id != sheet.grid_id:
            raise Refusal("Ce critère n’est pas dans la grille de ce cas.")
        given = {"signal": signal, "comment": comment.strip(), "quote": trimmed(quote)}
        kept = Answer.objects.filter(sheet=self, criterion=criterion).first()
        if seen is not None and seen != (kept.mark if kept else "") and (not kept or kept.mark != mark_of(**given)):
            raise AnswerChangedMeanwhile(kept)
        version = self.proposal.versions.first()
        # What was quoted from an earlier version stays: the sheet says which one it judged.
        if given["quote"] and given["quote"] != (kept and kept.quote) and not is_excerpt(quote, version.answers):
            raise Refusal(NOT_AN_EXCERPT)
        answer, _ = self.answers.update_or_create(criterion=criterion, defaults=given)
        self.version = version.number
        self.save(update_fields=["version", "updated_at"])
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
        Hand in the sheet. It stays sealed until all those of the case are opened.

        :raises IncompleteSheet: if a criterion has no answer, a red no reason, an « à éclaircir » no question.
        :raises Refusal: if it is already filed, or the sheets of the case opened.
        """
        self.open_row()
        if faults := self.faults():
            raise IncompleteSheet(faults)
        self.filed_at, self.version = now or timezone.now(), self.proposal.versions.first().number
        self.save(update_fields=["filed_at", "version", "updated_at"])
        record("sheet_filed", on=self.proposal, by=self.evaluator, now=now, version=self.version)
        if not self.proposal.sheets.expected().filter(filed_at__isnull=True).exists():
            notices.sheets_all_filed(self)

    def _overtaken_row(self):
        """
        Lock the case and the sheet, and return (sheet, number of the version that now stands).

        :raises Refusal: if the sheet is not filed, or judged that very version.
        """
        sheet, latest = self._sealed_row(), self.proposal.versions.first().number
        if not sheet.is_filed:
            raise Refusal("Votre avis n’est pas déposé, il peut encore changer.")
        if (sheet.version or latest) >= latest:
            raise Refusal("La proposition n’a pas changé depuis votre avis, il reste tel quel.")
        return sheet, latest

    @transaction.atomic
    def reopen(self, *, now=None):
        """
        Take one's sheet back because the proposal has changed: it is written, then filed, once more.

        :raises Refusal: if the proposal has not changed since, or the sheets are opened.
        """
        sheet, latest = self._overtaken_row()
        self.filed_at = None
        self.save(update_fields=["filed_at", "updated_at"])
        record("sheet_reopened", on=self, by=self.evaluator, now=now, judged=sheet.version, latest=latest)

    @transaction.atomic
    def confirm(self, *, now=None):
        """
        Say that one's opinion holds for the proposal as it has become.

        :raises Refusal: if the proposal has not changed since, or the sheets are opened.
        """
        sheet, self.version = self._overtaken_row()
        self.save(update_fields=["version", "updated_at"])
        record("sheet_confirmed", on=self, by=self.evaluator, now=now, judged=sheet.version, latest=self.version)
