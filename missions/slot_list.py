"""The slots of a drop-in as its page lists them: free, taken or one's own. Never whose."""

from dataclasses import dataclass
from datetime import datetime

from missions.slots import LENGTH


@dataclass(frozen=True)
class SlotLine:
    """``state``: free, taken, own or past. ``booking`` is there on one's own only."""

    starts_at: datetime
    state: str
    booking: object = None

    @property
    def ends_at(self):
        return self.starts_at + LENGTH

    @property
    def value(self):
        """What the button sends: the moment itself, so that a page that is out of date books nothing else."""
        return self.starts_at.isoformat()


def slot_list(event, user, *, now):
    """Return the lines of a drop-in, or nothing for another event. One query."""
    if not event.has_slots:
        return []
    taken = {row.starts_at: row for row in event.appointments.booked()}

    def line(start):
        row = taken.get(start)
        if row and row.person_id == user.pk:
            return SlotLine(start, "own", row)
        return SlotLine(start, "past" if start <= now else "taken" if row else "free")

    return [line(start) for start in event.slots]
