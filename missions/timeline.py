"""The road of an accompaniment: where each step stands beside today, and the time spent beside the time planned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DONE, HERE, NEXT = "done", "here", "next"


@dataclass(frozen=True)
class Stop:
    """A step on the road: done, here (the next one) or next; ``reason`` says why it moved or was dropped."""

    step: object
    place: str
    is_late: bool
    reason: str = ""


def road(steps, *, today: date) -> list[Stop]:
    """Return the steps in the order of their days. The first that is still waited for is where the work is."""
    found, here = [], False
    for step in steps:
        place = DONE
        if step.is_ahead:
            place = NEXT if here else HERE
            here = True
        moves = [move for move in step.transitions.all() if move.reason]
        reason = moves[-1].reason if moves else ""
        found.append(Stop(step, place, step.is_ahead and step.takes_place_on < today, reason))
    return found


@dataclass(frozen=True)
class Spent:
    """The time of an accompaniment: what was planned and what was spent, in days, for each side."""

    rows: tuple[tuple[str, Decimal | None, Decimal], ...]

    @classmethod
    def of(cls, accompaniment, steps):
        lab = sum((step.lab_days or 0 for step in steps), Decimal(0))
        agents = sum((step.agent_days or 0 for step in steps), Decimal(0))
        return cls(
            (
                ("Le labo", accompaniment.planned_lab_days, lab),
                ("Le service", accompaniment.planned_agent_days, agents),
            )
        )

    @property
    def bars(self):
        """Return (who, planned, spent, gap, widths of the two bars in hundredths) for each side."""
        longest = max((value for _, planned, spent in self.rows for value in (planned or 0, spent)), default=0) or 1
        return [
            {
                "who": who,
                "planned": planned,
                "spent": spent,
                "gap": None if planned is None else spent - planned,
                "planned_width": round((planned or 0) / longest * 100),
                "spent_width": round(spent / longest * 100),
            }
            for who, planned, spent in self.rows
        ]

    @property
    def is_told(self):
        return any(planned or spent for _, planned, spent in self.rows)
