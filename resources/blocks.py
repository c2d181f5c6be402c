"""What the resource centre says on the shared pages: one's own requests, and what waits for the lab."""

from django.utils import timezone

from labo.digest import DigestItem
from resources.models import ResearchRequest

SHOWN = 5


def my_research(request):
    """Return the latest requests of this person, or None without any. One query."""
    rows = list(ResearchRequest.objects.visible_to(request.user)[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return DigestItem("resources/partials/my_research.html", context) if rows else None


def research_waiting(request):
    """Return, for the lab's dashboard, what waits for an answer, the first due first; None without any. One query."""
    waiting = ResearchRequest.objects.in_back_office(request.user).pending()
    rows = list(waiting.select_related("asked_by", "taken_by")[: SHOWN + 1])
    today = timezone.localdate()
    lines = [{"row": row, "is_late": row.is_late(today)} for row in rows[:SHOWN]]
    context = {"lines": lines, "more": len(rows) > SHOWN}
    return DigestItem("admin/resources/partials/research_waiting.html", context) if rows else None
