"""
Items written for other programs, piece by piece: BibTeX, RIS, CSL-JSON and a table. Pure module.

What a format has no field for goes into a note of ours (see :mod:`resources.exchange.sidecar`), so that what was
exported here is imported here as it was.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from resources.csl.item import check
from resources.exchange.bibtex_writing import bibtex_entry, key_of
from resources.exchange.csv_writing import csv_lines
from resources.exchange.ris_writing import ris_record

FORMATS = {
    "bibtex": ("BibTeX", "bib", "application/x-bibtex; charset=utf-8"),
    "ris": ("RIS", "ris", "application/x-research-info-systems; charset=utf-8"),
    "csl-json": ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
    "csv": ("Tableau CSV", "csv", "text/csv; charset=utf-8"),
}
"""What items may be given as: {format: (what the button says, ending, media type)}."""


def write(items: Iterable[Mapping], format: str) -> Iterator[str]:
    """
    Yield the pieces of a file, never more than one item at a time.

    :param format: one of ``FORMATS``.
    """
    clean = _with_keys(check(item).item for item in items)
    if format == "csv":
        yield from csv_lines(item for item, _key in clean)
    elif format == "csl-json":
        yield from _json(item for item, _key in clean)
    else:
        one = {"bibtex": bibtex_entry, "ris": ris_record}[format]
        for place, (item, key) in enumerate(clean):
            yield ("\n" if place and format == "bibtex" else "") + one(item, key)


def _with_keys(items: Iterable[dict]) -> Iterator[tuple[dict, str]]:
    """Yield (item, key): each key once, and an item without one gets it."""
    seen: set[str] = set()
    for item in items:
        key = own = key_of(item)
        number = 1
        while key in seen:
            number += 1
            key = f"{own}-{number}"
        seen.add(key)
        yield {"id": key} | item, key


def _json(items: Iterable[dict]) -> Iterator[str]:
    separator = "[\n"
    for item in items:
        yield separator + json.dumps(item, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
