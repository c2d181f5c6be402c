"""
Who could take a case: a proposal with its reasons, the same for the same people and the same case. A human confirms.

Pure functions. What may tie somebody to the case counts against them first, then how much they have on their desk,
then what they know of cases of this format; a draw seeded by the case settles what is left.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labo.typography import NBSP

WANTED = 3
"""A group small enough to meet, and large enough to differ."""


@dataclass(frozen=True)
class Candidate:
    """
    Somebody who could be asked.

    :param load: sheets still to fill (or cases in hand, for the person who leads them).
    :param known: cases of the same format that this person has judged already.
    :param ties: what may tie them to the case, in words.
    :param direction: where they stand in the organisation chart, so that a group has several views.
    """

    pk: int
    load: int = 0
    known: int = 0
    ties: tuple[str, ...] = ()
    direction: int | None = None


@dataclass(frozen=True)
class Suggestion:
    candidate: Candidate
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"{NBSP}; ".join(self.reasons)


def draw(seed: str, pk: int) -> str:
    """Return a rank between equals that nobody chooses and that anybody can compute again."""
    return hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest()


def suggest(candidates: Iterable[Candidate], *, seed: str, wanted: int = WANTED) -> list[Suggestion]:
    """
    Return whom to ask, at most ``wanted`` people, each with the reasons why.

    One person who knows this format is looked for among them, and people of different directions where there is a
    choice. Somebody with a tie comes only when nobody else is left.

    :param seed: names the case: another case draws otherwise.
    """
    left, chosen = list(candidates), []
    while left and len(chosen) < wanted:
        taken = {suggestion.candidate.direction for suggestion in chosen} - {None}
        has_knower = any(suggestion.candidate.known for suggestion in chosen)
        best = min(left, key=lambda one: _rank(one, taken, has_knower, seed))
        equals = [
            one for one in left if _rank(one, taken, has_knower, "")[:-1] == _rank(best, taken, has_knower, "")[:-1]
        ]
        chosen.append(Suggestion(best, tuple(_reasons(best, taken, is_drawn=len(equals) > wanted - len(chosen)))))
        left.remove(best)
    return chosen


def _rank(one, taken, has_knower, seed):
    same_direction = one.direction in taken
    return bool(one.ties), one.load, same_direction, not has_knower and not one.known, draw(seed, one.pk)


def _reasons(one, taken: Sequence[int], *, is_drawn: bool):
    if one.ties:
        yield f"à savoir{NBSP}: {', '.join(one.ties)}"
    yield "rien d’autre en cours" if not one.load else f"{one.load} en cours"
    if one.known:
        yield f"connaît ce format ({one.known} cas)"
    if one.direction and one.direction not in taken and taken:
        yield "une autre direction"
    if is_drawn:
        yield "départagé par tirage au sort"
