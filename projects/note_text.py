"""
The sections of a note as texts, and what of a text may be taken into the note of another case.

Pure module, no Django.
"""

import re
from collections.abc import Iterable

from projects.note_sections import LINES, SECTIONS, Section

VARIANT_SECTIONS = tuple(section for section in SECTIONS if section.field != "signatories")
"""What two groups write each on their side. Who signs is no matter of wording: it stays in the note."""
BY_FIELD = {section.field: section for section in VARIANT_SECTIONS}

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:er)?\s(?:{_MONTHS})\b|\b(?:{_MONTHS})\s(?:19|20)\d\d\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:M\.|MM\.|Mmes?|Monsieur|Madame)\s+[A-ZÀ-Ý]")
_END_OF_SENTENCE = re.compile(r"(?<![\s(]M\.)(?<!^M\.)(?<!MM\.)(?<=[.!?…])\s+")


def as_text(value: str | list[str]) -> str:
    """Return a section as one text: an item a line."""
    return "\n".join(value) if isinstance(value, list) else value


def as_value(section: Section, text: str) -> str | list[str]:
    """Return a text as the column of its section holds it: the reverse of :func:`as_text`."""
    return [line for line in text.split("\n") if line] if section.kind == LINES else text


def both(section: Section, first: str, second: str) -> str:
    """Return the two texts in one, to be worked on: the items of both, once each, or one text after the other."""
    if section.kind == LINES:
        return "\n".join(dict.fromkeys(line for line in f"{first}\n{second}".split("\n") if line))
    return "\n\n".join(dict.fromkeys(filter(None, (first, second))))


def names_somebody(words: str, names: Iterable[str]) -> bool:
    """True if the words name one of these people, or anybody by « Mme X », or give a day or a year."""
    lowered = words.lower()
    return bool(_DAY.search(words) or _TITLED.search(words)) or any(name.lower() in lowered for name in names if name)


def portable(section: Section, text: str, names: Iterable[str]) -> tuple[str, int]:
    """
    Return what of a text may serve another case, and how many lines or sentences were left behind.

    :param names: the people of the case it comes from. A line that names one, or that gives a date, stays there.
    """
    names, kept, left = list(names), [], 0
    for line in text.split("\n"):
        pieces = [line] if section.kind == LINES else _END_OF_SENTENCE.split(line)
        clean = [piece for piece in pieces if not names_somebody(piece, names)]
        left += len(pieces) - len(clean)
        if clean or not pieces:
            kept.append(" ".join(clean))
    return "\n".join(kept).strip(), left
