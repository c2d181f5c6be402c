"""Who goes enquiring with whom: two people who would not have met. Pure module."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

DIRECTION, FAMILY = 100, 1
"""What another direction is worth, and another family of trades: no number of families outweighs a direction."""


@dataclass(frozen=True)
class Companion:
    """Somebody to pair. ``family`` is empty where nobody asked for the trade: then it counts as any other's."""

    key: int
    direction: str
    family: str = ""


def strangeness(one: Companion, other: Companion) -> int:
    """Return how little two people have in common."""
    return DIRECTION * (one.direction != other.direction) + FAMILY * (one.family != other.family)


def pairs(people: Sequence[Companion]) -> list[list[Companion]]:
    """
    Return everybody in groups of two, and one of three if the number is odd; nobody alone but a single person.

    They stand in the order of their keys, each with the one half a line further. Then companions are exchanged while
    that mixes directions better, or trades: two of one direction meet only if it holds more than half of the people,
    for otherwise some pair would be better mixed by an exchange. The same people give the same pairs.
    """
    line = sorted(people, key=lambda each: each.key)
    half = len(line) // 2
    if not half:
        return [line] if line else []
    found = [list(pair) for pair in zip(line[:half], line[half : 2 * half], strict=True)]
    while exchange(found):
        pass
    if len(line) % 2:
        last = line[-1]
        max(found, key=lambda pair: min(strangeness(last, each) for each in pair)).append(last)
    return found


def exchange(found: list[list[Companion]]) -> bool:
    """Exchange the companions of the first two pairs that are better so. :returns: False if there are none."""
    for (one, two), (three, four) in combinations(found, 2):
        now = strangeness(one, two) + strangeness(three, four)
        choices = [([one, four], [three, two]), ([one, three], [two, four])]
        best = max(choices, key=lambda choice: sum(strangeness(*pair) for pair in choice))
        if sum(strangeness(*pair) for pair in best) > now:
            places = [found.index([one, two]), found.index([three, four])]
            found[places[0]], found[places[1]] = best
            return True
    return False
