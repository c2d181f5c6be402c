"""
The words that a mistyped one may stand for.

Pure module: no Django.
"""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters of a word that is worth a guess."""
BEST = 5
MOST = 2


def slips(word: str) -> int:
    """Return how many letters may be wrong, missing, doubled or turned round: one, two in a long word."""
    return 1 if len(word) < 8 else MOST


def near(word: str, known: Iterable[tuple[str, int]], *, limit: int = BEST) -> list[str]:
    """
    Return the known words nearest to this one, the most likely first.

    Nearest in letters, then those with its first letter (seldom the wrong one), then those used most.

    :param word: folded.
    :param known: folded words with the number of texts that use each.
    """
    if len(word) < SHORTEST:
        return []
    allowed, found = slips(word), []
    for other, documents in known:
        distance = OSA.distance(word, other, score_cutoff=allowed)
        if 0 < distance <= allowed:
            found.append((distance, other[0] != word[0], -documents, abs(len(other) - len(word)), other))
    return [row[-1] for row in sorted(found)[:limit]]
