"""
What a search found, shown in the text: escaped HTML with ``<mark>``.

PostgreSQL alone knows which words it takes for one another, so it is asked once for a whole page; the rest is pure.
A text is marked part by part: « co-construction » is two, as the reader who asked for « construction » sees it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from labo.folding import folded
from labo.search.asked import Asked, Term
from labo.search.stop_words import is_common

PASSAGE = 200
"""Signs of a passage, about."""
BEFORE = 50
"""Signs kept before the first word that is marked."""
LONGEST = 20_000
"""Signs of one text that are looked through: the passage comes from there."""
HEAD = 3
"""The stemmer changes endings: two words of one family begin with the same letters."""

_PART = re.compile(r"[^\W_]+")
_MATCHING = """
    SELECT asked.part, found.word
    FROM unnest(%s::text[], %s::boolean[]) AS asked (part, is_beginning)
    JOIN (SELECT word, labo_french(word) AS vector FROM unnest(%s::text[]) AS given (word) OFFSET 0) AS found
        ON found.vector @@ CASE
            WHEN asked.is_beginning THEN labo_words(asked.part) || labo_beginning(asked.part)
            ELSE labo_words(asked.part)
        END
"""


@dataclass(frozen=True)
class Marks:
    """
    What to mark: sequences of parts, each with the words that stand for it, as the texts have them.

    None in a sequence is a common word: any word may stand there.
    """

    sequences: tuple[tuple[frozenset[str] | None, ...], ...] = ()

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Return where the text is marked: (start, end, rank of the sequence), in order, never one over another."""
        if not self.sequences:
            return []
        parts = [(match.start(), match.end(), match.group()) for match in _PART.finditer(text)]
        found, done = [], 0
        for at, (start, _, word) in enumerate(parts):
            if at < done or not (ranks := self._beginning.get(word)):
                continue
            here = [rank for rank in ranks if _stands(self.sequences[rank], parts, at)]
            if here:
                rank = max(here, key=lambda rank: len(self.sequences[rank]))
                done = at + len(self.sequences[rank])
                found.append((start, parts[done - 1][1], rank))
        return found

    @cached_property
    def _beginning(self) -> dict[str, list[int]]:
        """{word: ranks of the sequences that it may begin}; none begins with a common word."""
        ranks = defaultdict(list)
        for rank, sequence in enumerate(self.sequences):
            for word in sequence[0]:
                ranks[word].append(rank)
        return dict(ranks)

    def marked(self, text: str) -> SafeString:
        """Return the whole text with its marks: a title."""
        return _marked(text, self.spans(text))

    def passage(self, text: str, *, signs: int = PASSAGE) -> SafeString:
        """Return about ``signs`` signs around the best match, or the beginning where nothing matches; on one line."""
        text = " ".join(text[:LONGEST].split())
        spans = self.spans(text)
        start, end = _window(text, spans, signs)
        inside = [(max(a, start), min(b, end), rank) for a, b, rank in spans if a < end and b > start]
        body = _marked(text[start:end], [(a - start, b - start, rank) for a, b, rank in inside])
        rest = "" if end == len(text) else " …" if text[end - 1] in ".!?…" else "…"
        return mark_safe(f"{'… ' if start else ''}{body}{rest}")


def marks_for(asked: Asked, texts: Iterable[str]) -> Marks:
    """Return what to mark in these texts. One query, however many they are; none where nothing looks alike."""
    sequences = [(term, parts) for term in asked.terms for parts in _parts(term)]
    wanted = {
        (part, term.is_beginning and rank == len(parts) - 1)
        for term, parts in sequences
        for rank, part in enumerate(parts)
        if not is_common(part)
    }
    heads = {_head(part) for part, _ in wanted}
    words = {word for text in texts for word in _PART.findall(text[:LONGEST])}
    likely = sorted(word for word in words if any(_alike(head, _head(word)) for head in heads))
    matching = _matching(sorted(wanted), likely) if wanted and likely else {}
    rows = [
        tuple(None if is_common(part) else matching.get(part, frozenset()) for part in parts) for _, parts in sequences
    ]
    return Marks(tuple(dict.fromkeys(row for row in rows if all(words is None or words for words in row))))


def _matching(wanted, words) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MATCHING, [[part for part, _ in wanted], [begins for _, begins in wanted], words])
        for part, word in cursor.fetchall():
            found.setdefault(part, set()).add(word)
    return {part: frozenset(words) for part, words in found.items()}


def _parts(term: Term) -> list[list[str]]:
    """Return how a term may stand in a text: « co-construction » in two parts, or in one."""
    rows = [_PART.findall(variant.replace("-", " ")) for variant in term.variants]
    return [list(row) for row in dict.fromkeys(tuple(row) for row in rows if row)]


def _head(word: str) -> str:
    return _folded_head(word[:HEAD])


@lru_cache(maxsize=10_000)
def _folded_head(letters: str) -> str:
    return folded(letters).replace("y", "i")[:HEAD]


def _alike(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _stands(sequence, parts, at) -> bool:
    here = parts[at : at + len(sequence)]
    return len(here) == len(sequence) and all(
        words is None or part[2] in words for words, part in zip(sequence, here, strict=True)
    )


def _window(text, spans, signs) -> tuple[int, int]:
    """Return where the passage begins and ends, on whole words: where most of what was asked is together."""
    if len(text) <= signs:
        return 0, len(text)

    def worth(first):
        near = [span for span in spans if first[0] <= span[0] and span[1] <= first[0] + signs - BEFORE]
        return len({rank for _, _, rank in near}), len(near)

    best = max(spans, key=worth, default=(0, 0, 0))
    start = max(0, min(best[0] - BEFORE, len(text) - signs))
    if start:
        start = text.find(" ", start - 1, best[0]) + 1 or best[0]
    end = min(len(text), start + signs)
    if end < len(text):
        cut = text.rfind(" ", max(best[1], start), end + 1)
        end = cut if cut > 0 else end
    return start, end


def _marked(text, spans) -> SafeString:
    pieces, done = [], 0
    for start, end, _ in spans:
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])]))
