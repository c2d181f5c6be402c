"""One item in one style. Pure module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from resources.citation.markup import hidden, plain, shown
from resources.citation.processor import LoadedStyle
from resources.csl.dates import check_date, date_told
from resources.csl.names import names_told

STYLES = {
    "iso690-fr": "ISO 690 (auteur-date)",
    "iso690-numeric-fr": "ISO 690 (numérique)",
    "apa-fr": "APA (7e édition)",
    "chicago-fr": "Chicago (auteur-date)",
}
"""The styles that a person may choose, the usual one first: {style: its name}."""
USUAL = "iso690-fr"


@dataclass(frozen=True)
class Citation:
    """An entry of a bibliography: safe HTML (i, b, sup, sub, no attribute) and the same as text."""

    html: str
    text: str


@cache
def loaded(style: str) -> LoadedStyle:
    return LoadedStyle(style)


def cite(item: Mapping, style: str = USUAL) -> Citation:
    """
    Return the entry of an item, without the number that a numeric list gives it.

    :param item: clean CSL-JSON (see :func:`resources.csl.item.check`).
    :param style: one of ``STYLES``.
    """
    html = shown(loaded(style).entry(item) or _without_style(item))
    return Citation(html, plain(html))


def _without_style(item: Mapping) -> str:
    """Return authors, title and date for what a style leaves out of its lists, such as letters in APA."""
    names = names_told(item.get("author") or item.get("editor") or [], at_most=7)
    date = date_told(check_date(item.get("issued")))
    title = str(item.get("title") or item.get("container-title") or item.get("URL") or item.get("DOI") or "sans titre")
    return hidden(". ".join(filter(None, [names, title, date]))) + "."
