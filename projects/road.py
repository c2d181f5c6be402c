"""What the road of a case is made of: its stages, what happened on it, whose turn it is. Pure module."""

from dataclasses import dataclass
from datetime import date, datetime

from labo.templatetags.labo import NBSP, hour, week_day

DONE, HERE, NEXT = "done", "here", "next"
SERVICE, LAB, GROUP = "service", "lab", "group"
WHOSE = {SERVICE: "C’est à vous", LAB: "C’est au labo", GROUP: "C’est au groupe"}


@dataclass(frozen=True)
class Point:
    """Something that happened on the road without moving the case: a version, a question, its end."""

    at: datetime
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Milestone:
    """One stage of the road; ``state`` is done, here or next, ``when`` says in words when a next one comes."""

    name: str
    detail: str
    state: str
    at: datetime | None = None
    when: str = "à venir"
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Ahead:
    """The session to come. ``holds_case`` says that this case is on its agenda."""

    at: datetime
    holds_case: bool = False

    @property
    def words(self) -> str:
        when = f"{week_day(self.at)} à {hour(self.at)}"
        if self.holds_case:
            return f"Votre cas est à l’ordre du jour de la session du {when}."
        return f"La prochaine session du labo a lieu le {when}."


@dataclass(frozen=True)
class Turn:
    """
    Who has the ball, and for what.

    ``whose`` is service, lab or group, nothing when nobody is waited for. ``title`` is there when it is the service's
    turn; ``due_on``, ``button`` and ``page`` (a URL name) say by when and where.
    """

    words: str
    title: str = ""
    whose: str = ""
    due_on: date | None = None
    button: str = ""
    page: str = ""

    @property
    def line(self) -> str:
        """The one clear line: « C’est à vous : compléter votre proposition », « C’est au labo »."""
        return f"{WHOSE[self.whose]}{NBSP}: {self.title}" if self.title else WHOSE.get(self.whose, "")
