"""
What each app has new to tell: the pieces that a letter is made of.

The kernel knows no mission, so the missions come to it: an app registers a function in its ``AppConfig.ready``, and
whoever composes a letter collects what they return. Only what everybody may read is told here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet


@dataclass(frozen=True)
class News:
    """
    One thing to tell.

    ``source`` names it for good, a word and a primary key (« event:12 »): the same thing is told once. ``category`` is
    a code of ``resources.watch.states.CATEGORIES`` (domain.md §7.3). ``text`` is Markdown: what people typed is escaped
    in it. ``address`` is a path of this site, or an outside page; ``words`` are those of its link: they say where it
    leads. ``credit`` names whoever agreed to be named.
    """

    source: str
    category: str
    title: str
    text: str
    address: str
    words: str
    on: date
    credit: str = ""


@dataclass(frozen=True)
class Teller:
    """
    What one app tells.

    ``tell(since, until)`` says what is new between two instants: aware, ``since`` included, ``until`` not. Meetings are
    those that come after ``until``. ``tables`` gives, for the first word of a source, the rows that everybody reads
    now: what was told and is taken back since must not leave in a letter.
    """

    tell: Callable[[datetime, datetime], Iterable[News]]
    tables: Mapping[str, Callable[[], QuerySet]]


_tellers: list[Teller] = []


def register(
    tell: Callable[[datetime, datetime], Iterable[News]], tables: Mapping[str, Callable[[], QuerySet]] | None = None
) -> None:
    """Let an app tell its news; the arguments are those of :class:`Teller`."""
    if tell not in [teller.tell for teller in _tellers]:
        _tellers.append(Teller(tell, tables or {}))


def collect(since: datetime, until: datetime) -> Iterator[News]:
    """Yield what the apps tell, in the order of INSTALLED_APPS."""
    for teller in _tellers:
        yield from teller.tell(since, until)


def standing(sources: Iterable[str]) -> set[str]:
    """Return those of these sources that everybody may still read. One query a kind of thing."""
    asked: dict[str, set[int]] = {}
    for source in sources:
        name, _, key = source.partition(":")
        if key.isdecimal():
            asked.setdefault(name, set()).add(int(key))
    found = set()
    for teller in _tellers:
        for name in asked.keys() & teller.tables.keys():
            keys = teller.tables[name]().order_by().filter(pk__in=asked[name]).values_list("pk", flat=True)
            found |= {f"{name}:{key}" for key in keys}
    return found
