"""Where a case stands for the team, and the next thing to do: one source for the dashboard, the list and the case."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from labo.outbox.models import OutboxMail
from projects.models import (
    Answer,
    AssessmentSheet,
    Decision,
    InformationRequest,
    InterventionNote,
    NoteVersion,
    Proposal,
    ProposalTransition,
    ProposalVersion,
)
from projects.models.under_study import MIN_FILED_SHEETS
from projects.threads import unseen_by_team

Status = Proposal.Status
# The dot beside the word of the team (see ``projects/states.py`` for the words of the service).
KINDS = {
    Status.SUBMITTED: "todo",
    Status.SCREENING: "ongoing",
    Status.ASSESSING: "ongoing",
    Status.DELIBERATING: "ongoing",
    Status.ACCEPTED: "done",
    Status.ACCEPTED_CONDITIONS: "done",
    Status.POSTPONED: "upcoming",
    Status.REDIRECTED: "closed",
    Status.MERGED: "closed",
    Status.DECLINED: "closed",
    Status.WITHDRAWN: "closed",
}


@dataclass(frozen=True)
class Step:
    """
    The next thing to do on a case.

    ``name`` is the URL's name after « projects_proposal_ », ``posts`` says that it acts, ``task`` is how the dashboard
    words it (empty for what waits for nobody), ``why`` the sentence beside the button.
    """

    label: str
    name: str
    why: str = ""
    task: str = ""
    posts: bool = False

    def address(self, case) -> str:
        return reverse(f"admin:projects_proposal_{self.name}", args=[case.pk])


def how_many(rows):
    """Return the subquery that counts these rows for each case."""
    counted = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(how_many=Count("pk"))
    return Coalesce(Subquery(counted.values("how_many")), 0)


def with_progress(cases, user):
    """
    Add to each case what the next step depends on, in the same query.

    Counts only, never what a sheet says: blocking reds are counted once the grid is closed.
    """
    sheets = AssessmentSheet.objects.filter(proposal=OuterRef("pk"))
    latest = Decision.objects.applied().filter(proposal=OuterRef("pk"))
    notes = InterventionNote.objects.filter(proposal=OuterRef("pk"))
    steps = ProposalTransition.objects.filter(proposal=OuterRef("pk")).order_by("-at", "-pk")
    reds = (
        Answer.objects.blocking()
        .filter(sheet__proposal=OuterRef("pk"), sheet__proposal__status=Status.DELIBERATING)
        .order_by()
        .values("sheet__proposal")
        .annotate(how_many=Count("criterion", distinct=True))
        .values("how_many")
    )
    return cases.annotate(
        sheet_count=how_many(AssessmentSheet.objects.expected()),
        filed_count=how_many(AssessmentSheet.objects.filed()),
        has_own_open=Exists(sheets.expected().filter(evaluator=user, filed_at__isnull=True)),
        has_own_filed=Exists(sheets.filter(evaluator=user, filed_at__isnull=False)),
        letter_status=Subquery(latest.values("letter__status")[:1]),
        reexamine_on=Subquery(latest.values("reexamine_on")[:1]),
        note_status=Subquery(notes.values("status")[:1]),
        was_released=Exists(NoteVersion.objects.filter(note__proposal=OuterRef("pk"))),
        has_pending=Exists(Decision.objects.pending().filter(proposal=OuterRef("pk"))),
        since=Coalesce(Subquery(steps.values("at")[:1]), "submitted_at", "created_at"),
        alert_count=Coalesce(Subquery(reds), 0),
        unseen_count=unseen_by_team(user),
        version_count=how_many(ProposalVersion.objects.all()),
        request_due_on=Subquery(InformationRequest.objects.open().filter(proposal=OuterRef("pk")).values("due_on")[:1]),
    ).annotate(
        # While the service is waited for, the lab's clock stands still.
        waited=Coalesce(Subquery(InformationRequest.objects.time_waited(since=OuterRef("since"))), timedelta())
    )


COLLECTIVE_VIEW = Step("Voir la vue collective", "matrix")
WHO_HAS_FILED = Step("Voir qui a déposé", "matrix")
"""Before the opening: names, and nothing of what they say."""


def next_step(case, user, *, today=None):
    """
    Return the next thing that this person can do on a case, or None.

    :param case: a row of :func:`with_progress`.
    """
    if case.status == Status.ASSESSING:
        return while_assessing(case, user)
    if not user.is_lab:
        return COLLECTIVE_VIEW if case.has_own_filed else None
    if case.status == Status.SUBMITTED:
        return Step(
            "Commencer la pré-qualification",
            "screen",
            "Le service attend un premier échange sous dix jours ouvrés.",
            "Prendre en main",
            posts=True,
        )
    if case.status == Status.SCREENING:
        return Step(
            "Ouvrir l’évaluation",
            "open",
            "Après le premier échange, reformulez la question et confiez la grille à au moins deux personnes.",
            "Ouvrir l’évaluation",
        )
    if case.status == Status.DELIBERATING and case.has_pending:
        return Step(
            "Revoir la décision proposée",
            "decide",
            "Une décision est proposée. Le cas ne bouge pas avant qu’elle s’applique.",
            "Revoir la décision proposée",
        )
    if case.status == Status.DELIBERATING:
        return Step(
            "Rédiger la décision", "decide", "La discussion est ouverte. La décision la clôt.", "Rédiger la décision"
        )
    return once_decided(case, today or timezone.localdate())


def while_assessing(case, user):
    if case.has_own_open:
        return Step(
            "Remplir mon avis",
            "sheet",
            "Les avis s’ouvrent tous ensemble, au début de la discussion.",
            "Donner mon avis",
        )
    if not user.is_lab:
        return WHO_HAS_FILED if case.has_own_filed else None
    if case.filed_count == case.sheet_count and case.filed_count >= MIN_FILED_SHEETS:
        return Step(
            "Ouvrir la discussion",
            "deliberate",
            "Tous les avis sont déposés. Ils s’ouvrent ensemble, avec la discussion.",
            "Ouvrir la discussion",
            posts=True,
        )
    return WHO_HAS_FILED if case.filed_count else None


def once_decided(case, today):
    if case.is_decided and case.letter_status == OutboxMail.Status.HELD:
        return Step(
            "Lire la lettre",
            "letter",
            "La décision est prise ; le service l’apprendra par cette lettre.",
            "Lire la lettre",
        )
    if case.is_accepted:
        if case.note_status is None:
            return Step(
                "Rédiger la note",
                "note_start",
                "La note d’intervention dit ce que le labo fera et ne fera pas.",
                "Rédiger la note",
                posts=True,
            )
        if case.note_status == InterventionNote.Status.DRAFTING:
            return Step("Continuer la note", "note", "La note d’intervention est en rédaction.", "Finir la note")
        return Step("Voir la note", "note")
    if case.status == Status.POSTPONED:
        due = case.reexamine_on and case.reexamine_on <= today
        return Step(
            "Reprendre la pré-qualification",
            "screen",
            "La date du réexamen est arrivée." if due else "",
            "Réexaminer" if due else "",
            posts=True,
        )
    return None
