"""Which letters our fonts can write. No Django, and no printer: a form asks it too."""

from functools import lru_cache

from fontTools.ttLib import TTFont

from labo.fonts import FOLDER
from labo.typography import french

FACES = ("AtkinsonHyperlegible-Regular.ttf", "BricolageGrotesque-Bold.ttf")
BLANKS = "\n\r\t"


@lru_cache(maxsize=1)
def known() -> frozenset[int]:
    """Return the code points that one font or the other has. Both are in every document."""
    codes: set[int] = set()
    for face in FACES:
        with TTFont(FOLDER / face, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)


def unprintable(text: str) -> list[str]:
    """Return the signs, once each, that no document can write: pictograms, other alphabets."""
    return [sign for sign in dict.fromkeys(text) if ord(sign) not in known() and sign not in BLANKS]


def printable(text: str) -> str:
    """Return the text without those signs, for words that the person at work cannot mend."""
    missing = unprintable(text)
    return " ".join("".join(" " if sign in missing else sign for sign in text).split()) if missing else text


def paper(text) -> str:
    """Return what a person typed as it is printed: French signs, and none that our fonts cannot write."""
    return french(printable(str(text or "")))
