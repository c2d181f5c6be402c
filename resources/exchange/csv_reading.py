"""
Tables: Zotero's CSV and ours, with commas or semicolons. Pure module.

Source: Zotero's translator « CSV »; the header of :mod:`resources.exchange.csv_writing`.
"""

import csv
import re
from collections.abc import Iterator

from labo.spreadsheet import original_cell
from labo.typography import NBSP
from resources.csl.dates import parse_date
from resources.csl.names import parse_name
from resources.csl.remark import Remark, warning
from resources.csl.types import TYPES
from resources.exchange.record import Record, broken, record

COLUMNS = {
    "key": "id", "identifiant": "id", "item type": "type", "type": "type", "title": "title", "titre": "title",
    "short title": "title-short", "titre court": "title-short", "author": "author", "auteurs": "author",
    "auteur": "author", "auteur·rice": "author", "editor": "editor", "direction": "editor",
    "translator": "translator", "traduction": "translator", "publication title": "container-title",
    "dans": "container-title", "revue": "container-title", "book title": "container-title",
    "proceedings title": "container-title", "website title": "container-title",
    "journal abbreviation": "container-title-short", "publication year": "issued", "date": "issued",
    "année": "issued", "annee": "issued", "access date": "accessed", "consulté le": "accessed", "volume": "volume",
    "issue": "issue", "numéro": "issue", "number": "number", "pages": "page", "num pages": "number-of-pages",
    "number of volumes": "number-of-volumes", "edition": "edition", "édition": "edition", "publisher": "publisher",
    "éditeur": "publisher", "editeur": "publisher", "maison d’édition": "publisher", "place": "publisher-place",
    "lieu": "publisher-place", "series": "collection-title", "collection": "collection-title",
    "series number": "collection-number", "language": "language", "langue": "language", "abstract note": "abstract",
    "résumé": "abstract", "resume": "abstract", "notes": "note", "note": "note", "manual tags": "keyword",
    "automatic tags": "keyword", "mots-clés": "keyword", "doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "url": "URL",
    "adresse": "URL", "lien": "URL", "genre": "genre", "nature": "genre", "archive": "archive",
    "call number": "call-number", "conference name": "event-title", "meeting name": "event-title",
    "version": "version", "rights": "rights", "extra": "note",
}  # fmt: skip
"""What a column means: {its header in small letters: field of CSL}."""

ZOTERO_TYPES = {
    "artwork": "graphic", "attachment": "document", "audiorecording": "song", "bill": "bill",
    "blogpost": "post-weblog", "book": "book", "booksection": "chapter", "case": "legal_case",
    "computerprogram": "software", "conferencepaper": "paper-conference", "dataset": "dataset",
    "dictionaryentry": "entry-dictionary", "document": "document", "email": "personal_communication",
    "encyclopediaarticle": "entry-encyclopedia", "film": "motion_picture", "forumpost": "post", "hearing": "hearing",
    "instantmessage": "personal_communication", "interview": "interview", "journalarticle": "article-journal",
    "letter": "personal_communication", "magazinearticle": "article-magazine", "manuscript": "manuscript",
    "map": "map", "newspaperarticle": "article-newspaper", "note": "document", "patent": "patent",
    "podcast": "broadcast", "preprint": "article", "presentation": "speech", "radiobroadcast": "broadcast",
    "report": "report", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "tvbroadcast": "broadcast", "videorecording": "motion_picture", "webpage": "webpage",
}  # fmt: skip
_FRENCH_TYPES = {label: name for name, label in TYPES.items()}
MOST_CELLS = 500


def columns_of(line: str) -> tuple[str, list[str]]:
    """Return (separator, header) of a first line: the separator that gives most known columns."""
    headers = {}
    for separator in (",", ";", "\t"):
        try:
            headers[separator] = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            headers[separator] = []
    separator = max(headers, key=lambda sign: known(headers[sign]))
    return separator, headers[separator]


def known(header: list[str]) -> int:
    """Return how many columns of a header mean something here."""
    return sum(name.strip().lower() in COLUMNS for name in header)


def csv_records(text: str) -> Iterator[Record]:
    """Yield the records of a table, one a row."""
    text = text.lstrip("\n")
    lines = text.splitlines(keepends=True)
    separator, header = columns_of(lines[0] if lines else "")
    names = [COLUMNS.get(name.strip().lower(), "") for name in header]
    others = [name.strip() for name in header]
    rows = csv.reader(lines, delimiter=separator, strict=True)
    last = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield broken(
                last + 1,
                "".join(lines[last : last + 1])[:1000],
                "cette ligne n’est pas lisible (guillemet non fermé ?)",
            )
            last = max(rows.line_num, last + 1)
            continue
        raw, line, last = "".join(lines[last : rows.line_num]).rstrip("\n"), last + 1, rows.line_num
        if line == 1 or not any(map(str.strip, row)):
            continue
        remarks: list[Remark] = []
        if len(row) > len(header):
            remarks.append(warning("plus de cases que de colonnes", line))
        yield record(line, raw, _item(row, names, others, remarks), remarks)


def _item(row: list[str], names: list[str], others: list[str], remarks: list[Remark]) -> dict:
    item: dict = {}
    custom = {}
    for name, other, cell in zip(names[:MOST_CELLS], others, row, strict=False):
        cell = original_cell(cell).strip()
        if not cell:
            continue
        if name == "type":
            item["type"] = _type(cell, remarks)
        elif name in ("author", "editor", "translator"):
            item.setdefault(name, [parse_name(part) for part in re.split(r"\s*[;\n]\s*", cell) if part.strip()])
        elif name in ("issued", "accessed"):
            date = parse_date(cell)
            if len(str(date)) > len(str(item.get(name, ""))) or name not in item:
                item[name] = date
        elif name == "keyword":
            words = ", ".join(part for part in re.split(r"\s*;\s*", cell) if part)
            item[name] = f"{item[name]}, {words}" if name in item else words
        elif name == "rights" or not name:
            if other and other.lower() not in ("file attachments", "link attachments", "date added", "date modified"):
                custom.setdefault(other, cell)
        else:
            item.setdefault(name, cell)
    if custom:
        item["custom"] = custom
    return item


def _type(cell: str, remarks: list[Remark]) -> str:
    found = ZOTERO_TYPES.get(cell.lower()) or _FRENCH_TYPES.get(cell.lower()) or (cell if cell in TYPES else "")
    if not found:
        remarks.append(warning(f"type «{NBSP}{cell[:40]}{NBSP}» inconnu"))
    return found or "document"
