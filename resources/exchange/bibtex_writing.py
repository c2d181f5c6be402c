"""One item as a BibTeX entry that BibTeX, BibLaTeX and Zotero read, and that is read here as it was. Pure module."""

import re
from collections.abc import Iterator, Mapping

from labo.folding import folded
from resources.csl.dates import date_edtf, year_of
from resources.csl.names import family_told, name_inverted
from resources.exchange import bibtex_fields as fields
from resources.exchange.bibtex_reading import bibtex_records
from resources.exchange.latex import to_latex
from resources.exchange.sidecar import sidecar

NO_KEY = re.compile(r"[^A-Za-z0-9_:.+/-]")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_BRACES = re.compile(r"[,{}]|\s(?:and|et)\s", re.IGNORECASE)
_CSL = {"journal": "container-title", "booktitle": "container-title", **fields.TEXTS}


def bibtex_entry(item: Mapping, key: str) -> str:
    """Return the entry of a clean item under a key."""
    lines = list(_lines(item))
    entry = _entry(item, key, lines)
    again = next(bibtex_records(entry), None)
    if note := sidecar(item, (again and again.item) or {}):
        entry = _entry(item, key, [*lines, ("csl", f"{{{note}}}")])
    return entry


def _entry(item: Mapping, key: str, lines: list[tuple[str, str]]) -> str:
    kind = fields.WRITTEN_TYPES.get(item["type"], "misc")
    body = "".join(f"  {name} = {value},\n" for name, value in lines)
    return f"@{kind}{{{key},\n{body}}}\n"


def _lines(item: Mapping) -> Iterator[tuple[str, str]]:
    kind = fields.WRITTEN_TYPES.get(item["type"], "misc")
    for name, role in fields.NAMES.items():
        if names := item.get(role):
            yield name, f"{{{' and '.join(map(_name, names))}}}"
    for name in fields.WRITTEN_TEXTS:
        if text := item.get(_CSL[name]):
            text = str(text)
            yield name, f"{{{_pages(text) if name == 'pages' else to_latex(text)}}}"
        if name == "title" and (text := item.get("container-title")):
            yield ("journal" if kind in ("article", "periodical") else "booktitle"), f"{{{to_latex(text)}}}"
        if name == "series" and (text := item.get("publisher")):
            yield {"phdthesis": "school", "techreport": "institution"}.get(kind, "publisher"), f"{{{to_latex(text)}}}"
        if name == "volume":
            yield from _numbers(item, kind)
    for paper, csl_type in fields.PAPER.items():
        if item["type"] == csl_type:
            yield "entrysubtype", f"{{{paper}}}"
    yield from _dates(item)
    for name, field in fields.VERBATIM.items():
        if text := item.get(field):
            yield name, f"{{{_verbatim(text)}}}"
    custom = item.get("custom") or {}
    if hal := custom.get("hal"):
        yield "hal_id", f"{{{_verbatim(hal)}}}"
    if arxiv := custom.get("arxiv"):
        yield "eprint", f"{{{_verbatim(arxiv)}}}"
        yield "archiveprefix", "{arXiv}"


def _numbers(item: Mapping, kind: str) -> Iterator[tuple[str, str]]:
    is_article = kind in ("article", "periodical")
    if issue := item.get("issue"):
        yield ("number" if is_article else "issue"), f"{{{to_latex(issue)}}}"
    elif (number := item.get("number")) and not is_article:
        yield "number", f"{{{to_latex(number)}}}"


def _dates(item: Mapping) -> Iterator[tuple[str, str]]:
    issued = item.get("issued") or {}
    parts = issued.get("date-parts") or []
    if len(parts) == 1 and set(issued) == {"date-parts"} and parts[0][0] > 0:
        yield "year", f"{{{parts[0][0]}}}"
        if len(parts[0]) > 1:
            yield "month", MONTHS[parts[0][1] - 1]
        if len(parts[0]) > 2:
            yield "day", f"{{{parts[0][2]}}}"
    elif issued:
        if year := year_of(item):
            yield "year", f"{{{year}}}"
        yield "date", f"{{{to_latex(date_edtf(issued)) if 'literal' in issued else date_edtf(issued)}}}"
    for name, field in fields.DATES.items():
        if field != "issued" and (date := item.get(field)):
            yield name, f"{{{to_latex(date_edtf(date)) if 'literal' in date else date_edtf(date)}}}"


def _name(name: Mapping) -> str:
    if "literal" in name:
        return f"{{{to_latex(name['literal'])}}}"
    if any(_IN_BRACES.search(str(part)) for part in name.values()):
        return f"{{{to_latex(name_inverted(name))}}}"
    parts = [family_told(name)]
    if suffix := name.get("suffix"):
        parts.append(str(suffix))
    parts.append(" ".join(str(name[key]) for key in ("given", "dropping-particle") if name.get(key)))
    return to_latex(", ".join(parts))


def _pages(text: str) -> str:
    return re.sub(r"(?<=\w)-(?=\w)", "--", text) if re.fullmatch(r"[\w-]+", text) else to_latex(text)


def _verbatim(text: str) -> str:
    return re.sub(r"([%#&])", r"\\\1", text)


def key_of(item: Mapping) -> str:
    """Return a key that BibTeX takes: the item's own, or « lewis2020design »."""
    if own := NO_KEY.sub("", folded(str(item.get("id") or "")).replace(" ", "-")) if item.get("id") else "":
        return NO_KEY.sub("", str(item["id"])) or own
    names = item.get("author") or item.get("editor") or []
    words = re.findall(r"[a-z0-9]{4,}", folded(str(item.get("title") or "")))
    family = NO_KEY.sub("", folded(family_told(names[0])).replace(" ", "")) if names else ""
    return f"{family[:30]}{year_of(item) or ''}{words[0][:30] if words else ''}" or "reference"
