"""One item as a RIS record that reference managers read, and that is read here as it was. Pure module."""

import re
from collections.abc import Iterator, Mapping

from resources.csl.dates import date_edtf
from resources.csl.names import name_inverted
from resources.exchange import ris_fields as fields
from resources.exchange.ris_reading import escaped, ris_records
from resources.exchange.sidecar import sidecar

BEFORE = {"author": "AU", "editor": "A2", "collection-editor": "A3", "translator": "A4"}
BREAKS = re.compile(r"\s*[\n\x85\u2028\u2029]\s*")
TEXTS = {
    "title": "TI",
    "container-title": "T2",
    "container-title-short": "J2",
    "collection-title": "T3",
    "title-short": "ST",
    "volume": "VL",
    "issue": "IS",
    "number": "M1",
    "number-of-volumes": "NV",
    "edition": "ET",
    "publisher": "PB",
    "publisher-place": "CY",
    "section": "SE",
    "genre": "M3",
    "archive": "DB",
    "call-number": "CN",
    "ISBN": "SN",
    "ISSN": "SN",
    "DOI": "DO",
    "URL": "UR",
    "language": "LA",
    "abstract": "AB",
    "note": "N1",
}


def ris_record(item: Mapping, key: str) -> str:
    """Return the record of a clean item, its lines ended as RIS wants them."""
    pairs = list(_pairs(item, key))
    again = next(ris_records(_text(pairs)), None)
    if note := sidecar(item, (again and again.item) or {}):
        pairs.append(("N1", note))
    return _text(pairs)


def _text(pairs: list[tuple[str, str]]) -> str:
    lines = [f"{tag}  - {BREAKS.sub(' ', value)}" for tag, value in pairs]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _pairs(item: Mapping, key: str) -> Iterator[tuple[str, str]]:
    yield "TY", fields.WRITTEN_TYPES.get(item["type"], "GEN")
    yield "ID", key
    for role, tag in BEFORE.items():
        for name in item.get(role) or []:
            yield tag, escaped(name_inverted(name))
    yield from _dates(item)
    for field, tag in TEXTS.items():
        if text := item.get(field):
            yield tag, escaped(str(text))
    if page := item.get("page"):
        first, found, last = str(page).partition("-")
        yield "SP", escaped(first if found and last else str(page))
        if found and last:
            yield "EP", escaped(last)
    for word in str(item.get("keyword") or "").split(", "):
        if word:
            yield "KW", escaped(word)


def _dates(item: Mapping) -> Iterator[tuple[str, str]]:
    issued = item.get("issued") or {}
    parts = issued.get("date-parts") or []
    if len(parts) == 1 and set(issued) == {"date-parts"} and parts[0][0] > 0:
        yield "PY", f"{parts[0][0]:04d}"
        if len(parts[0]) > 1:
            yield (
                "DA",
                "/".join([f"{parts[0][0]:04d}", *(f"{part:02d}" for part in parts[0][1:])]) + "/" * (4 - len(parts[0])),
            )
    elif issued:
        yield "DA", escaped(date_edtf(issued))
    if accessed := item.get("accessed"):
        yield "Y2", escaped(date_edtf(accessed))
