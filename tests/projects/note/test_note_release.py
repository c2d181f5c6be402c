"""Releasing a note: what is refused, what is frozen, and that it is done once however many click."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import InterventionNote, NoteVersion, Proposal
from projects.models.note import NoteChangedMeanwhile
from projects.note_sections import SECTIONS
from tests.factories import make_decided, make_note, make_user
from tests.parallel import in_parallel
from tests.projects.note.case_notes import fresh, step


@pytest.mark.django_db
def test_release_freezes_a_numbered_pdf_and_tells_once(printer, lab_member):
    note = make_note()

    version = note.release(by=lab_member)

    assert (version.number, bytes(version.pdf)) == (1, f"%PDF {note.pk} 1".encode())
    assert version.sha256 == hashlib.sha256(version.pdf).hexdigest()
    assert fresh(note).is_released
    mail = OutboxMail.objects.get(key=version.mail_key)
    assert mail.to == version.told() == [note.proposal.lead.email, note.proposal.sponsor_email]
    record = note.transitions.get()
    assert (record.source, record.target, record.by) == ("drafting", "released", lab_member)


@pytest.mark.django_db
def test_release_prints_the_saved_note_and_not_this_instance(printer, monkeypatch, lab_member):
    note, seen = make_note(), []
    note.means = "jamais enregistré"
    monkeypatch.setattr(
        "projects.note_pdf.render_note", lambda read, *, number, released_on: seen.append(read.means) or b"%PDF"
    )

    note.release(by=lab_member)

    assert seen == ["Un texte."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "section", [section for section in SECTIONS if section.is_required], ids=lambda each: each.field
)
def test_release_with_an_empty_section_is_refused(section, printer, lab_member):
    note = make_note()
    setattr(note, section.field, "" if section.kind == "text" else [])
    note.save_draft(revision=note.revision)

    with pytest.raises(Refusal, match=f"avant de valider la note : {section.title}"):
        note.release(by=lab_member)

    assert not fresh(note).is_released
    assert not note.versions.exists()
    assert printer == []


@pytest.mark.django_db
def test_release_without_steps_or_start_is_refused(printer, lab_member):
    note = make_note()
    note.starts_on = None
    note.save_draft(revision=note.revision, steps=[])

    with pytest.raises(Refusal, match=r"Déroulé ; Jour de départ \(J0\)"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_with_a_step_half_written_is_refused(printer, lab_member):
    note = make_note()
    note.save_draft(revision=note.revision, steps=[step(), step(duration="", audience="")])

    with pytest.raises(Refusal, match="Étape 2, durée ; Étape 2, avec qui"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_without_the_optional_sections(printer, lab_member):
    note = make_note()
    note.risks = note.stop_conditions = []
    note.save_draft(revision=note.revision)

    assert note.release(by=lab_member).number == 1


@pytest.mark.django_db
def test_release_before_the_letter_has_left_is_refused(printer, lab_member):
    """The service would read the decision in the mail of its note."""
    note = make_note(proposal=make_decided(announced=False).proposal)

    with pytest.raises(Refusal, match="lettre"):
        note.release(by=lab_member)

    assert not OutboxMail.objects.filter(key__startswith="note_to_sign").exists()


@pytest.mark.django_db
def test_release_of_a_case_that_was_withdrawn_is_refused(printer, lab_member):
    note = make_note(proposal=make_decided(Proposal.Status.ACCEPTED_CONDITIONS, announced=True).proposal)
    Proposal.objects.get(pk=note.proposal_id).withdraw(by=note.proposal.lead, reason="Le projet s’arrête.")

    with pytest.raises(Refusal, match="plus retenu"):
        note.release(by=lab_member)


@pytest.mark.django_db
def test_release_of_a_text_that_changed_since_it_was_read_is_refused(printer, lab_member):
    note = make_note()

    with pytest.raises(NoteChangedMeanwhile, match="Relisez-la"):
        note.release(by=lab_member, revision=note.revision - 1)

    assert not note.versions.exists()


@pytest.mark.django_db
def test_release_of_a_text_that_changes_while_it_is_printed_is_refused(monkeypatch, lab_member):
    note = make_note()

    def render_note(read, *, number, released_on):
        other = fresh(read)
        other.means = "changé pendant l’impression"
        other.save_draft(revision=other.revision)
        return b"%PDF of the old text"

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)

    with pytest.raises(NoteChangedMeanwhile):
        note.release(by=lab_member)

    assert not note.versions.exists()
    assert not OutboxMail.objects.filter(key__startswith="note_to_sign").exists()


@pytest.mark.django_db(transaction=True)
def test_release_holds_no_lock_while_it_prints(monkeypatch, lab_member):
    note, free = make_note(), []

    def another_session():
        try:
            with transaction.atomic():
                InterventionNote.objects.select_for_update(nowait=True).get(pk=note.pk)
                Proposal.objects.select_for_update(nowait=True).get(pk=note.proposal_id)
            return True
        finally:
            connection.close()

    def render_note(read, *, number, released_on):
        with ThreadPoolExecutor(1) as pool:
            free.append(pool.submit(another_session).result(timeout=20))
        return b"%PDF"

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)

    note.release(by=lab_member)

    assert free == [True]


@pytest.mark.django_db
def test_release_twice_makes_one_version_and_one_mail(printer, lab_member):
    note = make_note()
    note.release(by=lab_member)

    with pytest.raises(TransitionNotAllowed):
        note.release(by=lab_member)

    assert note.versions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="note_to_sign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_release_at_once_makes_one_version_and_one_mail(printer):
    note = make_note()
    people = [make_user(role=Role.LAB) for _ in range(4)]

    answers = in_parallel(*[partial(fresh(note).release, by=person) for person in people])

    assert sum(isinstance(answer, NoteVersion) for answer in answers) == 1
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert note.versions.count() == 1
    assert note.transitions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="note_to_sign").count() == 1


# --- Revise -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_revise_without_a_reason_is_refused(reason, printer, lab_member):
    note = make_note()
    note.release(by=lab_member)

    with pytest.raises(Refusal, match="ce qui change"):
        note.revise(by=lab_member, reason=reason)

    assert fresh(note).is_released


@pytest.mark.django_db
def test_revise_a_draft_is_refused(lab_member):
    with pytest.raises(TransitionNotAllowed):
        make_note().revise(by=lab_member, reason="Une date a bougé.")


@pytest.mark.django_db
def test_revise_opens_the_next_version_and_leaves_the_first_as_it_was(printer, lab_member):
    note = make_note()
    first = note.release(by=lab_member)

    note.revise(by=lab_member, reason="Une date a bougé.")
    note = fresh(note)
    note.means = "40 jours"
    note.save_draft(revision=note.revision)
    second = note.release(by=lab_member)

    assert [first.number, second.number] == [1, 2]
    assert bytes(NoteVersion.objects.get(pk=first.pk).pdf) == f"%PDF {note.pk} 1".encode()
    assert OutboxMail.objects.filter(key__startswith="note_to_sign").count() == 2
    assert [record.reason for record in note.transitions.all()] == ["", "Une date a bougé.", ""]


@pytest.mark.django_db
def test_text_read_before_a_revision_cannot_be_released_as_the_next_version(printer, lab_member):
    """A page left open since version 1 validates nothing: the same text would come out as version 2."""
    note = make_note()
    read = note.revision
    note.release(by=lab_member, revision=read)
    note.revise(by=lab_member, reason="Une date a bougé.")

    with pytest.raises(NoteChangedMeanwhile):
        fresh(note).release(by=lab_member, revision=read)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE projects_noteversion SET pdf = 'x'", "DELETE FROM projects_noteversion"])
def test_version_is_never_rewritten(statement, printer, lab_member):
    make_note().release(by=lab_member)

    with pytest.raises(IntegrityError, match="never rewritten"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_versions_are_read_by_those_concerned(printer, agent, ambassador, lab_member):
    note = make_note()
    version = note.release(by=lab_member)
    sponsor = make_user(note.proposal.sponsor_email)

    assert [
        NoteVersion.objects.visible_to(user).filter(pk=version.pk).exists()
        for user in (note.proposal.lead, sponsor, lab_member, agent, ambassador)
    ] == [True, True, True, False, False]


@pytest.mark.django_db
def test_dates_of_steps_follow_the_start():
    assert step(offset_days=30).date(date(2026, 12, 1)) == date(2026, 12, 31)
    assert step().date(None) is None
