"""
BibTeX and BibLaTeX, entry by entry: a broken one is told with its line and the next is read all the same.

bibtexparser cuts the text into blocks and values; what they mean is read here. Pure module.
"""

import logging
import re
from collections.abc import Iterator

from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from labo.typography import NBSP
from resources.csl.dates import month_number, parse_date
from resources.csl.item import MARKUP
from resources.csl.remark import Remark, info, warning
from resources.exchange import bibtex_fields as fields
from resources.exchange.bibtex_values import names_of, value_text
from resources.exchange.latex import from_latex
from resources.exchange.record import Record, broken, record
from resources.exchange.sidecar import completed, is_sidecar

# It writes a line in the log for every broken entry: people read of it in the report.
logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)

START = re.compile(
    r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]|(?<=\})[ \t]*@([A-Za-z]+)[ \t]*\{(?=[^,={}\n]+,)", re.MULTILINE
)
_KEY = re.compile(r"[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]\s*([^\s,={}]+)\s*,")
INHERITED = (
    "booktitle",
    "title",
    "editor",
    "publisher",
    "year",
    "date",
    "address",
    "location",
    "series",
    "isbn",
    "volume",
)
LONGEST_ENTRY = 1_000_000


def bibtex_records(text: str) -> Iterator[Record]:
    """Yield the records of a text, one for each entry, read or not."""
    starts = [found.start() for found in START.finditer(text)]
    reader = _Reader(text, starts)
    line = 1
    last = 0
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(text)
        line += text.count("\n", last, start)
        last = start
        chunk = text[start:end]
        yield from reader.block(chunk, line)


class _Reader:
    """What one entry may need of the others: abbreviations, keys seen, parents by key."""

    def __init__(self, text: str, starts: list[int]):
        self.text = text
        self.strings: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        self.starts = starts
        self.places: dict[str, tuple[int, int]] | None = None
        self.parents: dict[str, dict[str, str]] = {}

    def block(self, chunk: str, line: int) -> Iterator[Record]:
        if len(chunk) > LONGEST_ENTRY:
            yield broken(line, chunk[:1000], "cette référence est trop longue pour être lue")
            return
        for block in Splitter(chunk).split().blocks:
            raw = (block.raw or chunk).strip()
            if isinstance(block, String):
                value, _unknown, _rest = value_text(block.value, self.strings)
                if len(value) < 1000:
                    self.strings[block.key.lower()] = value
            elif isinstance(block, ParsingFailedBlock):
                if isinstance(block, DuplicateFieldKeyBlock) and isinstance(block.ignore_error_block, Entry):
                    twice = ", ".join(sorted(block.duplicate_keys))
                    remark = warning(f"champ écrit deux fois{NBSP}: {twice}{NBSP}; le premier est gardé", line)
                    yield self.entry(block.ignore_error_block, raw, line, [remark])
                else:
                    yield broken(line, raw, reason(block), line)
            elif isinstance(block, Entry):
                yield self.entry(block, raw, line, [])

    def entry(self, entry: Entry, raw: str, line: int, remarks: list[Remark]) -> Record:
        values = self.values(entry, line, remarks)
        key = entry.key.strip()
        if key in self.seen:
            remarks.append(warning(f"la clé «{NBSP}{key}{NBSP}» est déjà celle de la ligne {self.seen[key]}"))
        elif key:
            self.seen[key] = line
        if parent := values.get("crossref", "").strip():
            inherited = self.parent(parent)
            if inherited is None:
                remarks.append(warning(f"renvoie à «{NBSP}{parent}{NBSP}» (crossref), que le fichier n’a pas"))
            else:
                values = _with_parent(values, inherited)
        item = item_of(entry.entry_type, key, values, remarks)
        return record(line, raw, item, remarks)

    def values(self, entry: Entry, line: int, remarks: list[Remark]) -> dict[str, str]:
        values: dict[str, str] = {}
        for field in entry.fields:
            name, source = field.key.strip().lower(), field.value
            while source:
                at = line + max(field.start_line, 0)
                value, unknown, source = value_text(source, self.strings)
                remarks += [info(f"abréviation «{NBSP}{word}{NBSP}» inconnue", at) for word in unknown[:3]]
                values.setdefault(name, value)
                if source:
                    remarks.append(warning("virgule manquante entre deux champs", at))
                    name, _equals, source = (part.strip() for part in source.partition("="))
                    name = name.lower()
        return values

    def parent(self, key: str) -> dict[str, str] | None:
        """Return the values of the entry of that key, wherever it stands in the file."""
        if self.places is None:
            ends = [*self.starts[1:], len(self.text)]
            self.places = {}
            for start, end in zip(self.starts, ends, strict=True):
                if found := _KEY.match(self.text, start, end):
                    self.places.setdefault(found[1], (start, end))
        if key not in self.parents and key in self.places:
            start, end = self.places[key]
            entries = Splitter(self.text[start : min(end, start + LONGEST_ENTRY)]).split().entries
            self.parents[key] = self.values(entries[0], 0, []) if entries else {}
        return self.parents.get(key)


def _with_parent(values: dict[str, str], parent: dict[str, str]) -> dict[str, str]:
    inherited = {name: parent[name] for name in INHERITED if name in parent}
    if "title" in inherited:
        inherited.setdefault("booktitle", inherited["title"])
        del inherited["title"]
    return {**inherited, **values}


def reason(block: ParsingFailedBlock) -> str:
    """Return in French why a block could not be read."""
    told = getattr(block.error, "abort_reason", str(block.error))
    source = block.raw or ""
    if "end of file" in told or "Was still looking" in told:
        if source.count('"') % 2 and source.count("{") <= source.count("}") + 1:
            return "guillemet ou accolade non fermée"
        return "accolade non fermée"
    if "Expected comma after entry key" in told:
        return "virgule manquante après la clé"
    if "Expected a `=`" in told:
        return "signe = manquant après le nom d’un champ"
    return "cette référence n’est pas lisible"


def item_of(entry_type: str, key: str, values: dict[str, str], remarks: list[Remark]) -> dict:
    """Return the item of an entry, not yet cleaned."""
    kind = entry_type.strip().lower()
    item: dict = {"id": key} if key else {}
    item["type"] = _type_of(kind, values)
    custom = {}
    line = ""
    for name, value in values.items():
        if name == "csl" and is_sidecar(value):
            line = value
        elif name in fields.NAMES:
            item[fields.NAMES[name]] = list(names_of(value))
        elif name in fields.DATES:
            if date := parse_date(value.strip("{} ")):
                item[fields.DATES[name]] = date
        elif name in fields.VERBATIM:
            item[fields.VERBATIM[name]] = verbatim(value)
        elif name in fields.TEXTS:
            _set_text(item, fields.TEXTS[name], from_latex(value))
        elif name not in ("year", "month", "day", "number", "issue", "howpublished", "eprint", *fields.PERSONAL):
            _set_other(custom, name, value)
    _set_rest(item, custom, kind, values)
    if custom:
        item["custom"] = custom
    return completed(item, line) if line else item


def _type_of(kind: str, values: dict[str, str]) -> str:
    if kind in ("article", "review") and (paper := fields.PAPER.get(values.get("entrysubtype", "").lower())):
        return paper
    if kind == "misc" and "url" in values and "publisher" not in values and "howpublished" not in values:
        return "webpage"
    return fields.READ_TYPES.get(kind, kind)


def _set_text(item: dict, name: str, text: str) -> None:
    if name == "page":
        text = re.sub(r"\s*[-–—]+\s*", "-", text)
    elif name == "keyword":
        text = ", ".join(part for part in re.split(r"\s*[,;]\s*", text) if part)
    elif name in ("volume", "edition", "language"):
        text = MARKUP.sub("", text)
    if text.strip():
        item.setdefault(name, text)


def _set_other(custom: dict, name: str, value: str) -> None:
    if name in ("hal_id", "halid"):
        custom["hal"] = verbatim(value)
    elif name not in ("archiveprefix", "eprinttype", "primaryclass", "hal_version", "csl"):
        custom[name] = MARKUP.sub("", from_latex(value))


def _set_rest(item: dict, custom: dict, kind: str, values: dict[str, str]) -> None:
    """Read what needs two fields at once: dates of three, numbers that mean one thing or another, archives."""
    if "issued" not in item and (date := _issued(values)):
        item["issued"] = date
    if number := from_latex(values.get("issue") or values.get("number", "")):
        is_article = kind in ("article", "periodical", "suppperiodical") or "issue" in values
        item.setdefault("issue" if is_article else "number", number)
    if kind in fields.DEGREES:
        item.setdefault("genre", fields.DEGREES[kind])
    if how := values.get("howpublished", ""):
        address = re.search(r"https?://[^\s{}\\]+", how)
        if address and "URL" not in item:
            item["URL"] = address[0]
        elif not address:
            _set_text(item, "medium", from_latex(how))
    if eprint := values.get("eprint", ""):
        kind_of = (values.get("archiveprefix") or values.get("eprinttype") or "arxiv").strip().lower()
        custom["arxiv" if kind_of == "arxiv" else "hal" if kind_of == "hal" else "eprint"] = verbatim(eprint)


def _issued(values: dict[str, str]) -> dict:
    """Return the date of year, month and day, as sure as they are: « mar # "~15" » is the 15th."""
    year = from_latex(values.get("year", "")).strip()
    if not re.fullmatch(r"-?\d{1,4}", year):
        return parse_date(year)
    words = re.split(r"[\s~.,\u00a0]+", from_latex(values.get("month", "")).strip())
    numbers = [word for word in words if word.isdecimal()]
    month = next((number for word in words if not word.isdecimal() and (number := month_number(word))), 0)
    if not month and numbers:
        month = month_number(numbers.pop(0))
    day = values.get("day", "").strip() or (numbers[0] if numbers else "")
    parts = [int(year), *([month] if month else []), *([int(day)] if month and re.fullmatch(r"\d{1,2}", day) else [])]
    return {"date-parts": [parts]}


def verbatim(value: str) -> str:
    """Return an address or number without the signs that LaTeX wants before « _ » and « % »."""
    value = re.sub(r"\\url\s*", "", value.strip())
    value = re.sub(r"\\textasciitilde\s*(?:\{\})?|\\~\{\}|\$\\sim\$", "~", value)
    value = re.sub(r"\\textunderscore\s*(?:\{\})?", "_", value)
    return re.sub(r"\\([&%$#_{}~])", r"\1", value).replace("{", "").replace("}", "").strip()
