"""
What a person was typing outlives an expired session, and a refusal.

A view marked :func:`keeps_typed` loses nothing when its form arrives too late: the middleware (session over) or
the CSRF page (form opened before a sign-in elsewhere) puts the answers aside, and the view takes them back.

A verb that refuses loses nothing either. Where the form can be sent again it comes back with the sentence
(:func:`refuse`, :func:`status_of`); where it has no place any more, its texts are handed back (:func:`hand_back`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone

from labo.forms import LinesField, to_lines

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
    return put_aside_for(page_of(request), answers, request=request, now=now)


def put_aside_for(path: str, answers: QueryDict, *, request: HttpRequest, now: datetime | None = None) -> bool:
    """Keep these answers for the next time that this person opens this page, as :func:`put_aside` does."""
    written = answers.urlencode()
    if not written or len(written) > MAX_BYTES:
        return False
    now = now or timezone.now()
    request.session[SESSION_KEY] = {"path": path, "data": written, "at": now.isoformat()}
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


# --- A verb refused -------------------------------------------------------------------------------------

REFUSED = "refused"


def refuse(form, refusal, *, field: str | None = None) -> None:
    """Put the sentence of a refusal in the form that comes back, with what was typed still in it."""
    form.add_error(field, ValidationError(str(refusal), code=REFUSED))


def status_of(*forms, invalid: int = 200) -> int:
    """Return the status of a page that shows these forms again: 409 after a refusal, else ``invalid`` or 200."""
    bound = [form for form in forms if form is not None and form.is_bound]
    if any(form.has_error(name, REFUSED) for form in bound for name in form.errors):
        return 409
    return invalid if any(form.errors for form in bound) else 200


def texts_of(*bound_forms) -> list[tuple[str, str]]:
    """Return the texts typed in these forms beside what they started from: [(label, text)]."""
    found = []
    for form in bound_forms:
        for name in form.changed_data:
            bound = form[name]
            if bound.is_hidden or not isinstance(bound.field, forms.CharField | LinesField):
                continue
            text = "\n".join(bound.data) if isinstance(bound.data, list) else bound.data or ""
            if text.strip():
                found.append((bound.label, text))
    return found


def hand_back(request: HttpRequest, refusal, texts: Iterable[tuple[str, str]], *to, kept=()) -> HttpResponse:
    """
    Answer a form that has no place any more: its texts to copy, or nothing but the sentence where nothing is lost.

    :param to: where to go on, as :func:`redirect` takes it.
    :param kept: the texts that stand already: a second click loses nothing.
    """
    known = {as_lines(text) for text in kept}
    lost = [(label, text) for label, text in texts if as_lines(text) not in known]
    if not lost:
        messages.info(request, str(refusal))
        return redirect(*to)
    context = {
        "refusal": str(refusal),
        "texts": lost,
        "address": resolve_url(*to),
        "for_the_team": "admin" in request.resolver_match.namespaces,
    }
    return render(request, "labo/handed_back.html", context, status=409)


def as_lines(text: str) -> tuple[str, ...]:
    return tuple(to_lines(text.strip()))
