"""What the resource centre says on the shared pages: the items that wait for the lab, and those that one shared."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.dateparse import parse_datetime

from labo.digest import DigestItem
from labo.models import User
from resources.models import LinkCheck, WatchItem
from resources.watch_states import CATEGORIES

SHOWN = 4


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
