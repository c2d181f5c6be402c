"""What the tests of reading and signing share: the three people, a note sent, a note released, one signed."""

from datetime import timedelta

from django.utils import timezone

from labo.roles import Role
from projects.models import NoteReading, NoteSignature
from tests.factories import make_note, make_user

PARTIES = ("lead", "sponsor", "lab")


def people_of(note, *, lab=None):
    """Return {party: a person who may sign for it}; the sponsor's account is made by its address."""
    case = note.proposal
    User = type(case.lead)
    sponsor = User.objects.filter(email__iexact=case.sponsor_email).first() or make_user(case.sponsor_email)
    return {"lead": case.lead, "sponsor": sponsor, "lab": lab or make_user(role=Role.LAB)}


def send(note, *, by, days=14, **fields):
    return NoteReading.send(note, by=by, due_on=timezone.localdate() + timedelta(days=days), **fields)


def sign(version, party, person, **changes):
    fields = {"seen": version.sha256, "confirmed": True, **changes}
    return NoteSignature.sign(version, party=party, by=person, **fields)


def sign_all(version, people):
    return [sign(version, party, people[party]) for party in PARTIES]


def release(*, by, **fields):
    """Return (note, its first version)."""
    note = make_note(by=by, **fields)
    return note, note.release(by=by)
