"""
How French is written: the signs of what people typed (the words never change), lists, numbers. Pure functions.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

NBSP = "\u00a0"
NUMBERS = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")

_SIGNS = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
)
_SPACES = (
    (re.compile(r" +([?!;:»€%])"), rf"{NBSP}\1"),
    (re.compile(r"« +"), f"«{NBSP}"),
    # A number stays with what it counts: « 38 jours », « 14 h 30 ».
    (re.compile(r"(?<=\d) (?=[^\W\d])"), NBSP),
    (re.compile(r"(?<=\d\u00a0h) (?=\d)"), NBSP),
)
_ADDRESSES = re.compile(r"(\]\([^)\s]*\)|https?://\S+)")
# Signs that word processors put in and that few fonts have, with what they stand for.
_PLAIN = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": NBSP, "\u25e6": "•", "\ufeff": None, "\ufe0f": None})


def plain_signs(text: str) -> str:
    """Return the text with composed accents and without the signs that only word processors know."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def french(text: str) -> str:
    """
    Return the text with typographic apostrophes, ellipses and the non-breaking spaces that a printer would set.

    Spaces are made non-breaking, never added: an address or an hour typed « 14:30 » stays as it is.
    """
    text = plain_signs(text)
    for pattern, replacement in _SIGNS:
        text = pattern.sub(replacement, text)
    return unbroken(text)


def unbroken(text: str) -> str:
    """Return the text, letter for letter, whose signs and numbers never leave their word at the end of a line."""
    for pattern, replacement in _SPACES:
        text = pattern.sub(replacement, text)
    return text


def in_words(change: Callable[[str], str], markdown: str) -> str:
    """Return a Markdown text whose words are changed, by :func:`french` say, and whose addresses are not."""
    pieces = _ADDRESSES.split(markdown)
    return "".join(piece if at % 2 else change(piece) for at, piece in enumerate(pieces))


def listed(words: Sequence[str]) -> str:
    """« a, b et c »."""
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def spelled(count: int, *, one: str = "une") -> str:
    """« une », « deux »… « dix », then figures."""
    return one if count == 1 else NUMBERS[count] if count < len(NUMBERS) else str(count)
