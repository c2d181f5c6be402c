"""A note d’intervention as its template reads it, in the PDF and in the preview: plain values, no query left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from labo.templatetags.labo import NBSP, day
from projects.note_content import Amended
from projects.note_schedule import Schedule, Slot
from projects.note_timeline import Picture
from projects.note_words import counted, days, slot_words, time_given

MAX_APART = 30
SIDE_BY_SIDE, STACKED, MAX_IN_COLUMN = "labo-ni__deux", "labo-ni__pile", 1000
PAIRS = {
    "scope": ("will_do", "will_not_do"),
    "purpose": ("audiences", "objectives"),
    "commitments": ("service_commitments", "lab_commitments"),
    "running": ("governance", "means"),
    "care": ("data_protection", "risks"),
    "end": ("stop_conditions", "follow_up"),
}
"""Sections that stand beside one another, as long as both are short and written."""


@dataclass(frozen=True)
class Amendment:
    """What an avenant says of itself: its number, the version that it changes and when it was signed, what changes."""

    number: int
    version: str
    signed_on: date
    changes: tuple[Amended, ...] = ()

    @property
    def label(self) -> str:
        return f"avenant n°{NBSP}{self.number} à la note signée le {day(self.signed_on)}"


@dataclass(frozen=True)
class Edition:
    """Which print of a note: numbered once released, a draft until then. ``name`` is « 1.1 » where it is no rank."""

    on: date
    number: int | None = None
    name: str = ""
    amendment: Amendment | None = None

    @property
    def is_draft(self) -> bool:
        return self.number is None

    @property
    def label(self) -> str:
        name = "projet" if self.is_draft else f"version{NBSP}{self.name or self.number}"
        return f"{name} du {day(self.on)}"


@dataclass(frozen=True)
class PrintedSection:
    field: str
    title: str
    value: str | list[str]

    @property
    def size(self) -> int:
        """How much room it takes, in letters; a line of a list counts for what it leaves empty."""
        return len(self.value) if isinstance(self.value, str) else sum(len(line) + 25 for line in self.value)

    @property
    def is_short(self) -> bool:
        """Short enough to be kept on one page."""
        return self.size <= MAX_IN_COLUMN


@dataclass(frozen=True)
class PrintedStep:
    position: int
    title: str
    duration: str
    audience: str
    method: str
    objective: str
    deliverable: str
    offset_days: int
    lab_days: Decimal
    agents: int
    agent_days: Decimal
    slot: Slot | None = None

    @property
    def days(self) -> str:
        return slot_words(self.slot) if self.slot else ""

    @property
    def month(self) -> str:
        """« janvier 2027 »: the year is said, a note often crosses one."""
        return date_format(self.slot.first, "F Y") if self.slot else ""

    @property
    def from_start(self) -> str:
        return f"J{NBSP}+{NBSP}{self.offset_days}"

    @property
    def time(self) -> str:
        """« Labo : 2 jours. Service : 4 agents, 1 jour chacun. »: what the step asks of each, when it is said."""
        parts = []
        if self.lab_days:
            parts.append(f"Labo{NBSP}: {days(self.lab_days)}.")
        if self.agents and self.agent_days:
            each = " chacun" if self.agents > 1 else ""
            parts.append(f"Service{NBSP}: {counted(self.agents, 'agent')}, {days(self.agent_days)}{each}.")
        return " ".join(parts)


@dataclass(frozen=True)
class Drawing:
    """A picture of the calendar with what it says to those who do not see it."""

    picture: Picture
    title: str
    words: str


@dataclass(frozen=True)
class Signature:
    name: str
    role: str


@dataclass(frozen=True)
class PrintedNote:
    """A note as its template reads it: plain values, typography done, no query left."""

    edition: Edition
    reference: str
    title: str
    org_unit: str
    authors: str
    starts_on: date | None
    sections: dict[str, PrintedSection]
    steps: tuple[PrintedStep, ...]
    methods: tuple[str, ...]
    signatures: tuple[Signature, ...]
    schedule: Schedule
    pictures: tuple[Drawing, ...] = ()
    brief: tuple[tuple[str, str], ...] = field(default=())

    @property
    def pair(self) -> dict[str, str]:
        """The class of each pair of sections. A column broken over two pages cannot be read."""
        return {
            name: SIDE_BY_SIDE if all(0 < self.sections[field].size <= MAX_IN_COLUMN for field in fields) else STACKED
            for name, fields in PAIRS.items()
        }

    @property
    def deliverables_class(self) -> str:
        """Short lines stand in three columns."""
        return "labo-ni__colonnes" if all(len(line) <= 32 for line in self.sections["deliverables"].value) else ""

    @property
    def length(self) -> str:
        return length(self.steps)

    @property
    def time_given(self) -> str:
        return time_given(self.schedule)

    @property
    def lists_dates(self) -> bool:
        """Whether the days stand apart, large: a few are read at a glance, many are in the table already."""
        return bool(self.pictures) and len(self.steps) <= MAX_APART

    @property
    def shows_closed(self) -> bool:
        """Whether school holidays are drawn, and are to be explained."""
        return any(drawing.picture.closed for drawing in self.pictures)

    @property
    def title_size(self) -> str:
        """A long title is set smaller, so that the cover keeps its shape."""
        return "long" if len(self.title) > 95 else "medium" if len(self.title) > 45 else "short"


def length(steps: Sequence[PrintedStep]) -> str:
    """« 7 étapes, du 8 décembre 2026 au 9 mars 2027 »."""
    slots = [step.slot for step in steps if step.slot]
    if not slots:
        return ""
    count = f"{len(steps)}{NBSP}{'étapes' if len(steps) > 1 else 'étape'}"
    return f"{count}, du {day(min(slot.first for slot in slots))} au {day(max(slot.last for slot in slots))}"
