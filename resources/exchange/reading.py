"""
Whatever people bring, read: the format is found, each record is told with its line. Never raises. Pure module.

``records`` yields, so that a long import can tell how far it is; ``read`` gathers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from resources.exchange.bibtex_reading import START as BIBTEX_START
from resources.exchange.bibtex_reading import bibtex_records
from resources.exchange.csv_reading import columns_of, csv_records, known
from resources.exchange.decoding import decoded
from resources.exchange.json_reading import json_records
from resources.exchange.pasted import looks_pasted, pasted_records
from resources.exchange.record import Record, broken
from resources.exchange.ris_reading import START as RIS_START
from resources.exchange.ris_reading import ris_records

FORMATS = {
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
    "csv": "tableau",
    "pasted": "identifiants",
    "": "format inconnu",
}
"""What a file may be: {format: its name in French}."""

ENDINGS = {".bib": "bibtex", ".ris": "ris", ".json": "csl-json", ".csv": "csv"}
READERS: dict[str, Callable[[str], Iterator[Record]]] = {
    "bibtex": bibtex_records,
    "ris": ris_records,
    "csl-json": json_records,
    "csv": csv_records,
    "pasted": pasted_records,
}


@dataclass(frozen=True)
class Source:
    """A file as text: its format ("" if unknown) and the encoding that its bytes were in."""

    format: str
    encoding: str
    text: str

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of the file."""
        if not self.text.strip():
            yield broken(1, "", "le fichier est vide")
        elif self.format in READERS:
            yield from READERS[self.format](self.text)
        else:
            first = self.text.strip().split("\n", 1)[0][:200]
            yield broken(
                1,
                first,
                "ni BibTeX, ni RIS, ni CSL-JSON, ni tableau avec un titre par colonne, ni DOI, ISBN ou adresse",
            )

    @property
    def at_most(self) -> int:
        """How many records there may be, to tell how far a reading is."""
        signs = {"bibtex": BIBTEX_START, "ris": RIS_START, "csl-json": re.compile(r'"type"\s*:')}
        pattern = signs.get(self.format)
        return sum(1 for _found in pattern.finditer(self.text)) if pattern else self.text.count("\n") + 1


@dataclass(frozen=True)
class Reading:
    """What a file held."""

    format: str
    encoding: str
    records: list[Record]

    @property
    def items(self) -> list[dict]:
        return [record.item for record in self.records if record.item is not None]


def opened(content: bytes, name: str = "") -> Source:
    """
    Return the text of a file and its format, found in the text itself; the name helps where nothing else does.

    :param name: of the file, for its ending.
    """
    text, encoding = decoded(content)
    return Source(format_of(text, name), encoding, text)


def format_of(text: str, name: str = "") -> str:
    """Return the format of a text, "" if it has none that is known."""
    start = text.lstrip()
    if re.match(r"\[\s*(?:[{\]]|$)|\{\s*\"", start):
        return "csl-json"
    bibtex, ris = BIBTEX_START.search(text), RIS_START.search(text)
    if bibtex and (not ris or bibtex.start() < ris.start()):
        return "bibtex"
    if ris:
        return "ris"
    header = columns_of(start.split("\n", 1)[0][:20_000])[1]
    if known(header) > 1:
        return "csv"
    if looks_pasted(text):
        return "pasted"
    ending = re.search(r"\.[a-z]+$", name.lower())
    return ENDINGS.get(ending[0], "") if ending and start else ""


def records(content: bytes, name: str = "") -> Iterator[Record]:
    """Yield the records of a file, one after the other."""
    yield from opened(content, name).records()


def read(content: bytes, name: str = "") -> Reading:
    """Return all that a file holds."""
    source = opened(content, name)
    return Reading(source.format, source.encoding, list(source.records()))
