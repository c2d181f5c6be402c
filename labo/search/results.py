"""What was found, as the page shows it: by source, counted, each with its extract."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, Window
from django.urls import reverse
from django.utils.safestring import SafeString

from labo.search import lexicon
from labo.search.asked import Asked
from labo.search.extracts import Marks, marks_for
from labo.search.sources import Hit, Source, all_sources

BEST = 5
PER_PAGE = 20


@dataclass(frozen=True)
class Shown:
    """One thing that was found, its words marked."""

    address: str
    title: SafeString
    passage: SafeString
    about: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What one source found: the best of it, and how many in all."""

    source: Source
    count: int
    shown: list[Shown]
    typed: str

    @property
    def address(self) -> str:
        """All that this source found."""
        return f"{reverse('search')}?{urlencode({'q': self.typed, 'dans': self.source.kind})}"

    @property
    def elsewhere(self) -> str:
        """The same in the app's own list, with its filters; nothing where there is none."""
        return self.source.elsewhere(self.typed) if self.source.elsewhere else ""

    @property
    def name(self) -> str:
        return self.source.named(self.count)

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.shown)


class Results:
    """
    What a question finds, for one reader.

    As many queries for one thing found as for a thousand: one for each source, one for the marks, three at most to
    propose other words.
    """

    def __init__(self, asked: Asked, user, *, only: Source | None = None, page: str | int = 1):
        self.asked, self.user, self.only = asked, user, only
        self.groups, self.page = [], None
        if not asked:
            return
        rows = [self._one(only, page)] if only else [self._best(source) for source in all_sources()]
        hits = [hit for _, _, found in rows for hit in found]
        marks = marks_for(asked, [text for hit in hits for text in (hit.title, hit.text)]) if hits else Marks()
        self.groups = [
            Group(source, count, [shown(hit, marks) for hit in found], asked.typed)
            for source, count, found in rows
            if count
        ]

    def _best(self, source) -> tuple[Source, int, list[Hit]]:
        found = source.find(self.asked, self.user)
        rows = list(found.annotate(found_in_all=Window(Count("pk"), output_field=IntegerField()))[:BEST])
        return source, rows[0].found_in_all if rows else 0, [source.hit(row) for row in rows]

    def _one(self, source, page) -> tuple[Source, int, list[Hit]]:
        self.page = Paginator(source.find(self.asked, self.user), PER_PAGE).get_page(page)
        return source, self.page.paginator.count, [source.hit(row) for row in self.page]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @cached_property
    def other(self) -> str:
        """Another question that finds more, or nothing."""
        return lexicon.did_you_mean(self.asked, self.user, found=self.count)

    @cached_property
    def endings(self) -> list[str]:
        """The question with its last word completed."""
        return lexicon.endings(self.asked, source=self.only.kind if self.only else "")


def shown(hit: Hit, marks: Marks) -> Shown:
    return Shown(hit.address, marks.marked(hit.title), marks.passage(hit.text), hit.about)
