"""Notes d’intervention: drafted, read, released, signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import User
from labo.roles import Role
from projects.models import (
    Clause,
    Critique,
    InterventionNote,
    NoteGroup,
    NoteOrigin,
    NoteReading,
    NoteSignature,
)
from projects.models.note_origin import three_texts
from projects.note_text import as_text
from tests.factories.cases import counter, make_decided, make_method, make_user


def make_note(*, proposal=None, complete=True, by=None):
    """A note in drafting; complete, it can be released."""
    by = by or make_user(role=Role.LAB)
    proposal = proposal or make_decided(announced=True).proposal
    note = InterventionNote.start(proposal, by=by)
    if complete:
        for section, value in note.sections:
            if not value:
                setattr(note, section.field, "Un texte." if section.kind == "text" else ["Une ligne."])
        note.starts_on = timezone.localdate()
        note.save_draft(revision=0)
        note.steps.create(
            position=1,
            title="Lancement",
            offset_days=7,
            duration="1/2 journée",
            audience="L’équipe du cas",
            objective="Se connaître",
            deliverable="Un calendrier",
            method=make_method(),
        )
    return note


def make_reading(note=None, *, by=None):
    """A note that its service reads, with one remark and another wording."""
    note, by = note or make_note(by=by), by or make_user(role=Role.LAB)
    reading = NoteReading.send(note, by=by, due_on=timezone.localdate() + timedelta(days=14))
    reading.comment(section="means", text="Trop peu.", wording="Deux textes.", by=note.proposal.lead)
    return reading


def make_signature(party="lead"):
    """The agreement of one party to a version, whose PDF is a stand-in."""
    note = make_note()
    version = note.versions.create(number=1, pdf=b"-", sha256="0", released_by=make_user(role=Role.LAB))
    InterventionNote.objects.filter(pk=note.pk).update(status="released")
    people = {"lead": note.proposal.lead, "lab": version.released_by}
    return NoteSignature.sign(version, party=party, by=people[party], seen="0", confirmed=True)


def make_clause(text=None, *, kind="will", **fields):
    return Clause.objects.create(text=text or f"Faire la chose {next(counter)}", kind=kind, **fields)


def make_groups(note=None, *, a=None, b=None, ready=True):
    """Two groups of one person each, which wrote the « moyens » each in its way, both ready."""
    note = note or make_note()
    people = {"a": a or make_user(role=Role.LAB), "b": b or make_user(role=Role.LAB)}
    composed = {letter: (f"Groupe {letter.upper()}", [person]) for letter, person in people.items()}
    groups = NoteGroup.compose(note, groups=composed, by=people["a"])
    for group in groups:
        person = people[group.letter]
        group.sections.get(field="means").write(f"Les moyens de {group.letter.upper()}.", revision=0, by=person)
        if ready:
            group.say_ready(by=person)
    return groups


def make_drafting(note=None, **people):
    """A drafting where each thing happened once, by its names: group A, its section, its critique, an origin."""
    first, second = make_groups(note, **people)
    section = first.sections.get(field="means")
    by = second.members.get()
    critique = Critique.leave(section, signal="red", text="Trop court.", by=by)
    standing = as_text(first.note.governance)
    seen = three_texts(standing, standing, standing)
    origin = NoteOrigin.settle(first.note, "governance", standing, seen=seen, by=by)
    return {"group": first, "section": section, "critique": critique, "origin": origin}


def make_released(*, proposal=None, by=None, starts_on=None):
    """A released note with a stand-in for its PDF; its one step takes place a week after its first day."""
    note = make_note(proposal=proposal, by=by)
    if starts_on:
        InterventionNote.objects.filter(pk=note.pk).update(starts_on=starts_on)
        note.refresh_from_db()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
        note.release(by=by or make_user(role=Role.LAB))
    return note


def make_signed(*, note=None, by=None, **fields):
    """A released note that its three parties have signed; the sponsor has an account by then."""
    lab = by or make_user(role=Role.LAB)
    note = note or make_released(by=lab, **fields)
    version, case = note.versions.get(), note.proposal
    sponsor = User.objects.filter(email__iexact=case.sponsor_email).first() or make_user(case.sponsor_email)
    for party, person in (("lead", case.lead), ("sponsor", sponsor), ("lab", lab)):
        NoteSignature.sign(version, party=party, by=person, seen=version.sha256, confirmed=True)
    note.refresh_from_db()
    return note
