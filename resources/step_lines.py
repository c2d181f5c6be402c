"""
The steps of a method as the lab types them: one a line, its minutes and who does it in brackets at the end.

« Écouter les faits [10 min, tout le groupe] ». Pure module.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BRACKETS = re.compile(r"^(?P<text>.*\S)\s*\[(?P<told>[^\[\]]+)\]$")
_MINUTES = re.compile(r"^(\d{1,3})\s*(?:min|mn|minutes?)$")


@dataclass(frozen=True)
class Step:
    """One step: what one does, for how many minutes if it is known, and who does it if it is said."""

    text: str
    minutes: int | None = None
    who: str = ""


def read_step(line: str) -> Step:
    """Return the step that a line tells. Brackets without minutes say who, or when."""
    found = _BRACKETS.match(line.strip())
    if not found:
        return Step(line.strip())
    first, _, rest = found["told"].partition(",")
    if timed := _MINUTES.match(first.strip()):
        return Step(found["text"], int(timed[1]), rest.strip())
    return Step(found["text"], who=found["told"].strip())


def total(steps: Sequence[Step]) -> int | None:
    """Return the minutes of all the steps, or None as long as one of them does not say its own."""
    minutes = [step.minutes for step in steps]
    return sum(minutes) if minutes and None not in minutes else None
