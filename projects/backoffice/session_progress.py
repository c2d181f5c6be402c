"""How far each case of a session is, and what it has left to do: one source for its page and the dashboard."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from labo.digest import DigestItem
from labo.templatetags.labo import NBSP
from projects.backoffice.progress import KINDS
from projects.models import AssessmentSheet, PresentationAnswer, Proposal, Session
from projects.models.reading import sheets_are_open
from projects.models.session_closing import pending_decisions
from projects.models.under_study import MIN_FILED_SHEETS

Status = Proposal.Status
KIND_OF_SESSION = {
    Session.Status.PLANNED: "upcoming",
    Session.Status.OPEN: "ongoing",
    Session.Status.CLOSED: "done",
}


@dataclass
class CaseProgress:
    """One case of a session as the team follows it. ``decision`` is the proposed one, if there is one."""

    case: object
    decision: object
    reads_case: bool

    @property
    def proposal(self):
        return self.case.proposal

    @property
    def kind(self):
        return KINDS[self.proposal.status]

    @property
    def are_open(self):
        return sheets_are_open(self.proposal)

    @property
    def sheets(self):
        case = self.case
        if not case.sheet_count:
            return "Évaluation pas encore ouverte"
        filed = f"{case.filed_count} avis déposé{'s' if case.filed_count > 1 else ''} sur {case.sheet_count}"
        return f"{filed}, ouverts" if self.are_open else f"{filed}, scellés"

    @property
    def questions(self):
        case = self.case
        if not case.question_count:
            return "Aucune question"
        words = f"question{'s' if case.question_count > 1 else ''}"
        return f"{case.question_count}{NBSP}{words}, {case.answered_count} avec réponse"

    @property
    def left(self):
        """The one thing that this case waits for, in the words of the team."""
        case, status = self.case, self.proposal.status
        if case.fate != case.Fate.WAITING:
            return case.get_fate_display().capitalize()
        if status == Status.SCREENING:
            return "Ouvrir l’évaluation"
        if status == Status.ASSESSING:
            missing = case.sheet_count - case.filed_count
            if case.filed_count < MIN_FILED_SHEETS or missing:
                return f"{missing} avis à déposer" if missing else "Confier la grille à d’autres personnes"
            return "Ouvrir les avis"
        if status == Status.DELIBERATING:
            return "Prêt à clore" if self.decision else "Proposer la décision"
        return "Décidé ou retiré entre-temps"

    @property
    def is_ready(self):
        return self.case.fate == self.case.Fate.WAITING and self.decision is not None

    @property
    def step_address(self):
        """Where to do it, for who may: nothing for a link that would lead nowhere."""
        names = {Status.SCREENING: "open", Status.ASSESSING: "matrix", Status.DELIBERATING: "decide"}
        name = names.get(self.proposal.status)
        if not self.reads_case or name is None or self.case.fate != self.case.Fate.WAITING:
            return ""
        return reverse(f"admin:projects_proposal_{name}", args=[self.proposal.pk])

    @property
    def room_address(self):
        """The room of the six hats, where the portal has one."""
        if not self.reads_case or self.proposal.status != Status.DELIBERATING:
            return ""
        return reverse("admin:projects_proposal_room", args=[self.proposal.pk])


def how_many(rows, outer):
    """Return the subquery that counts these rows for each case of a session."""
    counted = rows.filter(**outer).order_by().values(*outer).annotate(how_many=Count("pk")).values("how_many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_progress(cases):
    """Add to each case of a session what :class:`CaseProgress` reads, in the same query."""
    sheets, asked = {"proposal": OuterRef("proposal")}, {"case": OuterRef("pk")}
    return cases.select_related("proposal__org_unit", "proposal__lead", "carried_to").annotate(
        sheet_count=how_many(AssessmentSheet.objects.expected(), sheets),
        filed_count=how_many(AssessmentSheet.objects.filed(), sheets),
        question_count=how_many(PresentationAnswer.objects.all(), asked),
        answered_count=how_many(PresentationAnswer.objects.given(), asked),
    )


def progress_of(session, user):
    """Return the cases of a session with how far each is. Three or four queries, however many cases."""
    pending = [] if session.is_closed else pending_decisions(session)
    decisions = {decision.proposal_id: decision for decision in pending}
    cases = list(with_progress(session.cases.all()))
    pks = {case.proposal_id for case in cases}
    readable = pks if user.is_lab else set(user.sheets.filter(proposal__in=pks).values_list("proposal", flat=True))
    return [
        CaseProgress(case, decisions.get(case.proposal_id), reads_case=case.proposal_id in readable) for case in cases
    ]


def next_session(request):
    """Return the block « Prochaine session » of the dashboard, or None when this person takes part in none."""
    sessions = Session.objects.in_back_office(request.user).not_closed()
    # One that has begun and was never closed is still the next thing to do.
    session = sessions.filter(Q(status=Session.Status.OPEN) | Q(ends_at__gte=timezone.now())).first()
    if session is None:
        return None
    context = {
        "session": session,
        "kind": KIND_OF_SESSION[session.status],
        "cases": progress_of(session, request.user),
    }
    return DigestItem("admin/projects/partials/next_session.html", context)
