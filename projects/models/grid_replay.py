"""Trying a grid before it is in force: past cases are read again with it, and nothing of the past is rewritten."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects import signals
from projects.models.answer import COMMENT_REQUIRED, Answer, Signal
from projects.models.grid import CriteriaGrid, Criterion
from projects.models.proposal import Proposal


class GridReplay(TimestampedModel):
    """
    One decided case, read again by the team with a draft of the grid.

    Source: La Transfo, session 10: the criteria become clearer with each case that they are tried on.
    """

    grid = models.ForeignKey(CriteriaGrid, models.CASCADE, related_name="replays", verbose_name="grille")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="replays", verbose_name="cas")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="commencé par"
    )

    class Meta:
        verbose_name = "cas rejoué"
        verbose_name_plural = "cas rejoués"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "proposal"],
                name="grid_replay_once",
                violation_error_message="Ce cas est déjà rejoué avec cette grille.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal}, rejoué avec la version {self.grid.version}"

    @classmethod
    @transaction.atomic
    def answer(cls, grid, proposal, answers, *, by):
        """
        Keep what the team would say of a past case with this draft of the grid.

        :param answers: {criterion: (signal, comment)}; a criterion without its entry keeps the answer it has.
        :raises Refusal: once the grid is published, for a case that is not decided, for a criterion of another grid,
            or where a red has no reason and an « à éclaircir » no question.
        """
        row = CriteriaGrid.objects.select_for_update().get(pk=grid.pk)
        if row.is_published:
            raise Refusal("Cette version est publiée : ce qui a été rejoué avec elle ne change plus.")
        if proposal not in replayable():
            raise Refusal("Seul un cas déjà décidé se rejoue.")
        for criterion, (signal, comment) in answers.items():
            if criterion.grid_id != grid.pk:
                raise Refusal("Ce critère n’est pas dans cette version de la grille.")
            if signal in COMMENT_REQUIRED and not comment.strip():
                raise Refusal(f"{criterion.code} : {COMMENT_REQUIRED[signal]}")
        replay, _ = cls.objects.get_or_create(grid=grid, proposal=proposal, defaults={"started_by": by})
        for criterion, (signal, comment) in answers.items():
            replay.answers.update_or_create(
                criterion=criterion, defaults={"signal": signal, "comment": comment.strip(), "by": by}
            )
        replay.save(update_fields=["updated_at"])
        return replay


class ReplayAnswer(models.Model):
    """What the team would answer today. The sheets of that time stay as they were filled."""

    replay = models.ForeignKey(GridReplay, models.CASCADE, related_name="answers", verbose_name="cas rejoué")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+", verbose_name="critère")
    signal = models.CharField("signal", max_length=10, choices=Signal)
    comment = models.TextField("commentaire", max_length=1500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "réponse rejouée"
        verbose_name_plural = "réponses rejouées"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["replay", "criterion"],
                name="replay_answer_one_per_criterion",
                violation_error_message="Ce critère a déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(signal__in=Signal.values),
                name="replay_answer_known_signal",
                violation_error_message="Ce signal n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.get_signal_display()}"


def replayable():
    """Return the cases that may be read again: decided, with sheets that were filed."""
    filed = Answer.objects.filter(sheet__filed_at__isnull=False).values("sheet__proposal")
    return Proposal.objects.filter(status__in=Proposal.OUTCOMES, pk__in=filed)


class Reading:
    """
    One past case beside a draft of the grid: what was answered then, what would be answered now.

    ``lines`` has one entry per criterion of the draft: (criterion, change or None, tally of then, answer of now or
    None). Asks nothing of the database: :func:`readings` brings it all.
    """

    def __init__(self, proposal, lines):
        self.proposal, self.lines = proposal, lines

    @property
    def asked(self):
        """Return the lines whose question is new or worded otherwise: the ones to answer again."""
        return [line for line in self.lines if line[1]]

    @property
    def answered_count(self):
        return sum(1 for line in self.asked if line[3])

    @property
    def is_complete(self):
        return self.answered_count == len(self.asked)

    @property
    def differences(self):
        """
        Return what would be argued otherwise: [(criterion, sentence)].

        A blocking red that appears or goes, a question that opens, a side that changes. Signals inform: nothing here
        says what the decision would have been.
        """
        found = []
        for criterion, change, then, now in self.lines:
            if not change or not now:
                continue
            red_then = then.red > 0 and (change.before or criterion).is_eliminatory
            red_now = now.signal == Signal.RED and criterion.is_eliminatory
            if red_now and not red_then:
                found.append((criterion, "un rouge éliminatoire de plus : il aurait fallu une levée écrite."))
            elif red_then and not red_now:
                found.append((criterion, "le rouge éliminatoire d’alors ne bloquerait plus."))
            elif now.signal == Signal.UNCLEAR and not then.unclear:
                found.append((criterion, "une question de plus à poser au service."))
            elif now.signal == Signal.RED and then.balance > 0:
                found.append((criterion, "plutôt vert alors, rouge aujourd’hui."))
            elif now.signal == Signal.GREEN and then.balance < 0:
                found.append((criterion, "plutôt rouge alors, vert aujourd’hui."))
        return found


def readings(grid, proposals, changes=None):
    """
    Return a :class:`Reading` for each case, in their order. As many queries for thirty cases as for one.

    :param changes: what ``grid.changes()`` returned, for a page that has it already.
    """
    proposals = list(proposals)
    changes = {change.criterion.pk: change for change in (grid.changes() if changes is None else changes)}
    said = {}
    answers = Answer.objects.filter(sheet__proposal__in=proposals, sheet__filed_at__isnull=False)
    for proposal, criterion, signal in answers.values_list("sheet__proposal", "criterion", "signal"):
        said.setdefault((proposal, criterion), []).append(signal)
    now = {
        (answer.replay.proposal_id, answer.criterion_id): answer
        for answer in ReplayAnswer.objects.filter(replay__grid=grid, replay__proposal__in=proposals).select_related(
            "replay", "by"
        )
    }
    criteria = list(grid.criteria.all())
    forebears = _forebears()

    def then(proposal, criterion):
        counted, origin = [], criterion.origin_id
        while origin:
            counted += said.get((proposal.pk, origin), [])
            origin = forebears.get(origin)
        return signals.tally(counted)

    return [
        Reading(
            proposal,
            [
                (criterion, changes.get(criterion.pk), then(proposal, criterion), now.get((proposal.pk, criterion.pk)))
                for criterion in criteria
            ],
        )
        for proposal in proposals
    ]


def _forebears():
    """Return {criterion: the one it was copied from}: a case may have been weighed several versions ago."""
    return dict(Criterion.objects.filter(origin__isnull=False).values_list("pk", "origin"))
