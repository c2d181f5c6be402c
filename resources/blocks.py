"""What the resource centre says on the shared pages: what waits for the lab, and what one shared."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce, Concat, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from labo.digest import DigestItem
from labo.models import User
from resources.models import (
    LinkCheck,
    Loan,
    PartnerOrganisation,
    Reference,
    ResearchRequest,
    Suppression,
    WatchItem,
)
from resources.models.suppression import address_mark
from resources.watch.states import CATEGORIES

SHOWN = 4


def waiting(request):
    """
    Return, for the lab's dashboard, what waits in the rooms of the resources; None without anything. One query.

    Questions without an answer, pages to read and broken links, works proposed and copies that are late.
    """
    if not request.user.is_lab:
        return None
    today = timezone.localdate()
    taker = Concat("taken_by__first_name", Value(" "), "taken_by__last_name")
    question = JSONObject(pk="pk", subject="subject", due_on="due_on", taken_by=taker, is_taken="taken_by")
    questions = ResearchRequest.objects.pending().values(told=question)[: SHOWN + 1]
    item = JSONObject(pk="pk", title="title", category="category", shared_at="shared_at")
    items = WatchItem.objects.to_read().values(told=item)[: SHOWN + 1]
    columns = [
        ArraySubquery(questions),
        ArraySubquery(items),
        *(
            Coalesce(Subquery(rows.order_by().values(one=Value(1)).annotate(count=Count("pk")).values("count")), 0)
            for rows in (
                LinkCheck.objects.broken(),
                Reference.objects.filter(status="proposed"),
                PartnerOrganisation.objects.waiting(),
                Loan.objects.late(today=today),
            )
        ),
    ]
    questions, items, broken, proposed, structures, late = (
        User.objects.filter(pk=request.user.pk).values_list(*columns).get()
    )
    for told in questions:
        told["due_on"] = parse_date(told["due_on"])
        told["is_late"] = told["due_on"] < today
    for told in items:
        told["subject"], told["shared_at"] = CATEGORIES[told["category"]], parse_datetime(told["shared_at"])
    context = {
        "questions": questions[:SHOWN],
        "more_questions": len(questions) > SHOWN,
        "items": items[:SHOWN],
        "more": len(items) > SHOWN,
        "broken": broken,
        "proposed": proposed,
        "structures": structures,
        "late": late,
    }
    if not (questions or items or broken or proposed or structures or late):
        return None
    return DigestItem("admin/resources/partials/waiting.html", context)


def own(request):
    """
    Return what this person shared last, the copies that they have at home, and the way to their letters. One query.

    ``letters_come_back`` is true where their address takes no letter.
    """
    item = JSONObject(key="key", title="title", status="status", shared_at="shared_at")
    loan = JSONObject(title="copy__reference__title", key="copy__reference__key", shelf="copy__shelf", due_on="due_on")
    items = WatchItem.objects.shared_by(request.user).values(told=item)[:SHOWN]
    loans = Loan.objects.current().filter(borrower=request.user).order_by("due_on").values(told=loan)[:SHOWN]
    aside = Suppression.objects.filter(mark=address_mark(request.user.email)).exclude(reason="erased")
    columns = ArraySubquery(items), ArraySubquery(loans), Exists(aside)
    items, loans, is_aside = User.objects.filter(pk=request.user.pk).values_list(*columns).get()
    items = [WatchItem(**{**told, "shared_at": parse_datetime(told["shared_at"])}) for told in items]
    for told in loans:
        told["due_on"] = parse_date(told["due_on"])
    context = {"items": items, "loans": loans, "today": timezone.localdate(), "letters_come_back": is_aside}
    return DigestItem("resources/partials/own.html", context)


def my_research(request):
    """Return the latest requests of this person, or None without any. One query."""
    rows = list(ResearchRequest.objects.visible_to(request.user)[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return DigestItem("resources/partials/my_research.html", context) if rows else None
