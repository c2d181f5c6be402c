"""What the resource centre says on the shared pages: the items that wait for the lab, and those that one shared."""

from labo.digest import DigestItem
from resources.models import LinkCheck, WatchItem

SHOWN = 4


def watch_waiting(request):
    """Return, for the lab's dashboard, how much is to read and how many links are broken; None without any."""
    if not request.user.is_lab:
        return None
    waiting = list(WatchItem.objects.to_read()[: SHOWN + 1])
    broken = LinkCheck.objects.broken().count()
    context = {"items": waiting[:SHOWN], "more": len(waiting) > SHOWN, "broken": broken}
    return DigestItem("admin/resources/partials/watch_waiting.html", context) if waiting or broken else None


def own_watch(request):
    """Return the last pages that this person shared, or None without any."""
    items = list(WatchItem.objects.shared_by(request.user)[:SHOWN])
    return DigestItem("resources/partials/own_watch.html", {"items": items}) if items else None
