"""What the dashboard says of the cases: what this person has to do, and where every case stands."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from labo.digest import DigestItem
from labo.outbox.models import OutboxMail
from labo.templatetags.labo import NBSP, short_day
from projects.backoffice.progress import Status, next_step, with_progress
from projects.models import AssessmentSheet, Condition, Criterion, InterventionNote, Proposal, ProposalTransition

TASKS_SHOWN = 10
TICKETS_SHOWN = 5
MOVES_SHOWN = 6
CONDITIONS_AHEAD = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=14)
"""Ten working days: what the service was told."""

# What waits for this person comes before what waits for the team.
ORDER = ("sheet", "letter", "screen", "deliberate", "decide", "open", "condition", "note_start", "note")


@dataclass
class Task:
    """One line of « À faire ». ``screen`` is the URL's name after « projects_proposal_ », of the case ``pk``."""

    kind: str
    title: str
    screen: str
    pk: int
    detail: str
    when: str = ""
    is_pressing: bool = False
    day: date | None = None

    @property
    def address(self):
        # Asked for the lines that show, not for the hundreds that may wait behind them.
        fragment = "#conditions" if self.kind == "condition" else ""
        return reverse(f"admin:projects_proposal_{self.screen}", args=[self.pk]) + fragment


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
            status__in=[Status.REDIRECTED, Status.DECLINED], announced_at__isnull=False
        )
        cases = with_progress(Proposal.objects.in_back_office(request.user).exclude(over), request.user)
        request._cases_under_way = list(
            cases.select_related("org_unit")
            .only("title", "reference", "status", "announced_at", "submitted_at", "org_unit__name")
            .order_by("-submitted_at", "-pk")
        )
    return request._cases_under_way


def ago(instant, now):
    """« aujourd’hui », « depuis hier », « depuis 4 jours », « depuis 3 mois »."""
    days = (timezone.localdate(now) - timezone.localdate(instant)).days
    if days <= 1:
        return "depuis hier" if days == 1 else "aujourd’hui"
    return f"depuis {days}{NBSP}jours" if days < 60 else f"depuis {days // 30}{NBSP}mois"


# --- What to do -----------------------------------------------------------------------------------------


def to_do(request):
    """Return the block « À faire »."""
    now = timezone.now()
    tasks = [*sheet_tasks(request.user, now), *step_tasks(rows(request), request.user, now)]
    if request.user.is_lab:
        tasks += condition_tasks(request.user, now)
    tasks.sort(key=lambda task: (ORDER.index(task.kind), task.day or date.max))
    context = {"tasks": tasks[:TASKS_SHOWN], "count": len(tasks), "others": max(0, len(tasks) - TASKS_SHOWN)}
    return DigestItem("admin/projects/partials/to_do.html", context)


def sheet_tasks(user, now):
    """Return the sheets this person has still to fill. One query."""
    criteria = Criterion.objects.filter(grid=OuterRef("grid")).order_by().values("grid").annotate(n=Count("pk"))
    sheets = (
        AssessmentSheet.objects.filter(evaluator=user, filed_at__isnull=True, proposal__status=Status.ASSESSING)
        .select_related("proposal")
        .annotate(answered=Count("answers"), asked=Subquery(criteria.values("n")))
        .order_by("created_at")
    )
    return [
        Task(
            "sheet",
            f"Donner mon avis{NBSP}: {sheet.proposal}",
            "sheet",
            sheet.proposal_id,
            f"{sheet.answered} critère{'s' if sheet.answered > 1 else ''} sur {sheet.asked}",
            ago(sheet.created_at, now),
            day=timezone.localdate(sheet.created_at),
        )
        for sheet in sheets
    ]


def waiting_for(case):
    """Say until when the service is waited for: its answer comes before the lab's next step."""
    return f"attend le service jusqu’au {short_day(case.request_due_on)}"


def step_tasks(cases, user, now):
    found = []
    for case in cases:
        step = next_step(case, user)
        if not step or not step.task or step.name == "sheet":
            continue
        late = step.name == "screen" and now - case.since - case.waited > ANSWER_WITHIN
        found.append(
            Task(
                step.name,
                f"{step.task}{NBSP}: {case}",
                # What acts is done on the page of the case, once it is read.
                "change" if step.posts else step.name,
                case.pk,
                case.org_unit.name,
                waiting_for(case) if case.request_due_on else ago(case.since, now),
                is_pressing=late or step.name == "letter",
                day=timezone.localdate(case.since),
            )
        )
    return found


def condition_tasks(user, now):
    """Return the conditions whose day is near or past. One query."""
    today = timezone.localdate(now)
    conditions = (
        Condition.objects.still_to_meet()
        .filter(
            due_on__lte=today + CONDITIONS_AHEAD,
            decision__proposal__announced_at__isnull=False,
            decision__proposal__in=Proposal.objects.in_back_office(user),
        )
        .select_related("decision__proposal")
    )
    return [
        Task(
            "condition",
            f"Condition{NBSP}: {condition.text}",
            "change",
            condition.decision.proposal_id,
            f"{condition.owner}, {condition.decision.proposal}",
            ("en retard, " if condition.due_on < today else "avant le ") + short_day(condition.due_on),
            is_pressing=condition.due_on <= today,
            day=condition.due_on,
        )
        for condition in conditions
    ]


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
        if column and case.is_accepted and case.note_status == InterventionNote.Status.RELEASED:
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
        if case.note_status is None:
            return "note à écrire"
        return "note validée" if case.note_status == InterventionNote.Status.RELEASED else "note en rédaction"
    return ago(case.since, now)
