"""
The meetings that anybody may come to, for whoever writes to people who do not know the missions.

As for ``labo.news``: an app registers a function in its ``AppConfig.ready``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Meeting:
    """
    ``source`` names it for good (« event:12 »), wherever it is moved. ``address`` is a path of this site.

    ``places`` says what is left: « Il reste 4 places sur 25 ». One signs up until ``closes_at``.
    """

    source: str
    title: str
    text: str
    place: str
    places: str
    address: str
    starts_at: datetime
    closes_at: datetime


_tellers: list[Callable[[date, date], Iterable[Meeting]]] = []


def register(tell: Callable[[date, date], Iterable[Meeting]]) -> None:
    """Let ``tell(first, last)`` say which meetings begin on these days, both included; none that is cancelled."""
    if tell not in _tellers:
        _tellers.append(tell)


def meetings(first: date, last: date) -> list[Meeting]:
    """Return the meetings of these days, the soonest first."""
    found = [meeting for tell in _tellers for meeting in tell(first, last)]
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.source))
