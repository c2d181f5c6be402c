"""The counters of a cohort as pictures: a gommette a person for each floor, a bar for each cap. No query."""

from dataclasses import dataclass

from missions.cohort import Cohort
from missions.cohort.words import FLOOR_NAMES
from missions.event_card import STEP, circles


@dataclass(frozen=True)
class FloorPicture:
    """As many discs as people, then as many empty ones as are missing."""

    name: str
    asked: int
    held: int

    @property
    def picture(self):
        missing = max(0, self.asked - self.held)
        drawn = circles(self.held, "prise") + circles(missing, "libre", first=self.held)
        return {"circles": drawn, "width": 8 * STEP, "height": STEP * -(-max(1, len(drawn)) // 8)}


@dataclass(frozen=True)
class Bar:
    name: str
    count: int
    cap: int | None
    most: int

    @property
    def width(self):
        """In hundredths of the longest bar there can be."""
        return round(self.count / self.most * 100) if self.most else 0


def floors(cohort: Cohort) -> list[FloorPicture]:
    return [FloorPicture(FLOOR_NAMES[floor], *numbers) for floor, numbers in cohort.floors.items()]


def bars(cohort: Cohort, name: str, cap: int | None = None) -> list[Bar]:
    """Return a bar for each value of a field of the applications, the longest first."""
    counts = cohort.count(name)
    most = max([cap or 0, *(count for _, count in counts)])
    return [Bar(str(value), count, cap, most) for value, count in counts]


def counters(cohort: Cohort) -> dict:
    managers = sum(line.application.is_manager for line in cohort.chosen)
    rules = cohort.rules
    return {
        "floors": floors(cohort),
        "groups": [
            ("Familles de métiers", "t-familles", bars(cohort, "family", rules.family_cap)),
            ("Directions et communes", "t-directions", bars(cohort, "direction", rules.direction_cap)),
            ("Catégories", "t-categories", bars(cohort, "category")),
        ],
        "managers": Bar("encadrent une équipe", managers, rules.manager_cap, max(managers, rules.manager_cap)),
    }
