"""What an import has to say: counts, and a line for each remark, for a page and for a spreadsheet. Pure module."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from labo.spreadsheet import safe_cell
from resources.csl.item import MARKUP
from resources.csl.remark import Level
from resources.exchange.record import Record

HEADER = ("Ligne", "Niveau", "Référence", "Remarque")


@dataclass(frozen=True)
class Line:
    """One remark: where, how grave, on which reference, and the sentence."""

    line: int
    level: Level
    reference: str
    sentence: str


@dataclass
class Report:
    """
    Counts of records and the lines that say why.

    ``counts``: "read" and "refused" add up to the records; "warning" and "info" count records whose gravest remark
    is of that level.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("read", "refused", "warning", "info"), 0))
    lines: list[Line] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Count a record and keep its lines."""
        self.counts["read" if record.item is not None else "refused"] += 1
        if record.item is not None and record.level is not None:
            self.counts[record.level.value] += 1
        for remark in record.remarks:
            self.lines.append(Line(remark.line or record.line, remark.level, called(record), remark.text))

    @property
    def total(self) -> int:
        return self.counts["read"] + self.counts["refused"]


def report_of(records: Iterable[Record]) -> Report:
    """Return the report of some records."""
    report = Report()
    for record in records:
        report.add(record)
    return report


def called(record: Record) -> str:
    """Return what a person calls the record by: its title, its identifier, or the start of its text."""
    item = record.item or {}
    told = item.get("title") or item.get("DOI") or item.get("ISBN") or item.get("URL") or " ".join(record.raw.split())
    told = MARKUP.sub("", str(told))
    return told if len(told) <= 80 else f"{told[:79]}…"


def report_csv(report: Report) -> Iterator[str]:
    """Yield the lines of the report as a table that French spreadsheets open, without formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield "\ufeff"
    for row in [HEADER, *((line.line, line.level.label, line.reference, line.sentence) for line in report.lines)]:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
