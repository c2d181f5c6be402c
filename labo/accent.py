"""
From one colour of the lab to every token that carries it, light and dark, with the contrasts kept.

Colours move in OKLCH: lightness can change without the hue drifting. Matrices by Björn Ottosson,
« A perceptual color space for image processing », 2020; contrast by WCAG 2.2, « relative luminance ».
"""

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

Tokens = Mapping[str, str]

HOUSE_ACCENT = "#4A249D"
"""The accent of ``static/css/tokens.css``, tuned by hand: it needs no sheet of its own."""

SIGNALS = {"vert": "#157A4A", "rouge": "#B5202E"}
GREYEST_PAPER, GREYEST_DARK_PAPER = "#EAE6F1", "#271E3B"
READABLE = 7.0  # contrast ratio, WCAG AAA
TOO_CLOSE = 22  # degrees of hue under which decoration reads as a signal


def channels(colour: str) -> list[float]:
    """
    Return red, green and blue between 0 and 1.

    :raises ValueError: if the colour is not written ``#RRGGBB``.
    """
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValueError(f"{colour} is not a colour written #RRGGBB")
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def gamma(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def luminance(colour: str) -> float:
    red, green, blue = map(linear, channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue in degrees."""
    red, green, blue = map(linear, channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return ``#RRGGBB``, with less chroma if sRGB cannot show that much."""
    while True:
        a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        found = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if chroma < 0.004 or all(-0.001 <= channel <= 1.001 for channel in found):
            return "#" + "".join(f"{round(gamma(channel) * 255):02X}" for channel in found)
        chroma -= 0.004


def readable_lightness(lightness: float, chroma: float, hue: float, *, on: str, step: float) -> float:
    """Return the nearest lightness, darker or lighter by ``step``, that reads on the ground ``on``."""
    while contrast(from_oklch(lightness, chroma, hue), on) < READABLE and 0 < lightness + step < 1:
        lightness += step
    return lightness


@lru_cache(maxsize=8)
def tokens(accent: str) -> tuple[Tokens, Tokens]:
    """
    Return the light and the dark tokens of an accent, by name without ``--labo-``.

    :raises ValueError: if the accent is not written ``#RRGGBB``.
    """
    lightness, chroma, hue = to_oklch(accent)
    lightness = readable_lightness(lightness, chroma, hue, on=GREYEST_PAPER, step=-0.005)
    soft = min(chroma, 0.13)
    on_dark = readable_lightness(0.78, soft, hue, on=GREYEST_DARK_PAPER, step=0.005)
    light = {
        "accent": from_oklch(lightness, chroma, hue),
        "accent-fort": from_oklch(lightness - 0.08, chroma, hue),
        "accent-doux": from_oklch(0.935, min(chroma, 0.03), hue),
        "accent-moyen": from_oklch(0.82, min(chroma, 0.09), hue),
        "sur-accent": "#FFFFFF",
        "aplat": from_oklch(lightness, chroma, hue),
        "aplat-moyen": from_oklch(lightness + 0.22, min(chroma, 0.15), hue),
        "aplat-clair": from_oklch(0.82, min(chroma, 0.09), hue),
        "sur-aplat": "#FFFFFF",
    }
    dark = {
        "accent": from_oklch(on_dark, soft, hue),
        "accent-fort": from_oklch(on_dark + 0.08, min(chroma, 0.09), hue),
        "accent-doux": from_oklch(0.31, min(chroma, 0.09), hue),
        "accent-moyen": from_oklch(0.50, min(chroma, 0.16), hue),
        "sur-accent": "#1C1430",
        "aplat": from_oklch(min(lightness, 0.36) - 0.03, chroma, hue),
        "aplat-moyen": from_oklch(0.52, min(chroma, 0.15), hue),
    }
    return light, dark


def warnings(accent: str) -> Iterator[str]:
    """Yield a sentence for each signal whose hue is so near that decoration would read as an opinion."""
    hue = to_oklch(accent)[2]
    for name, colour in SIGNALS.items():
        gap = abs((to_oklch(colour)[2] - hue + 180) % 360 - 180)
        if gap < TOO_CLOSE:
            yield f"{accent} is {gap:.0f} degrees from the signal {name}: decoration would read as an opinion"


def stylesheet(accent: str) -> str:
    """Return the sheet that gives the site this accent, in both themes."""

    def rule(selector: str, values: Tokens) -> str:
        return f"{selector} {{ " + " ".join(f"--labo-{name}: {value};" for name, value in values.items()) + " }\n"

    light, dark = tokens(accent)
    return rule(":root", light) + rule('[data-bs-theme="dark"]', dark)


@lru_cache(maxsize=8)
def fingerprint(accent: str) -> str:
    """Return the few letters that change with the sheet, for its address."""
    return hashlib.sha256(stylesheet(accent).encode()).hexdigest()[:10]
