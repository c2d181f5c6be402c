"""A draft read by its service: what it sees and when, what it remarks, what the lab answers, what that holds back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import AuditEvent, Notice, OutboxMail
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import CoLead, InterventionNote, NoteComment, NoteReading, Proposal
from projects.models.note import NoteChangedMeanwhile
from projects.models.note_review import ReadingClosed
from projects.note_content import readable
from tests.factories import make_co_lead, make_decided, make_note, make_user
from tests.projects.note.case_notes import fresh
from tests.projects.note.signing import people_of, send

pytestmark = pytest.mark.django_db


def test_from_the_first_reading_to_the_release(printer, lab_member):
    """Sent, remarked, taken back, answered, sent again with its changes, agreed, released."""
    note = make_note(by=lab_member)
    people = people_of(note)
    colleague = make_co_lead(note.proposal, role=CoLead.Role.COMMENT, user=make_user())

    reading = send(note, by=lab_member, word="Regardez surtout les moyens.")

    mail = OutboxMail.objects.get(key=f"E12:{note.pk}:1")
    assert mail.subject.startswith("Note d’intervention à relire avant le ")
    assert mail.to == [note.proposal.lead.email, note.proposal.sponsor_email, colleague.email]
    assert "Regardez surtout les moyens." in mail.body
    assert fresh(note).status == "in_review"

    remark = reading.comment(section="means", text="Trop peu.", wording="Un texte plus long.", by=people["lead"])
    other = reading.comment(section="whole", text="Merci.", by=colleague.user)
    reading.conclude(verdict="rework", by=people["sponsor"])
    assert Notice.objects.filter(kind="note_read", person=lab_member).count() == 1
    with pytest.raises(Refusal, match="2 remarques du service attendent votre réponse"):
        fresh(note).release(by=lab_member)

    remark.give_answer(answer="partly", word="Le budget est fixé.", by=lab_member)
    other.give_answer(answer="taken", by=lab_member)
    with pytest.raises(Refusal, match="demande à revoir la note"):
        fresh(note).release(by=lab_member)

    reading.take_back(by=lab_member)
    note = fresh(note)
    note.means = "40 jours"
    note.save_draft(revision=note.revision)
    again = send(note, by=lab_member)

    assert (again.number, [change.field for change in again.changes_since(again.earlier())]) == (2, ["means"])
    body = OutboxMail.objects.get(key=f"E12:{note.pk}:2").body
    assert "- Moyens" in body
    assert "a répondu à chacune de vos remarques" in body
    with pytest.raises(Refusal, match="Le service a lu cette réponse"):
        remark.give_answer(answer="taken", by=lab_member)
    with pytest.raises(Refusal, match="Le service lit la note jusqu’au"):
        fresh(note).release(by=lab_member)

    again.conclude(verdict="agreed", by=people["lead"])
    assert fresh(note).release(by=lab_member).label == "1"
    assert not NoteReading.objects.filter(closed_at__isnull=True).exists()


def test_reading_that_stays_without_an_answer_no_longer_holds_the_release(printer, lab_member):
    note = make_note(by=lab_member)
    send(note, by=lab_member)

    now = timezone.now() + timedelta(days=15)

    assert fresh(note).release(by=lab_member, now=now).number == 1


def test_what_was_sent_does_not_follow_the_draft(lab_member):
    """What the lab writes after it took the note back is not what the service reads."""
    note = make_note(by=lab_member)
    reading = send(note, by=lab_member)
    reading.take_back(by=lab_member)
    note = fresh(note)
    note.means = "Entre nous."
    note.save_draft(revision=note.revision)

    assert readable(reading.content)["means"] == "Un texte."
    with pytest.raises(Refusal, match="Le labo a repris la note"):
        reading.comment(section="means", text="Trop tard.", by=note.proposal.lead)
    with pytest.raises(Refusal, match="Le labo a repris la note"):
        reading.conclude(verdict="agreed", by=note.proposal.lead)


def test_sending_is_refused(lab_member):
    note = make_note(by=lab_member)
    with pytest.raises(Refusal, match="date à venir"):
        send(note, by=lab_member, days=0)
    with pytest.raises(NoteChangedMeanwhile):
        send(note, by=lab_member, revision=note.revision + 1)
    silent = make_note(proposal=make_decided(announced=False).proposal, by=lab_member)
    with pytest.raises(Refusal, match="Envoyez la lettre avant de faire lire la note"):
        send(silent, by=lab_member)
    reading = send(note, by=lab_member)
    with pytest.raises(TransitionNotAllowed):
        send(note, by=lab_member)
    with pytest.raises(Refusal, match="Le service lit cette note"):
        fresh(note).save_draft(revision=note.revision)
    with pytest.raises(Refusal, match="depuis la page de la relecture"):
        fresh(note).revise(by=lab_member, reason="Parce que.")
    reading.comment(section="means", text="Trop peu.", by=note.proposal.lead)
    reading.take_back(by=lab_member)
    with pytest.raises(Refusal, match="attend votre réponse"):
        send(fresh(note), by=lab_member)


def test_remark_is_refused(lab_member):
    note = make_note(by=lab_member)
    lead, reading = note.proposal.lead, send(note, by=lab_member)
    reader = make_co_lead(note.proposal, role=CoLead.Role.READ, user=make_user()).user

    for fields, match in (
        ({"section": "means"}, "Écrivez une remarque"),
        ({"section": "means", "wording": "Un texte."}, "Écrivez une remarque"),
        ({"section": "whole", "text": "-", "wording": "-"}, "sur une partie"),
        ({"section": "nothing", "text": "-"}, "n’existe pas"),
        ({"section": "means", "text": "-", "by": reader}, "sans la commenter"),
        ({"section": "means", "text": "-", "by": make_user()}, "sans la commenter"),
    ):
        with pytest.raises(Refusal, match=match):
            reading.comment(**{"by": lead, **fields})
    with pytest.raises(Refusal, match="Dites ce qui est à revoir"):
        reading.conclude(verdict="rework", by=lead)
    with pytest.raises(Refusal, match="sans la commenter"):
        reading.conclude(verdict="agreed", by=reader)
    comment = reading.comment(section="means", text="-", by=lead)
    with pytest.raises(Refusal, match="Dites au service pourquoi"):
        comment.give_answer(answer="declined", by=lab_member)
    Proposal.objects.filter(pk=note.proposal_id).update(status="withdrawn")
    with pytest.raises(Refusal, match="plus retenu"):
        reading.comment(section="means", text="-", by=lead)


def test_remark_is_withdrawn_by_who_wrote_it_while_it_is_read(lab_member):
    note = make_note(by=lab_member)
    people, reading = people_of(note), send(note, by=lab_member)
    lead = people["lead"]
    remark = reading.comment(section="means", text="Trop peu.", wording="Deux textes.", by=lead)

    with pytest.raises(Refusal, match="Seule la personne"):
        remark.withdraw(by=people["sponsor"])
    with pytest.raises(Refusal, match="sans la commenter"):
        remark.withdraw(by=make_user())
    assert remark.withdraw(by=lead) == {"section": "means", "text": "Trop peu.", "wording": "Deux textes."}

    assert not reading.comments.exists()
    event = AuditEvent.objects.get(act="note_comment_withdrawn")
    assert (event.by, event.details) == (lead, {"section": "means", "reading": 1})
    with pytest.raises(Refusal, match="déjà retirée"):
        NoteComment(pk=event.pk, reading=reading, by=lead).withdraw(by=lead)


def test_remark_that_others_lean_on_stays(lab_member):
    note = make_note(by=lab_member)
    lead, reading = note.proposal.lead, send(note, by=lab_member)
    answered, leant_on = (reading.comment(section="means", text="-", by=lead) for _ in range(2))

    answered.give_answer(answer="taken", by=lab_member)
    with pytest.raises(Refusal, match="Le labo a répondu"):
        answered.withdraw(by=lead)
    reading.conclude(verdict="rework", by=lead)
    with pytest.raises(Refusal, match="Votre service a répondu"):
        leant_on.withdraw(by=lead)
    reading.comment(section="means", text="Après coup.", by=lead).withdraw(by=lead)
    late = reading.comment(section="means", text="Trop tard.", by=lead)
    reading.take_back(by=lab_member)
    with pytest.raises(ReadingClosed, match="cette lecture est close"):
        late.withdraw(by=lead)
    assert reading.comments.count() == 3


def test_first_reading_of_an_avenant_is_compared_with_the_signed_version(printer, lab_member):
    note = make_note(by=lab_member)
    version = note.release(by=lab_member)
    InterventionNote.objects.filter(pk=note.pk).update(status="signed", in_force=version)
    fresh(note).revise(by=lab_member, reason="Les moyens.")
    note = fresh(note)
    note.means = "40 jours"
    note.save_draft(revision=note.revision)

    reading = send(note, by=lab_member)

    assert reading.earlier() == version
    assert [change.title for change in reading.changes_since(version)] == ["Moyens"]
