"""
A CSL item as COinS: what readers of references find in a list of works, one span each. Pure module.

Source: NISO Z39.88-2004 (OpenURL), key/encoded-value format, matrices journal, book, dissertation and dc; COinS 1.0.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from resources.csl.names import family_told, name_inverted, name_told
from resources.csl.texts import MARKUP

MATRIX = "info:ofi/fmt:kev:mtx:"
ARTICLES = {
    "article": "preprint",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
}
BOOKS = {"book": "book", "chapter": "bookitem", "paper-conference": "proceeding", "report": "report"}
INSIDE = ("chapter", "paper-conference")
"""Types whose title is that of a part, where the whole is named too."""


def coins(item: Mapping) -> str:
    """
    Return the context object of an item, for the ``title`` of a span of class « Z3988 »; not escaped for HTML.

    A type without a matrix of its own is told in Dublin Core.
    """
    kind = item.get("type", "")
    told = _article if kind in ARTICLES else _book if kind in BOOKS else _thesis if kind == "thesis" else _other
    matrix, pairs = told(item)
    first = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", MATRIX + matrix)]
    return urlencode([(name, MARKUP.sub("", str(value))) for name, value in [*first, *pairs, *_shared(item)] if value])


def _article(item):
    first, last = _pages(item)
    return "journal", [
        ("rft.genre", ARTICLES[item["type"]]),
        ("rft.atitle", item.get("title")),
        ("rft.jtitle", item.get("container-title")),
        ("rft.volume", item.get("volume")),
        ("rft.issue", item.get("issue")),
        ("rft.spage", first),
        ("rft.epage", last),
        ("rft.issn", item.get("ISSN")),
    ]


def _book(item):
    first, last = _pages(item)
    whole = item.get("container-title")
    titles = (
        [("rft.atitle", item.get("title")), ("rft.btitle", whole)]
        if whole and item["type"] in INSIDE
        else [("rft.btitle", item.get("title"))]
    )
    return "book", [
        ("rft.genre", BOOKS[item["type"]]),
        *titles,
        ("rft.pub", item.get("publisher")),
        ("rft.place", item.get("publisher-place")),
        ("rft.edition", item.get("edition")),
        ("rft.spage", first),
        ("rft.epage", last),
        ("rft.isbn", item.get("ISBN")),
    ]


def _thesis(item):
    return "dissertation", [("rft.title", item.get("title")), ("rft.inst", item.get("publisher"))]


def _other(item):
    return "dc", [
        ("rft.title", item.get("title")),
        ("rft.type", item.get("type")),
        ("rft.source", item.get("container-title")),
        ("rft.publisher", item.get("publisher")),
    ]


def _shared(item):
    authors = item.get("author") or item.get("editor") or []
    in_dublin_core = item.get("type") not in {*ARTICLES, *BOOKS, "thesis"}
    if not in_dublin_core and authors and authors[0].get("family"):
        yield "rft.aulast", family_told(authors[0])
        yield "rft.aufirst", authors[0].get("given")
    for name in authors:
        yield ("rft.creator", name_inverted(name)) if in_dublin_core else ("rft.au", name_told(name))
    yield "rft.date", _date(item)
    yield "rft.language", item.get("language")
    yield "rft_id", f"info:doi/{item['DOI']}" if item.get("DOI") else item.get("URL")


def _pages(item):
    first, _, last = str(item.get("page") or "").replace("–", "-").partition("-")
    return first, last


def _date(item):
    """Return « 2018-03-14 », as far as it is known."""
    parts = (item.get("issued") or {}).get("date-parts")
    return "-".join(f"{int(part):02}" for part in parts[0]) if parts else ""
