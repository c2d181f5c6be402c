"""
What is known already: the same identifier, or the same title by the same person within a year. Pure module.

Titles are compared in blocks of first author and year, by words in any order: some thousands of items against as many
take about a second.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from labo.folding import folded
from labo.typography import NBSP
from resources.csl.dates import year_of
from resources.csl.identifiers import Identifier, identifiers_of
from resources.csl.item import MARKUP
from resources.csl.names import family_told

ENOUGH = 92
"""From how like two titles are, of 100, they are taken for one."""
MOST_COMPARED = 500
"""How many titles of one author and year are compared: beyond, only equal ones are found."""
FEWEST_WORDS = 3


@dataclass(frozen=True)
class Duplicate:
    """An item that is known: under which key, and why it is taken for the same."""

    key: Hashable
    reason: str
    score: float


class Known:
    """The items that are known, by what tells them."""

    def __init__(self, items=()):
        """:param items: (key, item) pairs."""
        self.identifiers: dict[Identifier, Hashable] = {}
        self.blocks: dict[tuple[str, int | None], dict[Hashable, str]] = defaultdict(dict)
        self.titles: dict[tuple[str, str], list[tuple[Hashable, int | None]]] = defaultdict(list)
        for key, item in items:
            self.add(key, item)

    def add(self, key: Hashable, item: Mapping) -> None:
        """Make an item known."""
        for identifier in identifiers_of(item):
            self.identifiers.setdefault(identifier, key)
        if title := title_key(item):
            family, year = family_key(item), year_of(item)
            self.blocks[family, year][key] = title
            self.titles[family, title].append((key, year))

    def find(self, item: Mapping) -> Duplicate | None:
        """Return what the item is a duplicate of, the surest reason first; None if nothing known is like it."""
        for identifier in identifiers_of(item):
            if identifier in self.identifiers:
                label = f"même {identifier.label}"
                return Duplicate(self.identifiers[identifier], label, 100.0)
        title = title_key(item)
        return self._by_title(item, title) if title else None

    def _by_title(self, item: Mapping, title: str) -> Duplicate | None:
        family, year = family_key(item), year_of(item)
        for key, other_year in self.titles.get((family, title), ()):
            if _near(year, other_year):
                return Duplicate(key, f"même titre, {_years(year, other_year)}", 100.0)
        if len(title.split()) < FEWEST_WORDS:
            return None
        years = [year, year - 1, year + 1, None] if year is not None else [None]
        best = None
        for other_year in years:
            block = self.blocks.get((family, other_year))
            if not block or len(block) > MOST_COMPARED:
                continue
            for _other, score, key in process.extract(
                title, block, scorer=fuzz.token_sort_ratio, score_cutoff=ENOUGH, limit=5
            ):
                if figures(block[key]) == figures(title) and (best is None or score > best.score):
                    best = Duplicate(key, f"titre presque identique, {_years(year, other_year)}", score)
        return best


def _near(year: int | None, other: int | None) -> bool:
    return year is None or other is None or abs(year - other) <= 1


def _years(year: int | None, other: int | None) -> str:
    if year is None or other is None:
        return "date inconnue"
    return "même année" if year == other else f"à un{NBSP}an près"


def title_key(item: Mapping) -> str:
    """Return the words of a title, folded, without markup and signs."""
    return " ".join(re.findall(r"\w+", folded(MARKUP.sub("", str(item.get("title") or "")))))


def figures(title: str) -> list[str]:
    """Return the numbers of a title: « session 7 » is not « session 8 », however alike."""
    return sorted(re.findall(r"\d+", title))


def family_key(item: Mapping) -> str:
    """Return the folded family name of who comes first, an author or else who directed."""
    names = item.get("author") or item.get("editor") or []
    return folded(family_told(names[0])).strip() if names else ""
