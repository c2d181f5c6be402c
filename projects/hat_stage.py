"""What the room shows at this moment, read once for the wall and for the phones alike."""

from django.utils import timezone

from projects.models import Hat, Proposal

WAITING, WRITING, REVEALED, DONE, CLOSED, STOPPED = "waiting", "writing", "revealed", "done", "closed", "stopped"
OPEN = (Proposal.Status.ASSESSING, Proposal.Status.DELIBERATING)


def mark(room):
    """Return the word that changes with whatever the room sees. ``written`` is counted for the wall alone."""
    return f"{room.state}-{room.proposal.status}-{getattr(room, 'written', '')}"


class Stage:
    """
    Where a room stands: the phase, the round before everybody's eyes, the way that is done and to come.

    One query; :attr:`ideas` asks one more, whatever their number.
    """

    def __init__(self, room, *, now=None):
        self.room, self.now = room, now or timezone.now()
        self.rounds = list(room.rounds.all())
        going_on = [round for round in self.rounds if round.is_current]
        to_come = [round for round in self.rounds if round.is_waiting]
        self.round = next(iter([*going_on, *to_come]), None)
        self.mark = mark(room)
        if self.round:
            self.round.room = room
        self.following = next((round for round in to_come if round != self.round), None)

    @property
    def phase(self):
        if self.room.is_closed:
            return CLOSED
        if self.room.proposal.status not in OPEN:
            return STOPPED
        if self.round is None:
            return DONE
        if self.round.is_waiting:
            return WAITING
        return REVEALED if self.round.is_revealed else WRITING

    @property
    def can_start(self):
        """A room may be prepared while the case is assessed; it begins with the discussion."""
        return self.room.proposal.status == Proposal.Status.DELIBERATING

    @property
    def hat(self):
        return Hat(self.round.hat) if self.round else None

    @property
    def left(self):
        return self.round.left(self.now)

    @property
    def clock(self):
        """« 4:00 », as the wall shows it before its script counts."""
        return f"{self.left // 60}:{self.left % 60:02}"

    @property
    def steps(self):
        """Return the rounds in their order: [(round, « done », « here » or « next »)]."""
        return [
            (round, "here" if round == self.round else "done" if round.ended_at else "next") for round in self.rounds
        ]

    def ideas(self):
        """
        Return what the round has brought once it is revealed: [(group or None, [ideas])], groups first, no author.

        One query, nothing at all before the reveal.
        """
        if self.round is None or not self.round.is_revealed:
            return []
        return gathered(self.round.contributions.select_related("group", "criterion"))


def gathered(ideas):
    """Return [(group or None, [ideas])]: the groups in the order of their making, then what stands alone."""
    alone, groups = [], {}
    for idea in ideas:
        (groups.setdefault(idea.group, []) if idea.group else alone).append(idea)
    ordered = sorted(groups.items(), key=lambda row: row[0].pk)
    return [*ordered, (None, alone)] if alone else ordered
