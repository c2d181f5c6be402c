"""
Gommettes drawn in SVG: the sign of the lab, and a pattern of its own for each case.

Colours come from the ``m-*`` classes of ``static/css/base.css``, so no style is written inline.
Where a stylesheet does not reach (PDF, mail), :func:`frozen` writes the colours into the drawing.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from itertools import product

GROUNDS: Mapping[str, tuple[str, str, str, str]] = {
    "a": ("m-l", "m-s", "m-p", "m-a"),
    "l": ("m-a", "m-l", "m-e", "m-s"),
    "s": ("m-e", "m-p", "m-a", "m-e"),
    "x": ("m-a", "m-l", "m-e", "m-p"),
}
"""Classes of the gommettes on each ground: accent, light accent, highlighter, paper."""

CELL = 40
SMALL = round(CELL * 0.43, 1)
LARGE = round(CELL * 0.93, 1)
FOLD = 0.66  # the fold of a peeled gommette lies this many radii from its centre
INK, HIGHLIGHTER, PAPER = "#1C1430", "#FFD92E", "#FFFFFF"


class Draw:
    """Endless small numbers taken from a text: the same text always gives the same ones."""

    def __init__(self, seed: str):
        self._bytes = hashlib.sha256(seed.encode()).digest() * 4
        self._at = 0

    def below(self, ceiling: int) -> int:
        self._at += 1
        return self._bytes[self._at % len(self._bytes)] % ceiling


def disc(x: float, y: float, radius: float, css: str) -> str:
    return f'<circle class="{css}" cx="{x}" cy="{y}" r="{radius}"/>'


def half_disc(x: float, y: float, radius: float, angle: int, css: str) -> str:
    return (
        f'<path class="{css}" d="M{x - radius} {y}a{radius} {radius} 0 0 1 {2 * radius} 0z" '
        f'transform="rotate({angle} {x} {y})"/>'
    )


def peeled(x: float, y: float, radius: float, css: str, back: str, angle: int = 45) -> str:
    """
    Return a disc cut by a chord, and its folded segment mirrored inside.

    :param back: class of the fold, the back of the sticker.
    :param angle: where the fold is, in degrees clockwise from three o'clock.
    """
    middle, half = math.radians(angle), math.acos(FOLD)

    def on_circle(turn: float) -> str:
        return f"{round(x + radius * math.cos(turn), 2)} {round(y + radius * math.sin(turn), 2)}"

    start, end = on_circle(middle - half), on_circle(middle + half)
    return (
        f'<path class="{css}" d="M{start}A{radius} {radius} 0 1 0 {end}z"/>'
        f'<path class="{back}" d="M{start}A{radius} {radius} 0 0 0 {end}z"/>'
    )


def tile(draw: Draw) -> tuple[int, list[tuple[str, int, int]]]:
    """Return the width of the repeated tile of six gommettes, and their (shape, colour, angle)."""
    width = 3 if draw.below(2) else 2
    shapes = []
    for _ in range(6):
        pick = draw.below(10)
        if pick < 4:
            shapes.append(("ring", 0, 0))
        elif pick < 7:
            shapes.append(("disc", draw.below(3), 0))
        else:
            shapes.append(("half", draw.below(3), draw.below(4) * 90))
    # A sheet with no full gommette, or with no empty place, reads as a texture and not as stickers.
    if all(shape != "disc" for shape, _, _ in shapes):
        shapes[0] = ("disc", 0, 0)
    if all(shape != "ring" for shape, _, _ in shapes):
        shapes[-1] = ("ring", 0, 0)
    return width, shapes


def large_ones(draw: Draw, columns: int, rows: int, ground: str) -> tuple[list[str], set[tuple[int, int]]]:
    """Return the large gommettes (the first is peeled) and the cells that they cover."""
    palette, drawn, taken = GROUNDS[ground], [], set()
    count = 1 if columns * rows <= 30 else 2 if columns * rows < 50 else 3
    for rank in range(count):
        first, last = (columns - 1) * rank // count, (columns - 1) * (rank + 1) // count
        left, top = first + draw.below(max(1, last - first)), draw.below(rows - 1)
        cells = set(product((left, left + 1), (top, top + 1)))
        if cells & taken:
            continue
        taken |= cells
        css = palette[(rank + draw.below(2)) % 3]
        x, y = (left + 1) * CELL, (top + 1) * CELL
        if rank:
            drawn.append(disc(x, y, LARGE, css))
            continue
        back, other = ("m-p", "m-a") if ground == "s" else ("m-s", "m-p")
        back = other if css == back else back
        drawn.append(peeled(x, y, LARGE, css, back, 45 + 90 * draw.below(4)))
    return drawn, taken


def motif(slug: object, *, columns: int = 9, rows: int = 4, ground: str = "l") -> str:
    """
    Return the pattern of a thing as an SVG of ``columns`` × ``rows`` cells of 40 units.

    Decoration only: it is hidden from assistive technologies and never carries data.

    :param slug: what names the thing; the same slug always gives the same pattern.
    :param ground: a (brand), l (light accent), s (highlighter) or x (grey).
    """
    draw = Draw(str(slug))
    width, shapes = tile(draw)
    height = 6 // width
    palette = GROUNDS[ground]
    drawn, taken = large_ones(draw, columns, rows, ground)
    for row, column in product(range(rows), range(columns)):
        if (column, row) in taken:
            continue
        shape, colour, angle = shapes[(row % height) * width + column % width]
        x, y = (column + 0.5) * CELL, (row + 0.5) * CELL
        if shape == "ring":
            drawn.append(disc(x, y, SMALL - 1, "m-v"))
        elif shape == "disc":
            drawn.append(disc(x, y, SMALL, palette[colour]))
        else:
            drawn.append(half_disc(x, y, SMALL, angle, palette[colour]))
    size = f'viewBox="0 0 {columns * CELL} {rows * CELL}" width="{columns * CELL}" height="{rows * CELL}"'
    return (
        f'<svg class="labo-motif labo-motif--fond-{ground}" {size} aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )


def sign() -> str:
    """Return the mark of the lab: a gommette half peeled off."""
    return (
        '<svg class="labo-marque__signe" viewBox="0 0 48 48" aria-hidden="true" focusable="false">'
        f"{peeled(24, 24, 22, 'labo-signe__disque', 'labo-signe__revers')}</svg>"
    )


def frozen(svg: str, tokens: Mapping[str, str]) -> str:
    """
    Return the drawing with its colours written as attributes, for the PDF.

    :param tokens: the light tokens of :func:`labo.accent.tokens`.
    """
    colours = {
        "m-a": tokens["aplat-moyen"],
        "m-l": tokens["aplat-clair"],
        "m-e": INK,
        "m-s": HIGHLIGHTER,
        "m-p": PAPER,
        "labo-signe__disque": tokens["aplat-clair"],
        "labo-signe__revers": HIGHLIGHTER,
    }
    svg = svg.replace('class="m-v"', f'fill="none" stroke="{tokens["aplat-moyen"]}" stroke-width="2"')
    return re.sub(r'class="(m-[a-z]|labo-signe__\w+)"', lambda found: f'fill="{colours[found[1]]}"', svg)
