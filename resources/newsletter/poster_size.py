"""
How large the letters of a poster are: the largest that hold on one sheet.

Lines are broken here as the printer breaks them, with the widths that the fonts say; the space around is that of
``static/css/letter_poster.css``. No row is read, and nothing is printed.
"""

from dataclasses import dataclass
from functools import lru_cache

from fontTools.ttLib import TTFont

from labo.fonts import FOLDER

WIDTH, HEIGHT = 178, 281
"""Millimetres of the sheet that hold words."""
BESIDE = 117
"""Millimetres beside a date."""
POINT = 0.3528
"""Millimetres."""
BOLD, REGULAR = "BricolageGrotesque-Bold.ttf", "AtkinsonHyperlegible-Regular.ttf"
HEADLINE, DATE, DATE_WORDS = 110, 90, 110
"""Signs that the poster shows of each, at most."""


@dataclass(frozen=True)
class Size:
    """How the letters are set, in points, and the space around them, in millimetres."""

    name: str
    title: float
    headline: float
    date: float
    text: float
    head: float
    """The coloured band without its title."""
    around: float
    """A headline without its words."""
    box: float
    """The box of the dates without them."""
    codes: float

    def height(self, letter) -> float:
        """Return how many millimetres a letter takes."""
        height = self.head + high(letter.title, self.title, WIDTH, leading=1.04, tracking=-0.025)
        for _, item in letter.headlines:
            height += self.around + high(item.title[:HEADLINE], self.headline, WIDTH, leading=1.1, tracking=-0.015)
        if letter.dates:
            height += self.box
        for item in letter.dates:
            beside = high(item.title[:DATE], self.date, BESIDE, leading=1.12, tracking=-0.01)
            beside += high(item.last_line[:DATE_WORDS], self.text, BESIDE, leading=1.25, face=REGULAR)
            height += 1.8 + max(beside, 2 * self.date * POINT * 1.12)
        return height + self.codes


SIZES = (
    Size("ample", 50, 29, 19, 14, head=75, around=16, box=27, codes=36),
    Size("courant", 42, 24, 19, 14, head=69, around=13.5, box=23, codes=36),
    Size("moyen", 36, 20.5, 16.5, 12.5, head=64, around=12.2, box=20, codes=34),
    Size("serre", 31, 18, 15, 11.5, head=59, around=11.5, box=18, codes=30),
)
"""The last one may go on to a second sheet."""


def size_of(letter) -> Size:
    return next((size for size in SIZES if size.height(letter) <= HEIGHT), SIZES[-1])


def high(words: str, points: float, width: float, *, leading: float, tracking: float = 0, face: str = BOLD) -> float:
    """Return how many millimetres words take, broken into lines of ``width`` millimetres."""
    lines, left = 0, 0.0
    space = wide(" ", points, tracking, face)
    for word in words.split():
        length = wide(word, points, tracking, face)
        if not lines or length > left:
            lines, left = lines + 1, width
        left -= length + space
    return lines * points * POINT * leading


def wide(word: str, points: float, tracking: float, face: str) -> float:
    widths, em = advances(face)
    return sum(widths.get(ord(sign), em // 2) / em + tracking for sign in word) * points * POINT


@lru_cache(maxsize=2)
def advances(face: str) -> tuple[dict[int, int], int]:
    """Return ({code point: advance}, the units of an em)."""
    with TTFont(FOLDER / face, lazy=True) as font:
        metrics = font["hmtx"].metrics
        return {code: metrics[name][0] for code, name in font.getBestCmap().items()}, font["head"].unitsPerEm
