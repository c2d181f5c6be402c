"""
What each app has new to tell: the pieces that a letter is made of.

The kernel knows no mission, so the missions come to it: an app registers a function in its ``AppConfig.ready``, and
whoever composes a letter collects what they return. Only what everybody may read is told here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class News:
    """
    One thing to tell.

    ``source`` names it for good (« event:12 »): the same thing is told once. ``category`` is a code of
    ``resources.watch.states.CATEGORIES`` (domain.md §7.3). ``address`` is a path of this site, or an outside page.
    ``words`` are those of its link: they say where it leads. ``credit`` names whoever agreed to be named.
    """

    source: str
    category: str
    title: str
    text: str
    address: str
    words: str
    on: date
    credit: str = ""


_tellers: list[Callable[[datetime, datetime], Iterable[News]]] = []


def register(tell: Callable[[datetime, datetime], Iterable[News]]) -> None:
    """Let ``tell(since, until)`` say what is new between two instants: aware, ``since`` included, ``until`` not."""
    if tell not in _tellers:
        _tellers.append(tell)


def collect(since: datetime, until: datetime) -> Iterator[News]:
    """Yield what the apps tell, in the order of INSTALLED_APPS."""
    for tell in _tellers:
        yield from tell(since, until)
