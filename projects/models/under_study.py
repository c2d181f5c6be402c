"""A case while the lab studies it: taken in hand, given to its evaluators, opened to the discussion."""

from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal, TransitionNotAllowed
from projects import notices
from projects.models.grid import CriteriaGrid

MIN_FILED_SHEETS = 2


class UnderStudy(models.Model):
    """What the lab does with a case between its sending and the decision."""

    class Meta:
        abstract = True

    def _only_from(self, *sources, target):
        """
        Lock the case and check where it stands, for a verb that does not follow every step that leads to ``target``.

        :raises TransitionNotAllowed: if it stands elsewhere.
        """
        row = self.locked()
        if row.status not in sources:
            raise TransitionNotAllowed(row, target)

    @transaction.atomic
    def start_screening(self, *, by, now=None):
        """Take the proposal in hand: first talk with the service, question put in other words."""
        self._only_from(self.Status.SUBMITTED, self.Status.POSTPONED, target=self.Status.SCREENING)
        self.move_to(self.Status.SCREENING, by=by, now=now, announced_at=None)

    @transaction.atomic
    def open_assessment(self, evaluators, *, by, reframed_question="", referent=None, now=None):
        """
        Give each evaluator a sheet of the grid in force.

        A case that comes back after a postponement keeps its grid and the sheets filed on it.

        :param evaluators: users who may assess; at least MIN_FILED_SHEETS different people.
        :param referent: who leads the case in the lab; whoever leads it already, if nobody else is named.
        :raises Refusal: if there are too few of them, if one of them carries the case, or without a grid in force.
        """
        row, evaluators = self.locked(), list(dict.fromkeys(evaluators))
        if row.lead in evaluators or row.co_leads.among(evaluators).exists():
            raise Refusal("Une personne n’évalue pas le cas qu’elle porte.")
        grid = row.grid or CriteriaGrid.objects.current()
        if grid is None:
            raise Refusal("Aucune grille n’est publiée. Publiez-en une avant d’ouvrir l’évaluation.")
        if len(evaluators) < MIN_FILED_SHEETS:
            raise Refusal(f"Choisissez au moins {MIN_FILED_SHEETS} personnes pour évaluer ce cas.")
        self.move_to(
            self.Status.ASSESSING,
            by=by,
            now=now,
            grid=grid,
            reframed_question=reframed_question or self.reframed_question,
            referent=referent or self.referent,
            sheets_opened_at=None,
        )
        given = [self.sheets.get_or_create(evaluator=evaluator, grid=grid) for evaluator in evaluators]
        notices.sheets_given([sheet for sheet, is_new in given if is_new], by=by)

    @transaction.atomic
    def open_deliberation(self, *, by, reason="", now=None):
        """
        Open all the sheets together, and the discussion with them, in one act. Those that miss stay closed.

        :param reason: why the missing sheets are not waited for, where there are some.
        :raises Refusal: if fewer than MIN_FILED_SHEETS sheets are filed, or some miss and no reason is given.
        """
        now, reason = now or timezone.now(), reason.strip()
        self._only_from(self.Status.ASSESSING, target=self.Status.DELIBERATING)
        filed, expected = self.sheets.filed().count(), self.sheets.expected().count()
        if filed < MIN_FILED_SHEETS:
            raise Refusal(f"Il faut au moins {MIN_FILED_SHEETS} avis déposés pour ouvrir la discussion.")
        if filed < expected and not reason:
            raise Refusal("Il manque des avis. Pour les ouvrir sans attendre, dites pourquoi.")
        self.move_to(self.Status.DELIBERATING, by=by, reason=reason, now=now, sheets_opened_at=now)
        record("sheets_opened", on=self, by=by, now=now, filed=filed, missing=expected - filed, reason=reason)
