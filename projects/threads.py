"""Where the threads of many cases stand for one person, each in the query of its cases."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import Message, Proposal, ThreadReading


def unseen(messages, user, *, on_lab_side):
    """
    Return the subquery that counts, for each case, the messages of others that this person has not read.

    :param messages: those that this person reads.
    """
    reached = ThreadReading.objects.filter(proposal=OuterRef("proposal"), person=user, on_lab_side=on_lab_side)
    news = (
        messages.standing()
        .filter(proposal=OuterRef("pk"), pk__gt=Coalesce(Subquery(reached.values("last_seen")), 0))
        .exclude(author=user)
        .order_by()
        .values("proposal")
        .annotate(how_many=Count("pk"))
    )
    return Coalesce(Subquery(news.values("how_many")), 0)


def unseen_by_team(user):
    return unseen(Message.objects.for_team(user), user, on_lab_side=True)


def awaited(*, from_lab):
    """Return the subquery of the nearest day before which, in each case, one side expects an answer of the other."""
    asked = Message.objects.awaiting(from_lab=from_lab).filter(proposal=OuterRef("pk"))
    return Subquery(asked.values("answer_by")[:1])


def with_thread(cases, user):
    """Add to each case of a service how many messages are new, and who owes an answer before which day."""
    return cases.annotate(
        unseen_count=unseen(Message.objects.for_service(), user, on_lab_side=False),
        owed_by_service=awaited(from_lab=True),
        owed_by_lab=awaited(from_lab=False),
    )


def glance(proposal, user):
    """Return the same for one case, with its ``expected`` answers. One query."""
    case = with_thread(Proposal.objects.filter(pk=proposal.pk), user).only("reference").get()
    case.expected = expected(case, today=timezone.localdate())
    return case


# --- One thread, as one person reads it -----------------------------------------------------------------


def lines_of(messages, user, *, on_lab_side, now):
    """
    Return the messages of one case as this person reads them, oldest first, each with ``is_mine``, ``is_new`` and
    ``is_withdrawable``. Four queries at most.

    :param messages: those of the case that this person reads.
    """
    lines = list(messages.select_related("author").prefetch_related("receipts__person").order_by("pk"))
    if not lines:
        return lines
    readings = list(ThreadReading.objects.filter(proposal=lines[0].proposal_id))
    reached = [row.last_seen_id for row in readings if (row.person_id, row.on_lab_side) == (user.pk, on_lab_side)]
    for line in lines:
        line.is_mine = line.author_id == user.pk and line.from_lab == on_lab_side
        line.is_new = line.author_id != user.pk and line.pk > max(reached, default=0) and not line.withdrawn_at
        was_read = any(row.last_seen_id >= line.pk and line.is_read_by(row) for row in readings)
        line.is_withdrawable = line.may_be_withdrawn(user, now=now) and not was_read
        line.is_late_now = line.is_late(timezone.localdate(now))
    return lines


@dataclass(frozen=True)
class Expected:
    """An answer that one side of a case expects of the other."""

    day: date
    is_late: bool
    of_service: bool


def expected(case, *, today) -> list[Expected]:
    """Return what is expected of each side, the service's part first. ``case`` comes from :func:`with_thread`."""
    owed = [(case.owed_by_service, True), (case.owed_by_lab, False)]
    return [Expected(day, day < today, of_service) for day, of_service in owed if day]
