"""
What an avenant changes in the steps of an accompaniment: which move, which are worded anew, added, dropped.

Pure module: no query. What is done stays done, what was given up stays so, and a step that the lab added is nobody's
but its own.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

WORDS = ("title", "duration", "audience", "objective", "deliverable", "method_id")
"""What a step copies of the note, beside its day."""


@dataclass(frozen=True)
class Change:
    """A step that is still ahead, the day it now takes place, and what is said of it anew."""

    step: object
    source: object
    day: date
    planned_on: date
    words: dict

    @property
    def moves(self):
        return self.step.takes_place_on != self.day


@dataclass(frozen=True)
class Amended:
    """``added`` holds steps of the note with their day: [(step, day)]."""

    changed: list[Change]
    added: list[tuple]
    dropped: list
    limits_gone: list[str]
    limits_new: list[str]

    def __bool__(self):
        return any((self.changed, self.added, self.dropped, self.limits_gone, self.limits_new))

    @property
    def moved(self):
        return [change for change in self.changed if change.moves]

    @property
    def reworded(self):
        return [change for change in self.changed if not change.moves]

    @property
    def mark(self) -> str:
        """Name all of it: a page sends it back to say what it showed."""
        said = [
            *((change.step.pk, change.step.revision, change.day, change.words) for change in self.changed),
            *((step.pk, day) for step, day in self.added),
            *((step.pk, step.revision) for step in self.dropped),
            self.limits_gone,
            self.limits_new,
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def amended(steps, dated, *, limits, limits_of_note) -> Amended:
    """
    Hold the steps of an accompaniment against those of its note.

    :param dated: the steps of the note with their day, in their order: [(step, day)].
    :param limits: what the accompaniment says that the lab does not do; ``limits_of_note`` what the note says now.
    """
    steps = [step for step in steps if step.is_from_note]
    pairs, alone = matched(steps, [source for source, _ in dated])
    days = {source.pk: day for source, day in dated}
    found = [change_of(step, source, days[source.pk]) for step, source in pairs if step.is_ahead]
    taken = {source.pk for _, source in pairs}
    return Amended(
        changed=[change for change in found if change],
        added=[(source, day) for source, day in dated if source.pk not in taken],
        dropped=[step for step in alone if step.is_ahead],
        limits_gone=[line for line in limits if line not in limits_of_note],
        limits_new=[line for line in limits_of_note if line not in limits],
    )


def matched(steps, sources):
    """
    Pair each step with the one of the note that it comes from: the same row, else the same title.

    :returns: ([(step, source)], the steps that the note no longer has).
    """
    by_row, pairs, rest = {source.pk: source for source in sources}, [], []
    for step in steps:
        source = by_row.pop(step.note_step_id, None)
        pairs.append((step, source)) if source else rest.append(step)
    alone = []
    for step in rest:
        # What was given up is not what the note brings back under the same title.
        same = (source for source in by_row.values() if source.title == step.title and step.status != "dropped")
        if source := next(same, None):
            pairs.append((step, by_row.pop(source.pk)))
        else:
            alone.append(step)
    return pairs, alone


def change_of(step, source, day):
    """Return what the note changes of a step, or None. A day that the lab had moved stands until the note's moves."""
    words = {name: getattr(source, name) for name in WORDS if getattr(step, name) != getattr(source, name)}
    if not words and day == step.planned_on:
        return None
    return Change(step, source, step.takes_place_on if day == step.planned_on else day, day, words)
