"""What people can be told, kind by kind. The kernel knows no mission: each app declares its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


class Rhythm(models.TextChoices):
    INSTANT = "instant", "tout de suite"
    DAILY = "daily", "une fois par jour"
    NEVER = "never", "jamais"


def everyone(person) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """
    One kind of notice.

    ``label`` is read in the preferences and in the mail that stops it. ``concerns`` says of a person whether they can
    be told this kind at all: it is asked again when the mail leaves, for whoever left the team meanwhile.
    """

    code: str
    label: str
    help: str = ""
    default: Rhythm = Rhythm.DAILY
    may_be_instant: bool = True
    concerns: Callable = everyone

    @property
    def rhythms(self):
        return [rhythm for rhythm in Rhythm if self.may_be_instant or rhythm != Rhythm.INSTANT]


_declared: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Make kinds known, in the order in which people will read them. Call it from ``AppConfig.ready``."""
    _declared.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> Kind:
    """
    Return a declared kind.

    :raises KeyError: if no app declares it.
    """
    return _declared[code]


def is_declared(code: str) -> bool:
    return code in _declared


def kinds_for(person) -> list[Kind]:
    """Return what this person can be told."""
    return [kind for kind in _declared.values() if kind.concerns(person)]
