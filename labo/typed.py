"""
What a person was typing outlives an expired session.

A view marked :func:`keeps_typed` loses nothing when its form arrives too late: the middleware (session over) or
the CSRF page (form opened before a sign-in elsewhere) puts the answers aside, and the view takes them back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils import timezone

SESSION_KEY = "kept_typed"
MAX_BYTES = 200_000
KEPT_FOR = timedelta(hours=2)


def keeps_typed(view: Callable) -> Callable:
    """Mark a view whose answers are put aside when the session is over. It gives them back on GET."""
    view.keeps_typed = True
    return view


def page_of(request: HttpRequest) -> str:
    """Return the path of the page where the person types: under htmx the request goes to another address."""
    htmx = getattr(request, "htmx", None)
    return ((htmx and htmx.current_url_abs_path) or request.path).partition("?")[0]


def put_aside(request: HttpRequest, *, now: datetime | None = None) -> bool:
    """
    Keep the posted answers in the session. True if they are kept.

    Files and answers over 200 kB are not: a session is a row, not a store.
    """
    answers = request.POST.copy()
    answers.pop("csrfmiddlewaretoken", None)
    written = answers.urlencode()
    if not written or len(written) > MAX_BYTES:
        return False
    now = now or timezone.now()
    request.session[SESSION_KEY] = {"path": page_of(request), "data": written, "at": now.isoformat()}
    return True


def take_back(request: HttpRequest, *, now: datetime | None = None) -> QueryDict | None:
    """Return the answers put aside for this page, once. None if there are none, or if they are over two hours old."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    now = now or timezone.now()
    if now - datetime.fromisoformat(kept["at"]) > KEPT_FOR:
        return None
    return QueryDict(kept["data"])
