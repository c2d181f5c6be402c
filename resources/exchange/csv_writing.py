"""Items as a table for a spreadsheet: what it shows, in French; no formula comes out of it. Pure module."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from labo.spreadsheet import safe_cell
from resources.csl.dates import date_edtf
from resources.csl.item import MARKUP
from resources.csl.names import name_inverted
from resources.csl.types import type_label

HEADER = {
    "Identifiant": "id",
    "Type": "type",
    "Titre": "title",
    "Auteurs": "author",
    "Direction": "editor",
    "Date": "issued",
    "Dans": "container-title",
    "Volume": "volume",
    "Numéro": "issue",
    "Pages": "page",
    "Éditeur": "publisher",
    "Lieu": "publisher-place",
    "Édition": "edition",
    "Collection": "collection-title",
    "Nature": "genre",
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "Adresse": "URL",
    "Consulté le": "accessed",
    "Langue": "language",
    "Mots-clés": "keyword",
    "Résumé": "abstract",
    "Note": "note",
}
"""{what the column says: field of CSL}."""


def csv_lines(items: Iterable[Mapping]) -> Iterator[str]:
    """Yield the mark, the header and a line for each item, as :mod:`labo.spreadsheet` writes its tables."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    yield "\ufeff" + _taken(buffer)
    for item in items:
        writer.writerow([safe_cell(_cell(field, item.get(field))) for field in HEADER.values()])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(field: str, value) -> str:
    if not value:
        return ""
    if field == "type":
        return type_label(value)
    if field in ("author", "editor"):
        return " ; ".join(name_inverted(name) for name in value)
    if field in ("issued", "accessed"):
        return date_edtf(value)
    return MARKUP.sub("", str(value))
