"""What comes out of the rules: who, in which order, and why. Pure module."""

from collections import Counter
from dataclasses import dataclass

from missions.cohort.rules import FLOORS, Application, Rules


@dataclass(frozen=True)
class Reason:
    """
    One rule that counted for one person: its name (one of ``words.RULES``) and its sentence.

    :param floors: those that the person fills, among FLOORS.
    :param among: how many candidates the rule chose between, and ``left`` how many were still equal after it.
    """

    rule: str
    sentence: str
    floors: tuple[str, ...] = ()
    among: int = 0
    left: int = 0


@dataclass(frozen=True)
class Told:
    application: Application
    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        return " ".join(reason.sentence for reason in self.reasons)

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(reason.rule for reason in self.reasons)


@dataclass(frozen=True)
class Chosen(Told):
    place: int


@dataclass(frozen=True)
class Substitute(Told):
    rank: int


@dataclass(frozen=True)
class Refused(Told):
    """Out of the calculation: inadmissible, or set aside by the team in writing."""


@dataclass(frozen=True)
class Gap:
    """
    A number of the rules that does not hold, and why.

    :param kind: ``floor``, ``cap``, ``reserved`` (places given back) or ``places``.
    :param name: one of FLOORS; « direction: … », « family: … » or « managers »; « leads » or « municipality »; empty.
    """

    kind: str
    name: str
    wanted: int
    held: int
    sentence: str


@dataclass(frozen=True)
class Cohort:
    """:param rules: those that held, with the cap per direction raised if it had to be."""

    rules: Rules
    chosen: tuple[Chosen, ...]
    substitutes: tuple[Substitute, ...]
    refused: tuple[Refused, ...]
    gaps: tuple[Gap, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(line.application.key for line in self.chosen)

    @property
    def floors(self) -> dict[str, tuple[int, int]]:
        """Return {floor: (asked, held)}."""
        people = [line.application for line in self.chosen]
        return {
            floor: (asked, sum(application.fills(floor) for application in people))
            for floor, asked in zip(FLOORS, self.rules.floors, strict=True)
        }

    def count(self, name: str) -> list[tuple[object, int]]:
        """Return how many are chosen for each value of a field of the applications, the most frequent first."""
        values = Counter(getattr(line.application, name) for line in self.chosen)
        return sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))
