"""
What a page says of itself: title, description, site, author, date, language.

Pure module: no Django. Whatever the bytes, something comes back, and of a bounded length.

Source: the Open Graph protocol; Google Scholar's inclusion guidelines (Highwire « citation_ » tags); DCMI, expressing
Dublin Core in HTML; schema.org in JSON-LD; WHATWG HTML §13.2.3 (which encoding).
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

LIMITS = {"title": 300, "description": 1000, "site": 150, "author": 200, "date": 10, "language": 2}
READ = 600_000
"""Signs of the page that are looked at: a head is at its beginning."""
MOST_VALUES, MOST_SCRIPTS, DEEPEST = 200, 20, 6

# The best first: what was written for those who cite, then for those who share, then for the search engines.
NAMES = {
    "title": ("citation_title", "og:title", "dc.title", "dcterms.title", "ld:title", "twitter:title", "<title>"),
    "description": (
        *("og:description", "description", "dc.description", "dcterms.abstract", "ld:description"),
        "twitter:description",
    ),
    "site": ("citation_journal_title", "og:site_name", "ld:site", "application-name", "dc.publisher"),
    "author": ("citation_author", "dc.creator", "dcterms.creator", "ld:author", "author", "article:author"),
    "date": (
        *("citation_publication_date", "citation_date", "citation_online_date", "article:published_time", "dc.date"),
        *("dcterms.issued", "dcterms.date", "dc.date.issued", "ld:date", "date"),
    ),
    "language": ("<html>", "citation_language", "dc.language", "dcterms.language", "ld:language", "og:locale"),
}
SEVERAL = {"author"}
META = {name for names in NAMES.values() for name in names if not name.startswith(("<", "ld:"))}
LINKED = {
    "title": ("headline", "name"),
    "description": ("description",),
    "author": ("author", "creator"),
    "date": ("datePublished", "dateCreated"),
    "site": ("isPartOf", "publisher"),
    "language": ("inLanguage",),
}
"""What schema.org calls them."""
WORKS = re.compile(r"Article|Posting|Report|Book|Chapter|Thesis|CreativeWork|WebPage|Dataset|Event|Movie|VideoObject")


@dataclass(frozen=True)
class Metadata:
    """Each is an empty text when the page says nothing. ``date`` is « 2024 », « 2024-03 » or « 2024-03-15 »."""

    title: str = ""
    description: str = ""
    site: str = ""
    author: str = ""
    date: str = ""
    language: str = ""


def read_metadata(content: bytes, content_type: str = "") -> Metadata:
    """Return what an HTML page says of itself. It never raises: a page that says nothing gives empty texts."""
    reader = HeadReader()
    try:
        reader.feed(decoded(content, content_type)[:READ])
        reader.close()
    except Exception:
        pass
    said = reader.said
    for script in reader.scripts:
        for name, value in linked(script):
            said.setdefault(f"ld:{name}", []).append(value)
    return Metadata(**{field: chosen(field, said) for field in NAMES})


def chosen(field, said):
    for name in NAMES[field]:
        values = list(dict.fromkeys(filter(None, map(plain, said.get(name, ())))))
        if field == "date":
            values = list(filter(None, map(day_of, values)))
        elif field == "language":
            values = list(filter(None, map(language_of, values)))
        if values:
            return shortened(", ".join(values) if field in SEVERAL else values[0], LIMITS[field])
    return ""


# --- Letters --------------------------------------------------------------------------------------------

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decoded(content: bytes, content_type: str) -> str:
    """Return the text: by its mark, the header, its own word for it, else as most French pages are."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    inside = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", content[:4096], re.IGNORECASE)
    for name in (said and said[1], inside and inside[1].decode("ascii", "replace")):
        if name and (known := codec_of(name)):
            return content.decode(known, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as mistake:
        # The end of what was read may cut a letter in two.
        is_cut = mistake.start > len(content) - 4
        return content.decode("utf-8" if is_cut else "cp1252", "replace")


def codec_of(name):
    """Return how Python knows this encoding. What calls itself Latin-1 is cp1252 on the web."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    if known in {"iso8859-1", "ascii"}:
        return "cp1252"
    if known.startswith("utf-16") or known.startswith("utf-32") or known == "utf-7":
        # A page that says so in letters that were read is not so.
        return "utf-8"
    try:
        b"".decode(known)
        return known if isinstance("".encode(known), bytes) and is_of_text(known) else ""
    except (LookupError, TypeError, ValueError):
        return ""


def is_of_text(name):
    """Say whether a codec gives letters: « zlib » and « rot13 » are codecs of Python too."""
    return getattr(codecs.lookup(name), "_is_text_encoding", True)


def plain(text) -> str:
    """Return a value on one line, without what cannot be seen or kept."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(text))
    return " ".join(text.split())


def shortened(text, length):
    """Return the text within this length, cut between two words."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def day_of(text) -> str:
    """Return a date as far as it is known, written the same way whatever the tag: « 2024/3/15 » is « 2024-03-15 »."""
    found = re.match(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)", text)
    if not found or not 1400 <= int(found[1]) <= 2200:
        return ""
    parts = [found[1]]
    for part, most in zip(found.groups()[1:], (12, 31), strict=True):
        if part is None or not 1 <= int(part) <= most:
            break
        parts.append(f"{int(part):02}")
    return "-".join(parts)


def language_of(text) -> str:
    found = re.match(r"([a-z]{2})(?![a-z])", text.lower())
    return found[1] if found else ""


# --- Marks ----------------------------------------------------------------------------------------------


class HeadReader(HTMLParser):
    """Gathers the metas, the title, the language and the linked data of a page, wherever they stand in it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.open, self.depth = None, 0

    def note(self, name, value):
        values = self.said.setdefault(name, [])
        if value and len(values) < MOST_VALUES:
            values.append(value[:5000])

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "meta":
            for key in ("property", "name", "itemprop"):
                if (name := said.get(key, "").strip().lower()) in META:
                    self.note(name, said.get("content", ""))
                    break
        elif tag == "html":
            self.note("<html>", said.get("lang", ""))
        elif tag == "svg":
            self.depth += 1
        elif tag == "title" and not self.depth and "<title>" not in self.said:
            # A drawing has titles too.
            self.open = "<title>"
        elif tag == "script" and said.get("type", "").strip().lower() == "application/ld+json":
            self.open = "ld"
            if len(self.scripts) < MOST_SCRIPTS:
                self.scripts.append("")

    def handle_endtag(self, tag):
        if tag == "svg":
            self.depth = max(0, self.depth - 1)
        elif tag in {"title", "script"}:
            self.open = None

    def handle_data(self, data):
        if self.open == "<title>":
            self.said["<title>"] = [("".join(self.said.get("<title>", ())) + data)[:5000]]
        elif self.open == "ld" and self.scripts:
            self.scripts[-1] += data


def linked(script) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the works that a block of JSON-LD describes."""
    try:
        data = json.loads(script)
    except (ValueError, RecursionError):
        return
    for work in works(data):
        for field, keys in LINKED.items():
            for key in keys:
                values = list(words(work.get(key)))
                yield from ((field, value) for value in values)
                if values:
                    break


def works(data, depth=0) -> Iterator[dict]:
    """Yield the objects that are works: alone, in a list, or in a graph."""
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for part in data[:MOST_VALUES]:
            yield from works(part, depth + 1)
    elif isinstance(data, dict):
        if WORKS.search(str(data.get("@type", ""))[:500]):
            yield data
        yield from works(data.get("@graph"), depth + 1)


def words(value, depth=0) -> Iterator[str]:
    """Yield the texts of a value: a text, a list of them, or things that have a name."""
    if depth > DEEPEST:
        return
    if isinstance(value, str):
        yield value[:5000]
    elif isinstance(value, list):
        for part in value[:20]:
            yield from words(part, depth + 1)
    elif isinstance(value, dict):
        yield from words(value.get("name") or value.get("@value") or value.get("alternateName"), depth + 1)
