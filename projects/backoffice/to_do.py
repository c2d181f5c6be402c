"""What a person of the team has to do: score, answer, read a letter, decide, sign, draft, follow a condition."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from labo.templatetags.labo import NBSP, short_day
from projects.backoffice.progress import Status, next_step
from projects.models import (
    AssessmentSheet,
    Condition,
    Criterion,
    Message,
    Minutes,
    MinutesSignature,
    PresentationAnswer,
    Proposal,
    Session,
)
from projects.models.message import may_write_to_the_service

CONDITIONS_AHEAD = timedelta(days=30)
# What the service was told: ten working days, then five once the case is discussed, then three weeks for the note.
WITHIN = {
    "screen": timedelta(days=14),
    "decide": timedelta(days=7),
    "letter": timedelta(days=7),
    "note_start": timedelta(days=21),
    "note": timedelta(days=21),
}

# What waits for this person comes before what waits for the team.
ORDER = (
    "answer",
    "sheet",
    "sign",
    "note_sign",
    "letter",
    "screen",
    "deliberate",
    "decide",
    "open",
    "condition",
    "note_start",
    "note_reading",
    "note",
    "work_start",
    "chase",
)
# How the full page groups them: {name in its address: (word, kinds)}.
FAMILIES = {
    "repondre": ("Répondre", ("answer", "chase")),
    "evaluer": ("Évaluer", ("sheet",)),
    "instruire": ("Instruire", ("screen", "open")),
    "decider": ("Décider", ("deliberate", "decide")),
    "signer": ("Signer", ("sign", "note_sign")),
    "ecrire": ("Lire une lettre", ("letter",)),
    "rediger": ("Rédiger une note", ("note_start", "note", "note_reading")),
    "accompagner": ("Commencer un accompagnement", ("work_start",)),
    "conditions": ("Suivre une condition", ("condition",)),
}


@dataclass
class Task:
    """
    One line of « À faire ». ``screen`` is the URL's name after « projects_ », for the row ``pk``.

    ``due`` is the day before which it is expected, ``since`` the day since which it waits.
    """

    kind: str
    title: str
    screen: str
    pk: int
    detail: str
    when: str = ""
    is_pressing: bool = False
    due: date | None = None
    since: date | None = None

    @property
    def address(self):
        # Asked for the lines that show, not for the hundreds that may wait behind them.
        fragment = "#conditions" if self.kind == "condition" else ""
        return reverse(f"admin:projects_{self.screen}", args=[self.pk]) + fragment


def task(kind, title, screen, pk, detail, *, now, due=None, since=None, waiting="", is_pressing=False):
    """Return a task with its date in words: what it waits for, when it is due, or else since when it is there."""
    today = timezone.localdate(now)
    when = waiting or (f"{'en retard, ' if due < today else 'avant le '}{short_day(due)}" if due else ago(since, now))
    pressing = is_pressing or bool(due and due <= today)
    return Task(kind, title, screen, pk, detail, when, pressing, due, since and timezone.localdate(since))


def ago(instant, now):
    """« aujourd’hui », « depuis hier », « depuis 4 jours », « depuis 3 mois »."""
    days = (timezone.localdate(now) - timezone.localdate(instant)).days
    if days <= 1:
        return "depuis hier" if days == 1 else "aujourd’hui"
    return f"depuis {days}{NBSP}jours" if days < 60 else f"depuis {days // 30}{NBSP}mois"


def tasks_of(user, cases, *, now):
    """
    Return what this person has to do, what waits for them alone first. Four queries at most.

    :param cases: those under way, as :func:`projects.backoffice.progress.with_progress` reads them.
    """
    tasks = [*sheet_tasks(user, now), *signature_tasks(user, now), *step_tasks(cases, user, now)]
    if may_write_to_the_service(user):
        tasks += answer_tasks(user, now)
    if user.is_lab:
        tasks += condition_tasks(user, now)
    return sorted(tasks, key=lambda task: (ORDER.index(task.kind), task.due or task.since or date.max))


def sheet_tasks(user, now):
    """Return the sheets this person has still to fill, for the session that the case goes to. One query."""
    criteria = Criterion.objects.filter(grid=OuterRef("grid")).order_by().values("grid").annotate(n=Count("pk"))
    session = Min(
        "proposal__session_cases__session__starts_at", filter=Q(proposal__session_cases__session__starts_at__gte=now)
    )
    sheets = (
        AssessmentSheet.objects.waiting_for(user)
        .select_related("proposal")
        .annotate(answered=Count("answers", distinct=True), asked=Subquery(criteria.values("n")), session_at=session)
        .order_by("created_at")
    )
    return [
        task(
            "sheet",
            f"Donner mon avis{NBSP}: {sheet.proposal}",
            "proposal_sheet",
            sheet.proposal_id,
            f"{sheet.answered} critère{'s' if sheet.answered > 1 else ''} sur {sheet.asked}",
            now=now,
            due=sheet.session_at and timezone.localdate(sheet.session_at),
            since=sheet.created_at,
        )
        for sheet in sheets
    ]


def sessions_to_sign(person):
    """Return the closed sessions whose minutes wait for this person, or for anybody of the lab. One query."""
    # A signature given before the last words were written is for other words.
    answers = PresentationAnswer.objects.filter(case__session=OuterRef("minutes__session"))
    given = MinutesSignature.objects.filter(
        ~Exists(answers.filter(updated_at__gt=OuterRef("signed_at"))),
        minutes__session=OuterRef("pk"),
        number=F("minutes__number"),
        signed_at__gte=Greatest("minutes__updated_at", "minutes__session__updated_at"),
    )
    asked = Q(facilitator=person) & ~Exists(given.filter(role=MinutesSignature.Role.FACILITATOR))
    if person.is_lab:
        asked |= ~Q(facilitator=person) & ~Exists(given.filter(role=MinutesSignature.Role.LAB))
    closed = Session.objects.filter(status=Session.Status.CLOSED, facilitator__isnull=False)
    return closed.filter(asked).exclude(minutes__status=Minutes.Status.SIGNED).order_by("closed_at")


def signature_tasks(user, now):
    """Return the minutes that this person may sign and has not. One query."""
    return [
        task(
            "sign",
            f"Relire et signer le compte rendu{NBSP}: {session.title}",
            "session_minutes",
            session.pk,
            f"Session {session.number}",
            now=now,
            since=session.closed_at,
        )
        for session in sessions_to_sign(user)
    ]


def answer_tasks(user, now):
    """Return the answers that services expect of the lab, and those that are late to come from them. One query."""
    today = timezone.localdate(now)
    awaiting = Message.objects.awaiting(from_lab=False) | Message.objects.awaiting(from_lab=True).filter(
        answer_by__lt=today
    )
    awaiting = awaiting.filter(proposal__in=Proposal.objects.in_back_office(user))
    found = {}
    for message in awaiting.select_related("proposal__org_unit", "author").order_by("answer_by", "pk"):
        proposal, of_lab = message.proposal, not message.from_lab
        found.setdefault(
            (proposal.pk, of_lab),
            task(
                "answer" if of_lab else "chase",
                f"{'Répondre au service' if of_lab else 'Relancer le service'}{NBSP}: {proposal}",
                "proposal_thread",
                proposal.pk,
                f"{message.author}, {proposal.org_unit}" if of_lab else proposal.org_unit.name,
                now=now,
                due=message.answer_by,
                since=message.created_at,
            ),
        )
    return list(found.values())


def step_tasks(cases, user, now):
    found = []
    for case in cases:
        step = next_step(case, user)
        if not step or not step.task or step.name == "sheet":
            continue
        # While the service is waited for, the lab's clock stands still.
        due = timezone.localdate(case.since + WITHIN[step.name] + case.waited) if step.name in WITHIN else None
        if step.name == "screen" and case.status == Status.POSTPONED:
            due = case.reexamine_on
        waiting = case.request_due_on and f"attend le service jusqu’au {short_day(case.request_due_on)}"
        found.append(
            task(
                step.name,
                f"{step.task}{NBSP}: {case}",
                # What acts is done on the page of the case, once it is read.
                "proposal_change" if step.posts or step.path else f"proposal_{step.name}",
                case.pk,
                case.org_unit.name,
                now=now,
                due=due,
                since=case.since,
                waiting=waiting,
                is_pressing=step.name == "letter",
            )
        )
    return found


def condition_tasks(user, now):
    """Return the conditions whose day is near or past. One query."""
    conditions = (
        Condition.objects.still_to_meet()
        .filter(
            Q(due_on__lte=timezone.localdate(now) + CONDITIONS_AHEAD) | Q(claimed_at__isnull=False),
            decision__proposal__announced_at__isnull=False,
            decision__proposal__in=Proposal.objects.in_back_office(user),
        )
        .select_related("decision__proposal")
    )
    return [
        task(
            "condition",
            f"{'Dite faite, à vérifier' if condition.is_claimed else 'Condition'}{NBSP}: {condition.text}",
            "proposal_change",
            condition.decision.proposal_id,
            f"{condition.owner}, {condition.decision.proposal}",
            now=now,
            due=condition.due_on,
        )
        for condition in conditions
    ]
