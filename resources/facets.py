"""
The filters of the catalogue, and how many sheets each choice would leave.

Counted in Python over what the words found, in one query: a catalogue holds a few hundred sheets at most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from labo.typography import NBSP
from resources.models import Method

SPANS = {
    "heure": Method.Span.HOUR,
    "demi-journee": Method.Span.HALF_DAY,
    "journee": Method.Span.DAY,
    "jours": Method.Span.DAYS,
}
GROUPS = {
    "2-4": (2, 4, f"2 à 4{NBSP}personnes"),
    "5-8": (5, 8, f"5 à 8{NBSP}personnes"),
    "9-15": (9, 15, f"9 à 15{NBSP}personnes"),
    "16": (16, 1000, f"16{NBSP}personnes et plus"),
}


@dataclass(frozen=True)
class Facet:
    """One question asked of the catalogue: its name in the address, its words, its choices, and who answers yes."""

    name: str
    words: str
    choices: Sequence[tuple[str, str]]
    keeps: Callable[[Method, str], bool]


FACETS = (
    Facet(
        "moment",
        "C’est pour",
        [(value, capfirst(label)) for value, label in Method.Moment.choices],
        lambda method, value: method.moment == value,
    ),
    Facet(
        "temps",
        "Vous avez",
        [(name, capfirst(span.label)) for name, span in SPANS.items()],
        lambda method, value: method.lasts(SPANS[value]),
    ),
    Facet(
        "groupe",
        "Vous êtes",
        [(name, words) for name, (_, _, words) in GROUPS.items()],
        lambda method, value: method.welcomes(*GROUPS[value][:2]),
    ),
    Facet(
        "origine",
        "Origine",
        [(value, capfirst(label)) for value, label in Method.Origin.choices],
        lambda method, value: method.origin == value,
    ),
)


@dataclass(frozen=True)
class Choice:
    value: str
    words: str
    count: int
    is_chosen: bool


def kept(methods: Sequence[Method], chosen: dict[str, str], *, but: str = "") -> list[Method]:
    """Return the methods that every chosen value keeps, but for those of one facet."""
    asked = [(facet, chosen[facet.name]) for facet in FACETS if chosen.get(facet.name) and facet.name != but]
    return [method for method in methods if all(facet.keeps(method, value) for facet, value in asked)]


def counted(methods: Sequence[Method], chosen: dict[str, str]) -> list[tuple[Facet, list[Choice]]]:
    """Return each facet with its choices, each with how many sheets it would leave beside the other facets' choices."""
    rows = []
    for facet in FACETS:
        beside = kept(methods, chosen, but=facet.name)
        rows.append(
            (
                facet,
                [
                    Choice(
                        value,
                        words,
                        sum(facet.keeps(method, value) for method in beside),
                        chosen.get(facet.name) == value,
                    )
                    for value, words in facet.choices
                ],
            )
        )
    return rows
