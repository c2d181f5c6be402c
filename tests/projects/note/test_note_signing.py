"""Signing a note: three accounts, one document, once; then what an avenant changes and what stays in force."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models import Condition, InterventionNote, NoteSignature, Proposal
from tests.factories import make_decided, make_note, make_user
from tests.parallel import in_parallel
from tests.projects.note.case_notes import fresh
from tests.projects.note.signing import PARTIES, people_of, release, sign, sign_all

pytestmark = pytest.mark.django_db


def test_third_agreement_signs_the_note_and_tells_everybody(printer, lab_member, settings):
    note, version = release(by=lab_member)
    people = people_of(note, lab=lab_member)

    first, second = sign(version, "sponsor", people["sponsor"]), sign(version, "lab", lab_member)

    assert (fresh(note).status, fresh(note).is_signed) == ("released", False)
    assert not OutboxMail.objects.filter(key=version.signed_key).exists()

    third = sign(version, "lead", people["lead"])

    signed = fresh(note)
    assert (signed.status, signed.is_signed, signed.in_force) == ("signed", True, version)
    assert {each.sha256 for each in (first, second, third)} == {version.sha256}
    mail = OutboxMail.objects.get(key=version.signed_key)
    assert mail.subject == "La note est validée : calendrier"
    assert mail.to == [note.proposal.lead.email, note.proposal.sponsor_email, settings.LAB_EMAIL]
    assert "Lancement" in mail.body
    acts = AuditEvent.objects.filter(act="note_agreed").order_by("pk").values_list("details__party", "details__sha256")
    assert list(acts) == [(party, version.sha256) for party in ("sponsor", "lab", "lead")]
    assert note.transitions.last().target == "signed"


def test_what_cannot_be_signed_says_why(printer, lab_member):
    note, version = release(by=lab_member)
    people = people_of(note, lab=lab_member)

    def refused(match, party="lead", person=people["lead"], **changes):
        with pytest.raises(Refusal, match=match):
            sign(version, party, person, **changes)

    refused("Cochez la case", confirmed=False)
    refused("Rechargez la page", seen="0" * 64)
    refused("ne pouvez pas signer pour cette partie", party="lab")
    refused("ne pouvez pas signer pour cette partie", person=make_user())
    assert not NoteSignature.objects.exists()

    sign(version, "lead", people["lead"])
    refused("déjà signée pour cette partie")

    note.revise(by=lab_member, reason="Une date a bougé.")
    refused("a rouvert cette note", "sponsor", people["sponsor"])
    later = fresh(note).release(by=lab_member)
    refused("Une version plus récente existe : c’est la version 2", "sponsor", people["sponsor"])
    assert (later.label, later.signatures.count(), version.signatures.count()) == ("2", 0, 1)


def test_one_person_does_not_sign_for_two_parties(printer, lab_member):
    note = make_note(by=lab_member)
    Proposal.objects.filter(pk=note.proposal_id).update(sponsor_email=note.proposal.lead.email)
    version = fresh(note).release(by=lab_member)
    sign(version, "lead", note.proposal.lead)

    with pytest.raises(Refusal, match="une autre personne doit signer"):
        sign(version, "sponsor", note.proposal.lead)


def test_an_open_condition_blocks_the_release_and_the_signature(printer, lab_member):
    note = make_note(proposal=make_decided(Proposal.Status.ACCEPTED_CONDITIONS, announced=True).proposal, by=lab_member)
    condition = Condition.objects.get(decision__proposal=note.proposal)

    with pytest.raises(Refusal, match="À réunir avant la signature"):
        note.release(by=lab_member)

    condition.meet(by=lab_member)
    version = fresh(note).release(by=lab_member)
    Condition.objects.filter(pk=condition.pk).update(met_at=None, met_by=None)

    with pytest.raises(Refusal, match="À réunir avant la signature"):
        sign(version, "lead", note.proposal.lead)


def test_case_that_was_withdrawn_is_not_signed(printer, lab_member):
    note, _ = release(by=lab_member)
    Proposal.objects.filter(pk=note.proposal_id).update(status="withdrawn")

    with pytest.raises(Refusal, match="plus retenu"):
        sign(fresh(note).versions.get(), "lead", note.proposal.lead)


@pytest.mark.django_db(transaction=True)
def test_signatures_at_once_make_one_each(printer, lab_member):
    note, version = release(by=lab_member)
    people = people_of(note, lab=lab_member)
    asked = [(party, people[party]) for party in PARTIES for _ in range(2)]

    answers = in_parallel(*[partial(sign, note.versions.get(), party, person) for party, person in asked])

    assert sum(isinstance(answer, NoteSignature) for answer in answers) == 3
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert fresh(note).status == "signed"
    assert note.transitions.filter(target="signed").count() == 1
    assert OutboxMail.objects.filter(key=version.signed_key).count() == 1
    for statement in ("UPDATE projects_notesignature SET name = 'x'", "DELETE FROM projects_notesignature"):
        with (
            pytest.raises(IntegrityError, match="never rewritten"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


# --- Avenant ------------------------------------------------------------------------------------------------


def test_avenant_leaves_the_signed_version_in_force_until_it_is_signed(printer, lab_member):
    note, first = release(by=lab_member)
    people = people_of(note, lab=lab_member)
    sign_all(first, people)

    note = fresh(note)
    note.revise(by=lab_member, reason="Une étape de plus.")
    note = fresh(note)
    assert (note.status, note.is_signed, note.in_force) == ("drafting", True, first)
    note.means = "40 jours"
    note.save_draft(revision=note.revision)
    second = note.release(by=lab_member)

    assert (second.label, second.amendment, second.amends) == ("1.1", 1, first)
    assert second.title == "version 1.1, avenant n° 1"
    assert fresh(note).in_force == first

    fresh(note).revise(by=lab_member, reason="Encore une date.")
    third = fresh(note).release(by=lab_member)
    # The first avenant was never signed: this is still the first.
    assert (third.label, third.amendment, third.amends) == ("1.2", 1, first)
    with pytest.raises(Refusal, match=r"c’est la version 1\.2"):
        sign(second, "lead", people["lead"])
    sign_all(third, people)

    assert fresh(note).in_force == third
    assert "L’avenant n° 1" in OutboxMail.objects.get(key=third.signed_key).body
    fresh(note).revise(by=lab_member, reason="Un autre.")
    coming = fresh(note).numbering()
    assert (coming.label, coming.amendment, coming.amends) == ("1.3", 2, third)


def test_before_any_signature_a_new_version_takes_the_next_number(printer, lab_member):
    note, first = release(by=lab_member)
    note.revise(by=lab_member, reason="Une date a bougé.")
    second = fresh(note).release(by=lab_member)

    assert [(each.label, each.amendment, each.amends) for each in (first, second)] == [("1", 0, None), ("2", 0, None)]


def test_verbs_refuse_every_other_state(printer, lab_member):
    """Every verb of the note in every state: what the table of transitions does not list changes nothing."""
    note, version = release(by=lab_member)
    people = people_of(note, lab=lab_member)
    version.note.readings.create(
        number=1, content={}, due_on="2026-01-01", sent_by=lab_member, closed_at=version.released_at
    )
    verbs = {
        "released": lambda row: row.release(by=lab_member),
        "drafting": lambda row: row.revise(by=lab_member, reason="Parce que."),
        "taken back": lambda row: row.readings.get().take_back(by=lab_member),
        "signed": lambda row: sign(row.versions.first(), "lead", people["lead"]),
    }
    allowed = {
        "drafting": {"released"},
        "in_review": {"released", "taken back"},
        "released": {"drafting", "signed"},
        "signed": {"drafting"},
    }
    for status in InterventionNote.Status.values:
        found = set()
        for name, verb in verbs.items():
            with transaction.atomic():
                in_force = version if status == "signed" else None
                InterventionNote.objects.filter(pk=note.pk).update(status=status, in_force=in_force)
                try:
                    verb(fresh(note))
                    found.add(name)
                except (TransitionNotAllowed, Refusal):
                    pass
                transaction.set_rollback(True)
        assert found == allowed[status], status
