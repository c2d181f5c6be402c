"""One record of a file: where it stands, as it stands, and the item that it is. Pure module."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from resources.csl.item import check
from resources.csl.remark import Level, Remark, refused


@dataclass(frozen=True)
class Record:
    """
    A record as it was read.

    :param line: of its first line, from 1.
    :param raw: the text of the file, verbatim.
    :param item: clean CSL-JSON, or None when the record is refused.
    """

    line: int
    raw: str
    item: dict | None
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    @property
    def level(self) -> Level | None:
        """The gravest level of its remarks; None if there is nothing to say."""
        levels = [remark.level for remark in self.remarks]
        return next((level for level in Level if level in levels), None)


def record(line: int, raw: str, item: dict, remarks: Iterable[Remark] = ()) -> Record:
    """Return the record of an item as found: cleaned, or refused with its reasons. Remarks without line get this."""
    checked = check(item)
    told = [at_line(remark, line) for remark in (*remarks, *checked.remarks)]
    kept = None if any(remark.level is Level.REFUSED for remark in told) else checked.item
    return Record(line, raw, kept, tuple(told))


def broken(line: int, raw: str, text: str, at: int = 0) -> Record:
    """Return the record of what could not be read, with the French sentence that says why."""
    return Record(line, raw, None, (refused(text, at or line),))


def at_line(remark: Remark, line: int) -> Remark:
    return remark if remark.line else Remark(remark.level, remark.text, line)
