"""
What each app tells the team of its week: counts, and the screens where the rest is read.

The kernel knows no case, so the apps come to it, as for the digest: a function registered in ``AppConfig.ready``. The
lines leave by mail, so they hold no name and no title of what is the lab's own: numbers, and addresses behind the door.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from labo.typography import NBSP

ARRIVED, WAITING, COMING = "arrived", "waiting", "coming"
PARTS = {ARRIVED: "Arrivé la semaine dernière", WAITING: "Ce qui attend", COMING: "Cette semaine"}


@dataclass(frozen=True)
class Week:
    """Seven days that are over, ``since`` included and ``until`` not, both aware."""

    since: datetime
    until: datetime

    @property
    def ahead(self) -> datetime:
        """Return the end of the seven days that begin."""
        return self.until + timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """``words`` is a sentence that begins with its number, ``address`` a path of the back office."""

    part: str
    words: str
    address: str


_tellers: list[Callable[[Week], Iterable[Line]]] = []


def register(tell: Callable[[Week], Iterable[Line]]) -> None:
    """Let ``tell(week)`` say what is worth a line; nothing where there is nothing."""
    if tell not in _tellers:
        _tellers.append(tell)


def collect(week: Week) -> Iterator[Line]:
    """Yield what the apps tell, in the order of INSTALLED_APPS."""
    for tell in _tellers:
        yield from tell(week)


def counted(part: str, count: int, one: str, many: str, address: str) -> list[Line]:
    """Return the line of a number, none for zero: « 3 nouveaux cas »."""
    return [Line(part, f"{count}{NBSP}{one if count == 1 else many}", address)] if count else []
