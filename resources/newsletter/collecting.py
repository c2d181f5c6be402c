"""What an issue tells: the news of all apps, put in order; too many for five minutes are left aside."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from labo import news
from labo.news import News

ORDER = ("agenda", "terrain", "rate", "methode", "lecture", "ailleurs", "outil", "droit", "appel")
"""The categories as a letter shows them: where one meets first, then what happened, then what is to be read."""
MOST, MOST_OF_ONE = 9, 3
"""How many things a draft keeps, and of one category. Domain, 7.3: six to nine items."""
FEWEST = 3
"""With fewer than that there is no letter: the month is told with the next one."""
COPIED = ("source", "category", "title", "text", "address", "words", "credit")
LIMITS = {"title": 150, "text": 600, "address": 1000, "words": 80, "credit": 150}


@dataclass(frozen=True)
class Chosen:
    """One thing for an issue, as a row of :class:`resources.models.IssueItem` takes it."""

    news: News
    is_kept: bool

    @property
    def columns(self) -> dict:
        found = {name: getattr(self.news, name) for name in COPIED}
        for name, limit in LIMITS.items():
            found[name] = shortened(found[name], limit)
        origin = {name: found[name] for name in ("title", "text", "words")}
        return {**found, "on": self.news.on if self.news.category == "agenda" else None, "origin": origin}


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def collect(since: datetime, until: datetime, *, told: Iterable[str]) -> list[Chosen]:
    """
    Return what is new and was not told, in the order of the letter.

    :param told: the sources that other issues have: the same thing is told once.
    """
    known, found = set(told), {}
    for one in news.collect(since, until):
        if one.source not in known:
            found.setdefault(one.source, one)
    return chosen(found.values())


def chosen(found: Iterable[News]) -> list[Chosen]:
    """Put news in order and keep the first of each category, never more than a letter takes."""
    # Meetings by their day; the rest stays as the apps tell it, the latest first.
    ranked = sorted(
        found, key=lambda one: (rank_of(one.category), one.on.toordinal() if one.category == "agenda" else 0)
    )
    kept, of_one, rows = 0, Counter(), []
    for one in ranked:
        fits = kept < MOST and of_one[one.category] < MOST_OF_ONE and len(one.address) <= LIMITS["address"]
        kept, of_one[one.category] = kept + fits, of_one[one.category] + fits
        rows.append(Chosen(one, fits))
    return rows


def rank_of(category: str) -> int:
    return ORDER.index(category) if category in ORDER else len(ORDER)
