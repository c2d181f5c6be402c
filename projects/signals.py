"""
What a set of signals says: counts, balance, disagreement. Pure functions, no Django.

Signals inform and people decide: nothing here adds up to a mark, an average or a verdict.
(The module speaks of the grid's green and red signals, not of Django's.)
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

GREEN, RED, UNCLEAR, ABSTAIN = "green", "red", "unclear", "abstain"
ORDER = (GREEN, UNCLEAR, RED, ABSTAIN)

AGREEMENT, NUANCES, STRONG_GAP, SILENCE = "agreement", "nuances", "strong_gap", "silence"
OPPOSED, APART, ALIKE = "opposed", "apart", "alike"


@dataclass(frozen=True)
class Tally:
    """How many answers of each kind, for one criterion or one dimension."""

    green: int = 0
    unclear: int = 0
    red: int = 0
    abstain: int = 0

    @property
    def balance(self) -> int:
        """Greens less reds: for reading and sorting, never for deciding."""
        return self.green - self.red

    @property
    def shapes(self) -> list[str]:
        """One entry per answer, in the order of ORDER: what a row of gommettes draws."""
        return [kind for kind in ORDER for _ in range(getattr(self, kind))]


def tally(answers: Iterable[str]) -> Tally:
    """Count the answers of each kind."""
    return Tally(**Counter(answers))


def gap(answers: Iterable[str], *, eliminatory: bool) -> str:
    """
    Name how far the evaluators are from one another on one criterion.

    A strong gap is a green facing a red where the smaller side is at least a third of those who took one, or where
    the criterion is eliminatory. The threshold follows the size of the group: one voice of three counts, one of six
    is a nuance. Abstentions take no side.

    :returns: one of AGREEMENT, NUANCES, STRONG_GAP, or SILENCE when nobody gave an opinion.
    """
    counts = tally(answers)
    sides = counts.green + counts.red
    smaller = min(counts.green, counts.red)
    if smaller and (eliminatory or smaller * 3 >= sides):
        return STRONG_GAP
    kinds = sum(1 for count in (counts.green, counts.unclear, counts.red) if count)
    if not kinds:
        return SILENCE
    return AGREEMENT if kinds == 1 else NUANCES


def is_mute(answers: Iterable[str]) -> bool:
    """Tell whether at least a third of those who answered cannot judge: that too is worth a discussion."""
    answers = list(answers)
    return bool(answers) and answers.count(ABSTAIN) * 3 >= len(answers)


def distance(theirs: str, ours: Iterable[str]) -> str:
    """
    Name how far a service's own answer to one criterion is from the evaluators'. It weighs on no count.

    :returns: OPPOSED when a green faces a red, ALIKE when all who took part say the same, APART otherwise; SILENCE when
        one of the two says nothing.
    """
    voices = {answer for answer in ours if answer != ABSTAIN}
    if not voices or theirs in ("", ABSTAIN):
        return SILENCE
    if {GREEN: RED, RED: GREEN}.get(theirs) in voices:
        return OPPOSED
    return ALIKE if voices == {theirs} else APART


def in_words(counts: Tally) -> str:
    """« 16 verts, 4 à éclaircir, 2 rouges, 1 sans avis »: what is there, nothing of what is not."""
    kinds = [
        (counts.green, "vert" if counts.green == 1 else "verts"),
        (counts.unclear, "à éclaircir"),
        (counts.red, "rouge" if counts.red == 1 else "rouges"),
        (counts.abstain, "sans avis"),
    ]
    return ", ".join(f"{count} {word}" for count, word in kinds if count) or "aucune réponse"


def balance_in_words(counts: Tally) -> str:
    """Say on which side there are more signals, as one would say it at the table: a reading, not a conclusion."""
    if not counts.green and not counts.red:
        return "Ni vert ni rouge"
    if counts.balance == 0:
        return "Autant de verts que de rouges"
    return "Plus de verts que de rouges" if counts.balance > 0 else "Plus de rouges que de verts"
