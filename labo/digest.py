"""
What each app tells the shared pages: the home page, « Mon espace », later the newsletter.

The kernel knows no mission, so the missions come to it: an app registers a function for a place in its
``AppConfig.ready``, and the page collects what they return.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string

HOME, MY_SPACE = "home", "my_space"
DASHBOARD, DASHBOARD_BELOW = "dashboard", "dashboard_below"
"""The team's own front page: blocks side by side, then the wide ones."""
CASES, CASE = "cases", "case"
"""Above the list of cases, and on the page of one: its reference is in the address (``request.resolver_match``)."""


@dataclass(frozen=True)
class DigestItem:
    """One block of a shared page: a template of the app and the context it is drawn with."""

    template: str
    context: dict = field(default_factory=dict)


_contributors: dict[str, list[Callable]] = defaultdict(list)


def register(place: str, contribute: Callable) -> None:
    """
    Let ``contribute(request)`` speak at ``place``.

    It returns a :class:`DigestItem`, or None when the app has nothing to say.
    """
    if contribute not in _contributors[place]:
        _contributors[place].append(contribute)


def collect(place: str, request) -> Iterator[DigestItem]:
    """Yield what the apps say at ``place``, in the order of INSTALLED_APPS."""
    for contribute in _contributors[place]:
        if item := contribute(request):
            yield item


def drawn(place: str, request) -> list[str]:
    """Return the blocks of ``place`` as HTML."""
    return [render_to_string(item.template, item.context, request) for item in collect(place, request)]
