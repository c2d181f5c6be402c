"""
The values of BibTeX: « {…} », « "…" », figures and abbreviations put together with « # », and lists of names.

Pure module.
"""

import re
from collections.abc import Iterator, Mapping

from resources.csl.item import MARKUP
from resources.csl.names import EDITOR, parse_name
from resources.exchange.latex import from_latex

_PART = re.compile(r"\s*(?:#\s*)?(?:(\{)|(\")|([^\s{}\"#]+))")
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r'(?<!\\)[{}"]')
_MISSING_COMMA = re.compile(r"\s*([A-Za-z][\w-]*)\s*=")
MONTHS = dict.fromkeys(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])


def value_text(source: str, strings: Mapping[str, str]) -> tuple[str, list[str], str]:
    """
    Return (LaTeX text, abbreviations that nobody defined, rest): the rest is what follows where a comma is missing.

    :param strings: what ``@string`` defined, by its name in small letters.
    """
    pieces, unknown, place = [], [], 0
    while place < len(source):
        if pieces and _MISSING_COMMA.match(source, place):
            return "".join(pieces), unknown, source[place:].strip()
        found = _PART.match(source, place)
        if not found:
            break
        if found[3] is not None:
            word = found[3]
            key = word.lower()
            if key in strings:
                word = strings[key]
            elif not word.isdecimal() and key not in MONTHS:
                unknown.append(word)
            pieces.append(word)
            place = found.end()
        else:
            end = _closing(source, found.end(), '"' if found[2] else "")
            pieces.append(source[found.end() : end])
            place = end + 1
    return "".join(pieces), unknown, ""


def _closing(source: str, start: int, quote: str) -> int:
    """Return the place of what closes a brace or a quote that opened just before ``start``."""
    depth = 0 if quote else 1
    for found in (_QUOTE if quote else _BRACE).finditer(source, start):
        if found.group() == quote and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if not quote and depth == 0:
            return found.start()
    return len(source)


def split_outside_braces(source: str, separator: re.Pattern) -> list[str]:
    """Return the pieces between separators that stand in no braces."""
    pieces, last, depth, place = [], 0, 0, 0
    marks = sorted([*((found.start(), found.end(), found.group()) for found in _BRACE.finditer(source)),
                    *((found.start(), found.end(), "") for found in separator.finditer(source))])  # fmt: skip
    for start, end, brace in marks:
        if brace:
            depth = max(depth + (1 if brace == "{" else -1), 0)
        elif depth == 0 and start >= place:
            pieces.append(source[last:start])
            last = place = end
    return [*pieces, source[last:]]


def names_of(source: str) -> Iterator[dict]:
    """Yield the CSL names of « Lewis, Jenny M. and {La 27e Région} and others »."""
    for piece in split_outside_braces(source, re.compile(r"\s+and\s+", re.IGNORECASE)):
        if piece.strip().lower() not in ("others", "al.", "et al.", ""):
            yield name_of(piece.strip())


def name_of(source: str) -> dict:
    """Return one CSL name. What stands whole in braces is a body, whatever it looks like."""
    if source.startswith("{") and _closing(source, 1, "") == len(source) - 1:
        return {"literal": _plain(source[1:-1])}
    parts = split_outside_braces(source, re.compile(","))
    if len(parts) > 1:
        return parse_name(", ".join(_plain(part) for part in parts))
    words = split_outside_braces(source, re.compile(r"\s+|(?<!\\)~"))
    if len(words) > 1 and words[-1].startswith("{") and " " in words[-1]:
        return parse_name(f"{_plain(words[-1])}, {_plain(' '.join(words[:-1]))}")
    return parse_name(EDITOR.sub("", _plain(source).replace("\u00a0", " ")))


def _plain(source: str) -> str:
    return " ".join(MARKUP.sub("", from_latex(source)).split())
