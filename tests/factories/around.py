"""What stands around a case: talk, pieces, rooms, sessions, ideas."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labo.roles import Role
from projects.models import (
    Attachment,
    CoLead,
    DraftComment,
    Handover,
    HatContribution,
    HatRoom,
    Idea,
    Message,
    Session,
    SessionCase,
)
from tests.factories.cases import (
    counter,
    make_assessed,
    make_deliberating,
    make_draft,
    make_proposal,
    make_user,
    session_numbers,
)


def make_session(**fields):
    """A session of a day, in a week's time."""
    starts_at = timezone.now() + timedelta(days=7)
    values = {"title": "Choisir les prochains cas", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7)}
    return Session.objects.create(number=next(session_numbers), place="Salle des Actes", **{**values, **fields})


def make_session_case(*, session=None, proposal=None, **fields):
    return SessionCase.objects.create(session=session or make_session(), proposal=proposal or make_assessed(), **fields)


def make_message(proposal=None, *, from_lab=False, by=None, text="Une question.", **fields):
    """A message of the service to the lab, or the other way."""
    proposal = proposal or make_proposal()
    if from_lab:
        return Message.write_to_service(proposal, by=by or make_user(role=Role.LAB), text=text, **fields)
    return Message.write_to_lab(proposal, by=by or proposal.lead, text=text, **fields)


def make_internal_note(proposal=None, *, by=None, text="Entre nous.", **fields):
    return Message.note(proposal or make_proposal(), by=by or make_user(role=Role.LAB), text=text, **fields)


def make_room(*, proposal=None, by=None, ideas=(), **fields):
    """
    A room whose first round, the white hat's, is being written.

    :param ideas: [(author, text)] under that hat.
    """
    by = by or make_user(role=Role.LAB)
    room = HatRoom.prepare(proposal or make_deliberating(), by=by, **fields)
    round = room.rounds.first()
    round.start(by=by)
    for author, text in ideas:
        HatContribution.contribute(room.proposal, hat=round.hat, round=round, text=text, by=author)
    return HatRoom.objects.get(pk=room.pk)


def make_upload(name="notes.txt", data=None):
    """A file as a form gives it; a text unlike any other by default."""
    return SimpleUploadedFile(name, data if data is not None else f"Des notes, numéro {next(counter)}.".encode())


def make_attachment(proposal=None, *, upload=None, **fields):
    proposal = proposal or make_draft()
    values = {"by": proposal.lead, "caption": f"Une pièce {next(counter)}", **fields}
    return Attachment.attach(proposal, upload or make_upload(), **values)


def make_co_lead(proposal=None, *, user=None, role=CoLead.Role.READ):
    """A co-lead; with an account of their own unless one is given."""
    proposal = proposal or make_draft()
    return CoLead.invite(proposal, email=(user or make_user()).email, role=role, by=proposal.lead)


def make_handover(proposal=None, *, to=None, **fields):
    proposal = proposal or make_draft()
    return Handover.offer(proposal, to=(to or make_user()).email, by=proposal.lead, **fields)


def make_remark(proposal=None, *, by=None, field="problem", text="Donnez un exemple."):
    proposal = proposal or make_draft()
    return DraftComment.write(proposal, field=field, text=text, by=by or proposal.lead)


def make_idea(author=None, **fields):
    """An idea that the lab has received."""
    number = next(counter)
    values = {"key": uuid4(), "title": f"Idée {number}", "text": "Quelques lignes.", **fields}
    return Idea.receive(by=author or make_user(), **values)


def say(idea, verb="answer", *, by=None, text="Un mot."):
    """A line of the conversation: « answer » or « close » by the lab, « reply » by the author."""
    by = by or (idea.author if verb == "reply" else make_user(role=Role.LAB))
    getattr(idea, verb)(by=by, key=uuid4(), text=text)
    return idea.notes.last()
