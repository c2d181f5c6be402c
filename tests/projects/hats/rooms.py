"""What the tests of the room share: its addresses, and a room in each of its states."""

from django.urls import reverse

from labo.roles import Role
from projects.models import HatContribution, HatRoom, Proposal
from tests import factories


def address(room, name="room", *more):
    return reverse(f"admin:projects_proposal_{name}", args=[room.proposal_id, *more])


def fresh(row):
    """Return the same row as another request reads it."""
    return type(row).objects.get(pk=row.pk)


def lab():
    return factories.make_user(role=Role.LAB)


def prepared(**fields):
    return HatRoom.prepare(factories.make_deliberating(), by=lab(), **fields)


def waiting_for_discussion():
    return HatRoom.prepare(factories.make_assessed(), by=lab())


def writing(**fields):
    return factories.make_room(**fields)


def paused():
    room = writing()
    room.current.pause(by=room.facilitator)
    return fresh(room)


def revealed(*texts, **fields):
    room = writing(**fields)
    for text in texts:
        write(room, text)
    room.current.reveal(by=room.facilitator)
    return fresh(room)


def ended():
    room = revealed()
    room.current.end(by=room.facilitator)
    return fresh(room)


def closed(**fields):
    room = revealed(**fields)
    room.close(by=room.facilitator, proposed="Retenir le cas.", reasons="La question est ouverte.")
    return fresh(room)


def decided():
    """A room that goes on while its case has left the discussion."""
    room = writing()
    Proposal.objects.filter(pk=room.proposal_id).update(status="declined")
    return fresh(room)


def write(room, text="Une idée.", *, by=None, **fields):
    round = room.current
    by = by or factories.make_user(role=Role.AMBASSADOR)
    return HatContribution.contribute(room.proposal, hat=round.hat, round=round, text=text, by=by, **fields)


ROOMS = {
    "waiting": waiting_for_discussion,
    "prepared": prepared,
    "writing": writing,
    "paused": paused,
    "revealed": revealed,
    "ended": ended,
    "closed": closed,
    "decided": decided,
}
