"""
The frozen ``content`` of an issue as the archive's page, its feed and its poster read it.

What stands in ``content`` left in a mail, so it is shown as it is and nothing else is looked up.
"""

import contextlib
from dataclasses import dataclass
from datetime import date

from labo.search.sources import sentences
from labo.typography import french
from resources.newsletter.letters import LETTERS, MONTHLY
from resources.newsletter.mail import plain

AGENDA = "agenda"
HEADLINES, DATES = 4, 3
"""How many things a poster tells, and how many dates."""


@dataclass(frozen=True)
class Item:
    """``anchor`` names it in the address of the page, for good. ``text`` is Markdown, ``on`` the day of a meeting."""

    anchor: str
    title: str
    text: str
    address: str
    words: str
    credit: str
    on: date | None = None

    @property
    def is_outside(self) -> bool:
        return not self.address.startswith("/")

    @property
    def last_line(self) -> str:
        """The end of its text as words: of a meeting, the hour and the place."""
        return plain(self.text).strip().rpartition("\n")[2]


@dataclass(frozen=True)
class Group:
    category: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Issue:
    title: str
    preheader: str
    edito: str
    call: str
    groups: tuple[Group, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items)

    @property
    def dates(self) -> tuple[Item, ...]:
        """What has a date, for a poster."""
        return tuple(item for group in self.groups if group.category == AGENDA for item in group.items)[:DATES]

    @property
    def headlines(self) -> tuple[tuple[str, Item], ...]:
        """
        Return [(name of the group, item)] for a poster: the first of each group, then the second ones, in order.

        Dates are told apart.
        """
        groups = [group for group in self.groups if group.category != AGENDA]
        ranks = range(max((len(group.items) for group in groups), default=0))
        rows = [(group.name, group.items[rank]) for rank in ranks for group in groups if rank < len(group.items)]
        chosen = rows[:HEADLINES]
        return tuple(row for row in self._in_order() if row in chosen)

    @property
    def untold(self) -> int:
        """How many items a poster leaves to the page."""
        return len(self.items) - len(self.headlines) - len(self.dates)

    def as_text(self) -> str:
        """Return all that it says as one text, for the search to show a passage of it."""
        told = (sentences(item.title, plain(item.text)) for item in self.items)
        return " ".join(sentences(self.preheader, plain(self.edito), *told, plain(self.call)).split())

    def _in_order(self):
        return [(group.name, item) for group in self.groups for item in group.items]


def read(content: dict) -> Issue:
    """Return a frozen ``content``; what an older one lacks is empty."""
    rank, groups = 0, []
    for told in content.get("groups", ()):
        items = []
        for row in told.get("items", ()):
            rank += 1
            words = {name: french(str(row.get(name) or "")) for name in ("title", "words", "credit")}
            given = {name: str(row.get(name) or "") for name in ("text", "address")}
            items.append(Item(f"article-{rank}", **words, **given, on=day_of(row.get("on"))))
        if items:
            groups.append(Group(str(told.get("category") or ""), str(told.get("name") or ""), tuple(items)))
    words = {name: french(str(content.get(name) or "")) for name in ("title", "preheader")}
    words |= {name: str(content.get(name) or "") for name in ("edito", "call")}
    words["title"] = words["title"] or LETTERS[MONTHLY].name
    return Issue(**words, groups=tuple(groups))


def day_of(written) -> date | None:
    with contextlib.suppress(TypeError, ValueError):
        return date.fromisoformat(written)
    return None
