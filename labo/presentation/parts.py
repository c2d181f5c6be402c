"""
The twelve parts, and what each app tells in them.

The kernel knows no mission, so the missions come to it, as they do in :mod:`labo.digest`. Nothing here is given a
reader: what is told is what anybody may read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from labo.typography import NBSP


class Part(models.TextChoices):
    """In the order of the document; the labels are its headings."""

    WHY = "why", "Pourquoi un labo"
    IDENTITY = "identity", "Ce qu’il est, ce qu’il n’est pas"
    VALUES = "values", "Nos valeurs et nos règles de vie"
    MISSIONS = "missions", "Trois missions"
    OFFER = "offer", "L’offre et les méthodes"
    PROPOSE = "propose", "Comment proposer un cas"
    GOVERNANCE = "governance", "Qui décide, qui travaille"
    NETWORK = "network", "Rejoindre le réseau"
    RESOURCES = "resources", "Le centre de ressources"
    VOICES = "voices", "Ce que l’on nous a dit"
    CASES = "cases", "Les cas et ce qu’ils ont appris"
    CONTACT = "contact", "Nous joindre, nous rencontrer"

    @property
    def anchor(self) -> str:
        return ANCHORS[self.value]


ANCHORS = {
    "why": "pourquoi",
    "identity": "ce-qu-il-est",
    "values": "valeurs",
    "missions": "missions",
    "offer": "offre",
    "propose": "proposer",
    "governance": "gouvernance",
    "network": "reseau",
    "resources": "ressources",
    "voices": "paroles",
    "cases": "cas",
    "contact": "contact",
}
"""The end of the address of each part: links to it are kept, so it never changes."""


@dataclass(frozen=True)
class Figure:
    """A count and what it counts: « 14 méthodes à reprendre »."""

    count: int
    one: str
    several: str

    @property
    def words(self) -> str:
        return self.one if self.count == 1 else self.several

    def __str__(self):
        return f"{self.count}{NBSP}{self.words}"


@dataclass(frozen=True)
class Told:
    """What an app tells in a part: a template without headings above h3, its context, and what can be counted."""

    template: str
    context: dict = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Teller:
    """``tell(on)`` returns what is told that day, or None; ``adds`` names it for the lab: « le catalogue »."""

    tell: Callable[[date], Told | None]
    adds: str


_tellers: dict[str, list[Teller]] = defaultdict(list)


def register(part: Part, tell: Callable[[date], Told | None], *, adds: str) -> None:
    """Let ``tell(on)`` speak in a part. It is given a day and no reader: it tells what anybody may read."""
    teller = Teller(tell, adds)
    if teller not in _tellers[part]:
        _tellers[part].append(teller)


def added(part: Part) -> list[str]:
    """Return what the portal adds by itself in a part, in words."""
    return [teller.adds for teller in _tellers[part]]


def told(part: Part, *, on: date) -> Iterator[Told]:
    """Yield what the apps tell in a part, in the order of INSTALLED_APPS."""
    for teller in _tellers[part]:
        if found := teller.tell(on):
            yield found
