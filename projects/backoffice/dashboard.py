"""What the dashboard says of the cases: what this person has to do, and where every case stands."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.digest import DigestItem
from labo.outbox.models import OutboxMail
from projects.backoffice.progress import Status, with_progress
from projects.backoffice.to_do import ago, tasks_of
from projects.models import InterventionNote, Proposal, ProposalTransition

NoteStatus = InterventionNote.Status
NOTE_WORDS = {
    None: "note à écrire",
    NoteStatus.DRAFTING: "note en rédaction",
    NoteStatus.IN_REVIEW: "note en relecture",
    NoteStatus.RELEASED: "note à signer",
    NoteStatus.SIGNED: "note signée",
}
TASKS_SHOWN = 10
TICKETS_SHOWN = 5
MOVES_SHOWN = 6


@dataclass
class Column:
    """One stage of the road: the cases that are in it, and how the list finds them again."""

    title: str
    statuses: tuple
    cases: list = field(default_factory=list)

    @property
    def tickets(self):
        return self.cases[:TICKETS_SHOWN]

    @property
    def others(self):
        return len(self.cases) - len(self.tickets)

    @property
    def address(self):
        listed = ",".join(self.statuses)
        return f"{reverse('admin:projects_proposal_changelist')}?etat={listed}"


def rows(request):
    """Return the cases that are not over, with their progress. One query a request."""
    if not hasattr(request, "_cases_under_way"):
        over = Q(status=Status.WITHDRAWN) | Q(
            status__in=[Status.REDIRECTED, Status.MERGED, Status.DECLINED], announced_at__isnull=False
        )
        over |= Q(accompaniment__status__in=["reviewed", "followed_up"])
        cases = with_progress(Proposal.objects.in_back_office(request.user).exclude(over), request.user)
        request._cases_under_way = list(
            cases.select_related("org_unit")
            .only("title", "reference", "status", "announced_at", "submitted_at", "org_unit__name")
            .order_by("-submitted_at", "-pk")
        )
    return request._cases_under_way


# --- What to do -----------------------------------------------------------------------------------------


def to_do(request):
    """Return the block « À faire »."""
    tasks = tasks_of(request.user, rows(request), now=timezone.now())
    context = {"tasks": tasks[:TASKS_SHOWN], "count": len(tasks), "others": max(0, len(tasks) - TASKS_SHOWN)}
    return DigestItem("admin/projects/partials/to_do.html", context)


# --- Where the cases stand ------------------------------------------------------------------------------


def latest_moves(request):
    """Return the block « Ce qui a bougé »: the last step of the cases that moved last."""
    mine = ProposalTransition.objects.filter(proposal__in=Proposal.objects.in_back_office(request.user))
    last = mine.order_by("proposal_id", "-at", "-pk").distinct("proposal_id").values("pk")
    moves = (
        ProposalTransition.objects.filter(pk__in=last)
        .select_related("proposal", "by")
        .only("target", "at", "proposal__title", "proposal__status", "by__first_name", "by__last_name", "by__email")
        .order_by("-at", "-pk")[:MOVES_SHOWN]
    )
    return DigestItem("admin/projects/partials/moves.html", {"moves": moves})


def pipeline(request):
    """Return the board of the cases, from the proposal to the field."""
    columns = [
        Column("Reçus", (Status.SUBMITTED,)),
        Column("Échange", (Status.SCREENING,)),
        Column("Évaluation", (Status.ASSESSING,)),
        Column("Délibération", (Status.DELIBERATING,)),
        Column("Note", Proposal.ACCEPTING),
        Column("Terrain", Proposal.ACCEPTING),
    ]
    by_status = {status: column for column in reversed(columns) for status in column.statuses}
    now = timezone.now()
    for case in rows(request):
        column = by_status.get(case.status)
        if column and case.is_accepted and case.note_status in (NoteStatus.RELEASED, NoteStatus.SIGNED):
            column = columns[-1]
        if column:
            case.foot = foot(case, now)
            column.cases.append(case)
    total = sum(len(column.cases) for column in columns)
    return DigestItem("admin/projects/partials/pipeline.html", {"columns": columns, "total": total})


def foot(case, now):
    """Return the last line of a ticket."""
    if case.status in (Status.ASSESSING, Status.DELIBERATING):
        return f"{case.filed_count} avis sur {case.sheet_count}"
    if case.is_accepted:
        if case.letter_status == OutboxMail.Status.HELD:
            return "lettre à relire"
        return "travail commencé" if case.work_id else NOTE_WORDS[case.note_status]
    return ago(case.since, now)
