"""
What can be found: each app registers its own things in its ``AppConfig.ready``, as for the digest.

A source loads rows only through what the reader may see (``visible_to(user)``, ``offered()``…): the page of results
shows, counts and proposes nothing else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, QuerySet, Value

from labo.search.asked import Asked


@dataclass(frozen=True)
class Hit:
    """
    One thing that was found, as the page shows it.

    :param text: what the passage is taken from: plain text, as it may be read on the page of the thing.
    :param about: short words beside it: a date, a service.
    """

    title: str
    address: str
    text: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """
    A kind of things that can be found.

    :param kind: its word in the address, ``?dans=methodes``.
    :param find: (asked, user) → queryset of what this person may see of what is asked, the most telling first.
    :param hit: row of ``find`` → :class:`Hit`; costs no query.
    :param texts: () → the texts that everybody may read, one for each thing: the lexicon is made of them.
    :param stamp: () → a value that changes whenever ``texts`` do, much cheaper than they are. Without one, the texts
        are read each time.
    :param elsewhere: query string words → the page of the app that lists the same, with its own filters.
    """

    kind: str
    singular: str
    plural: str
    icon: str
    find: Callable[[Asked, object], QuerySet]
    hit: Callable[[object], Hit]
    texts: Callable[[], Iterable[str]]
    stamp: Callable[[], object] | None = None
    elsewhere: Callable[[str], str] | None = None
    is_feminine: bool = field(default=False)

    def named(self, count: int) -> str:
        return self.plural if count > 1 else self.singular


def sentences(*parts: str) -> str:
    """Return texts one after the other, each ended as a sentence is: the text of a :class:`Hit`."""
    texts = [part.strip() for part in parts if part and part.strip()]
    return " ".join(text if text[-1] in ".!?…:;»" else f"{text}." for text in texts)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let these things be found. Their order on the page is that of INSTALLED_APPS."""
    _sources[source.kind] = source


def all_sources() -> list[Source]:
    return list(_sources.values())


def counts(questions: dict[str, Asked], user) -> dict[str, int]:
    """Return how many things of all sources answer each question, in one query: {name of the question: count}."""
    rows = []
    for name, asked in questions.items():
        for source in all_sources():
            found = source.find(asked, user).order_by().values("pk")
            rows.append(_counted(found, name))
    if not rows:
        return {}
    first, *others = rows
    total = dict.fromkeys(questions, 0)
    for name, count in first.union(*others, all=True):
        total[name] += count
    return total


def _counted(found: QuerySet, name: str) -> QuerySet:
    from django.db.models import CharField

    named = found.annotate(question=Value(name, output_field=CharField()))
    return (
        named.values("question")
        .annotate(found=Count("pk", output_field=IntegerField()))
        .values_list("question", "found")
    )
