"""What the resource centre says on the shared pages: what waits for the lab, and what one shared."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from labo.digest import DigestItem
from labo.models import User
from resources.models import LinkCheck, Loan, Reference, ResearchRequest, WatchItem
from resources.watch_states import CATEGORIES

SHOWN = 4
MOST = 5


def watch_waiting(request):
    """Return, for the lab's dashboard, what is to read and how many links are broken; None without any. One query."""
    if not request.user.is_lab:
        return None
    told = JSONObject(pk="pk", title="title", category="category", shared_at="shared_at")
    waiting = WatchItem.objects.to_read().values(told=told)[: SHOWN + 1]
    broken = LinkCheck.objects.broken().order_by().values("status").annotate(Count("pk")).values("pk__count")
    columns = ArraySubquery(waiting), Coalesce(Subquery(broken), 0)
    items, count = User.objects.filter(pk=request.user.pk).values_list(*columns).get()
    for item in items:
        item["subject"], item["shared_at"] = CATEGORIES[item["category"]], parse_datetime(item["shared_at"])
    context = {"items": items[:SHOWN], "more": len(items) > SHOWN, "broken": count}
    return DigestItem("admin/resources/partials/watch_waiting.html", context) if items or count else None


def own_watch(request):
    """Return the last pages that this person shared, or None without any."""
    items = list(WatchItem.objects.shared_by(request.user)[:SHOWN])
    return DigestItem("resources/partials/own_watch.html", {"items": items}) if items else None


def bibliography_waiting(request):
    """Return, for the lab's dashboard, the proposals to read and the copies that are late; None without any."""
    if not request.user.is_lab:
        return None
    late = Loan.objects.late(today=timezone.localdate()).order_by().values(one=Value(1)).annotate(count=Count("pk"))
    proposed = Reference.objects.filter(status="proposed").order_by().values("status").annotate(count=Count("pk"))
    columns = [Coalesce(Subquery(rows.values("count")), 0) for rows in (proposed, late)]
    waiting, overdue = User.objects.filter(pk=request.user.pk).values_list(*columns).get()
    context = {"proposed": waiting, "late": overdue}
    return DigestItem("admin/resources/partials/bibliography_waiting.html", context) if waiting or overdue else None


def my_research(request):
    """Return the latest requests of this person, or None without any. One query."""
    rows = list(ResearchRequest.objects.visible_to(request.user)[: MOST + 1])
    context = {"rows": rows[:MOST], "more": len(rows) > MOST}
    return DigestItem("resources/partials/my_research.html", context) if rows else None


def research_waiting(request):
    """Return, for the lab's dashboard, what waits for an answer, the first due first; None without any. One query."""
    waiting = ResearchRequest.objects.in_back_office(request.user).pending()
    rows = list(waiting.select_related("asked_by", "taken_by")[: MOST + 1])
    today = timezone.localdate()
    lines = [{"row": row, "is_late": row.is_late(today)} for row in rows[:MOST]]
    context = {"lines": lines, "more": len(rows) > MOST}
    return DigestItem("admin/resources/partials/research_waiting.html", context) if rows else None
