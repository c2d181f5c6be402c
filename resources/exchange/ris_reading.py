"""
RIS, line by line: with or without a mark, an end or the right number of spaces.

rispy loses the first record of a file with a mark, knows neither the line nor the text of a record and calls every SN
an ISSN: the format is two letters and a hyphen, read here. Pure module.
"""

import html
import re
from collections.abc import Iterable, Iterator

from labo.typography import NBSP
from resources.csl import identifiers
from resources.csl.dates import parse_date
from resources.csl.names import is_body, literal, parse_name
from resources.csl.remark import Remark, warning
from resources.exchange import ris_fields as fields
from resources.exchange.record import Record, broken, record
from resources.exchange.sidecar import completed, is_sidecar

TAG = re.compile(r"([A-Z][A-Z0-9])[ \t]{0,3}-(?:[ \t](.*)|)$")
START = re.compile(r"^\s*TY[ \t]{0,3}-", re.MULTILINE)
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
LONGEST_RECORD = 1_000_000


def ris_records(text: str) -> Iterator[Record]:
    """Yield the records of a text, from one TY to the next."""
    for line, lines in _blocks(text.split("\n")):
        raw = "\n".join(lines).strip("\n")
        if not TAG.match(lines[0].lstrip()) or not lines[0].lstrip().startswith("TY"):
            if raw.strip():
                yield broken(line, raw, "ce texte n’appartient à aucune référence (TY manque)")
        elif len(raw) > LONGEST_RECORD:
            yield broken(line, raw[:1000], "cette référence est trop longue pour être lue")
        else:
            remarks: list[Remark] = []
            item = _item(_pairs(lines, line, remarks), line, remarks)
            yield record(line, raw, item, remarks)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, lines): a block ends with ER, before the next TY, or with the file."""
    block: list[str] = []
    start = 1
    for number, line in enumerate(lines, 1):
        tag = line.lstrip()[:2]
        found = TAG.match(line.lstrip()) if tag in ("TY", "ER") else None
        if found and tag == "TY" and any(map(str.strip, block)):
            yield start, block
            block = []
        if not block:
            if not line.strip():
                continue
            start = number
        block.append(line)
        if found and tag == "ER":
            yield start, block
            block = []
    if any(map(str.strip, block)):
        yield start, block


def _pairs(lines: list[str], first: int, remarks: list[Remark]) -> list[tuple[str, str]]:
    pairs: list[list] = []
    for line in lines:
        found = TAG.match(line.lstrip())
        if found:
            pairs.append([found[1], [found[2] or ""]])
        elif line.strip() and pairs:
            pairs[-1][1].append(line.strip())
    if not pairs or pairs[-1][0] != "ER":
        remarks.append(warning("cette référence n’a pas de fin (ER)", first + len(lines) - 1))
    return [(tag, _unescaped(" ".join(parts).strip())) for tag, parts in pairs]


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def escaped(text: str) -> str:
    """Return a text that :func:`ris_records` reads as it was: « &amp; » written by people stays « &amp; »."""
    return ENTITY.sub(lambda found: f"&amp;{found.group()[1:]}", text) if "&" in text else text


def _item(pairs: list[tuple[str, str]], line: int, remarks: list[Remark]) -> dict:
    kind = pairs[0][1].upper()
    item: dict = {"type": fields.READ_TYPES.get(kind, kind.lower())}
    if kind and kind not in fields.READ_TYPES:
        item["type"] = "document"
        remarks.append(warning(f"type «{NBSP}{kind[:20]}{NBSP}» inconnu", line))
    keywords, notes, dates, numbers, custom, pages, note_of_ours = [], [], {}, [], {}, {}, ""
    for tag, value in pairs[1:]:
        if not value:
            continue
        if tag in fields.NAMES:
            if name := _name(value):
                item.setdefault(fields.NAMES[tag], []).append(name)
        elif tag == "N1" and is_sidecar(value):
            note_of_ours = value
        elif tag in ("PY", "Y1", "DA"):
            dates.setdefault(tag, value)
        elif tag in fields.DATES:
            item.setdefault(fields.DATES[tag], parse_date(value))
        elif tag in ("SP", "EP"):
            pages.setdefault(tag, value)
        elif tag == "KW":
            keywords.append(value)
        elif tag == "N1":
            notes.append(value)
        elif tag == "SN":
            numbers += re.split(r"\s*[,;]\s*|\s+(?=[\d-]{9,})", value)
        elif tag == "UR" and "URL" in item:
            continue
        elif tag in fields.TEXTS:
            item.setdefault(fields.TEXTS[tag], value)
        elif tag not in fields.SILENT:
            custom.setdefault(tag, value)
    _set_rest(item, kind, keywords, notes, dates, numbers, pages)
    if custom:
        item["custom"] = custom
    return completed(item, note_of_ours) if note_of_ours else item


def _name(value: str) -> dict:
    if "," not in value and is_body(value):
        return literal(value)
    return parse_name(value)


def _set_rest(item, kind, keywords, notes, dates, numbers, pages) -> None:
    if keywords:
        item["keyword"] = ", ".join(keywords)
    if notes:
        item["note"] = "\n\n".join(notes)
    found = [parse_date(dates[tag]) for tag in ("DA", "PY", "Y1") if tag in dates]
    # The day where there is one; « PY  - 2018 » beside « DA  - printemps » keeps what both say.
    found.sort(key=lambda date: -sum(map(len, date.get("date-parts", []))))
    if found and found[0]:
        item["issued"] = found[0]
    if start := pages.get("SP"):
        end = pages.get("EP", "")
        item["page"] = f"{start}-{end}" if end and end != start and "-" not in start else start.replace("–", "-")
    for number in numbers:
        _set_number(item, kind, number)
    if kind in ("RPRT", "STAND", "PAT", "GOVDOC") and "number" not in item and "issue" in item:
        item["number"] = item.pop("issue")


def _set_number(item: dict, kind: str, number: str) -> None:
    """Read SN for what it is: by its check digit, then by its length, then by the type of the record."""
    number = re.sub(r"\s*\([^)]*\)$", "", number).strip()
    for name, reader in (("ISSN", identifiers.issn), ("ISBN", identifiers.isbn)):
        try:
            item.setdefault(name, reader(number))
        except identifiers.WrongIdentifier:
            continue
        return
    figures = len(re.sub(r"[^0-9Xx]", "", number))
    is_book = figures > 9 or (figures != 8 and kind in fields.BOOKS)
    item.setdefault("ISBN" if is_book else "ISSN", number)
