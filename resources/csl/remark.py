"""What a reader has to say about what it read. Pure module."""

from dataclasses import dataclass
from enum import StrEnum

from labo.typography import NBSP


class Level(StrEnum):
    """How grave: the record is left out, something of it is, or it is only good to know."""

    REFUSED = "refused"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"refused": "refusé", "warning": "à vérifier", "info": "pour information"}[self.value]


@dataclass(frozen=True)
class Remark:
    """One sentence in French, without capital and full stop, about a line of a file (0: about no line)."""

    level: Level
    text: str
    line: int = 0

    @property
    def told(self) -> str:
        """« ligne 37 : accolade non fermée »."""
        return f"ligne {self.line}{NBSP}: {self.text}" if self.line else self.text


def refused(text: str, line: int = 0) -> Remark:
    return Remark(Level.REFUSED, text, line)


def warning(text: str, line: int = 0) -> Remark:
    return Remark(Level.WARNING, text, line)


def info(text: str, line: int = 0) -> Remark:
    return Remark(Level.INFO, text, line)
