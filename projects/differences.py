"""
What changed between two texts, word by word; lines are kept. Pure module: no Django.

The words are compared first; a text made to be slow (the same two words a thousand times) is compared line by line,
then as a whole: the answer always comes in a fraction of a second.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from projects.form_sections import Question

SAME, GONE, NEW = "same", "gone", "new"
WORDS = re.compile(r"\n|\w+(?:[’'-]\w+)*[^\S\n]*|[^\w\s][^\S\n]*|[^\S\n]+")
LINES = re.compile(r"[^\n]+|\n")
MAX_PAIRS = 40_000
"""How many pairs of like words are compared. Two real texts of 3,000 signs have about ten thousand."""
BRIDGE = 2
"""Words left between two rewritings that are read more easily as one."""


class Run(NamedTuple):
    """A stretch of text: ``kind`` is same, gone or new."""

    kind: str
    words: str


class Change(NamedTuple):
    """One question whose answer is not the same in two versions."""

    question: Question
    runs: list[Run]


def difference(before: str, after: str) -> list[Run]:
    """
    Return the second text as stretches that were there, that are gone and that are new.

    The stretches same and gone make the first text again, same and new the second, up to the spaces between words.
    """
    for tokens in (WORDS, LINES):
        old, new = tokens.findall(before), tokens.findall(after)
        if is_quick(old, new):
            return runs_of(aligned(old, new))
    return runs_of([("change", [before], [after])])


def key(token: str) -> str:
    """The word without the spaces that follow it: the last one of a line is still the same word."""
    return token.strip() or token


def is_quick(old: Sequence[str], new: Sequence[str]) -> bool:
    counts = Counter(map(key, new))
    return sum(count * counts[token] for token, count in Counter(map(key, old)).items()) <= MAX_PAIRS


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, list[str], list[str]]]:
    """Return the two lists side by side: [(same or change, old tokens, new tokens)]."""
    matcher = SequenceMatcher(None, [key(token) for token in old], [key(token) for token in new], autojunk=False)
    pieces = [
        ("same" if tag == "equal" else "change", list(old[a:b]), list(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    ]
    joined: list[tuple[str, list[str], list[str]]] = []
    for index, (kind, left, right) in enumerate(pieces):
        if kind == "same" and 0 < index < len(pieces) - 1 and is_bridge(left, pieces[index - 1], pieces[index + 1]):
            kind = "change"
        if joined and joined[-1][0] == kind == "change":
            joined[-1][1].extend(left)
            joined[-1][2].extend(right)
        else:
            joined.append((kind, left, right))
    return joined


def is_bridge(words: Sequence[str], before, after) -> bool:
    """True for a word or two between two rewritings: nobody reads « ~~le~~ un **grand** chat » gladly."""
    rewritten = all(min(len(piece[1]), len(piece[2])) >= 1 for piece in (before, after))
    return rewritten and len(words) <= BRIDGE and "\n" not in words


def runs_of(pieces) -> list[Run]:
    found = []
    for kind, left, right in pieces:
        if kind == "same":
            found.append(Run(SAME, "".join(right)))
        else:
            found += [Run(name, "".join(words)) for name, words in ((GONE, left), (NEW, right)) if words]
    return [run for run in found if run.words]


def changes(before: Mapping[str, str], after: Mapping[str, str], questions: Sequence[Question]) -> list[Change]:
    """
    Return the questions whose answers differ, in the order given.

    :param before: {field: the answer in words}.
    """
    return [
        Change(question, difference(before.get(question.field, ""), after.get(question.field, "")))
        for question in questions
        if before.get(question.field, "") != after.get(question.field, "")
    ]
