"""What goes into a cohort: the rules, the applications, what the team decided in writing. Pure module."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

CATEGORIES = ("A", "B", "C")
FIELD, CATEGORY_C, CATEGORY_B = "field", "category_c", "category_b"
FLOORS = (FIELD, CATEGORY_C, CATEGORY_B)
"""In the order in which they are kept when all of them cannot be."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """
    Somebody who asks to come, as the rules see them: trades and places, nothing about the person.

    No age, gender, health, union or political data: what is not asked cannot be weighed.

    :param key: names the application; no two have the same.
    :param direction: the name of the direction, or of the municipality for an agent of a member municipality.
    :param arrival: its rank among the applications, 1 for the first; those of one day may share it, so that nobody wins
        by a second.
    :param is_trained: has already learnt these methods elsewhere.
    :param is_agreed: the manager said yes.
    :param came_before: has been to an onboarding day.
    :param has_waited: applied to an earlier day, was told « pas cette fois », and was promised to come before others.
    """

    key: str
    direction: str
    family: str
    category: str
    arrival: int
    is_field: bool = False
    is_manager: bool = False
    is_trained: bool = False
    is_agreed: bool = True
    came_before: bool = False
    has_waited: bool = False
    is_case_lead: bool = False
    is_municipality: bool = False

    def __post_init__(self):
        if self.category not in CATEGORIES:
            raise ValueError(f"No category is called {self.category!r}.")

    def fills(self, floor: str) -> bool:
        """Tell whether the application counts for a floor (one of FLOORS)."""
        if floor == FIELD:
            return self.is_field
        return self.category == {CATEGORY_C: "C", CATEGORY_B: "B"}[floor]


@dataclass(frozen=True, kw_only=True)
class Override:
    """What the team decided about one application, against the rules or before them, and why, in writing."""

    key: str
    is_in: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """
    How many of whom. The values are those of the lab; the team may look at others without saving anything.

    :param raised_direction_cap: the cap per direction when fewer than ``enough_directions`` directions apply. Two per
        direction cannot fill fifteen places with seven directions.
    :param seed: settles what nothing else does; a draw that anybody can compute again.
    """

    places: int = 15
    reserved_leads: int = 2
    reserved_municipality: int = 1
    direction_cap: int = 2
    raised_direction_cap: int = 3
    enough_directions: int = 8
    family_cap: int = 3
    manager_cap: int = 4
    field_floor: int = 4
    category_c_floor: int = 3
    category_b_floor: int = 3
    seed: str = ""

    def __post_init__(self):
        numbers = [value for value in vars(self).values() if isinstance(value, int)]
        if min(numbers) < 0:
            raise ValueError("No number of the rules is below zero.")

    @property
    def floors(self) -> tuple[int, ...]:
        """The floors, in the order of FLOORS."""
        return self.field_floor, self.category_c_floor, self.category_b_floor

    def for_these(self, applications: Collection[Application]) -> "Rules":
        """Return the rules that hold for these applications: the cap per direction is raised when they are few."""
        directions = {application.direction for application in applications}
        if len(directions) >= self.enough_directions:
            return self
        return replace(self, direction_cap=max(self.direction_cap, self.raised_direction_cap))

    def draw(self, key: str) -> str:
        """Return a rank between equals that nobody chooses."""
        return hashlib.sha256(f"{self.seed}\0{key}".encode()).hexdigest()
