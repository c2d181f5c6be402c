"""The pages that print, release and revise a note."""

import pytest
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import InterventionNote, Proposal
from tests.factories import make_decided, make_note, make_user
from tests.projects.note.case_notes import fresh
from tests.projects.note.note_pages import HTMX, address, field, page, typed

pytestmark = pytest.mark.django_db


# --- PDF, release, revision ------------------------------------------------------------------------------------------


def test_draft_pdf(lab_client, note):
    response = lab_client.get(address("note_draft_pdf", note))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="LABO-2026-001-note-projet.pdf"'
    assert response.content.startswith(b"%PDF-1.7")
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_draft_pdf_that_cannot_be_printed_is_a_sentence(lab_client, note, caplog):
    InterventionNote.objects.filter(pk=note.pk).update(means="Bravo 🎉")

    response = lab_client.get(address("note_draft_pdf", note), follow=True)

    assert "Le PDF n’a pas pu être fait" in page(response)
    assert "cannot be printed" in caplog.text


def test_release_says_what_it_does_first(lab_client, note):
    response = lab_client.get(address("note_release", note))

    words = page(response)
    assert "Valider et publier la version 1" in words
    assert note.proposal.lead.email in words
    assert note.proposal.sponsor_email in words
    assert not fresh(note).is_released


def test_release_button_saves_then_asks(lab_client, note):
    sent = typed(note, means="40 jours")
    sent["action"] = "release"

    assert lab_client.post(address("note", note), sent).url == address("note_release", note)
    assert fresh(note).means == "40 jours"
    sent["revision"], sent["seen"] = note.revision + 1, ""
    assert lab_client.post(address("note", note), sent, **HTMX)["HX-Redirect"] == address("note_release", note)


def test_release_with_empty_sections_leads_to_their_fields(lab_client, note):
    note.means, note.signatories = "", []
    note.save_draft(revision=note.revision, steps=[])

    words = page(lab_client.get(address("note_release", note)))
    refused = lab_client.post(address("note_release", note), {"revision": note.revision}, follow=True)

    for anchor, title in (("id_means", "Moyens"), ("id_signatories", "Signataires"), ("etapes", "Déroulé")):
        assert f'<a href="{address("note", note)}#{anchor}">{title}</a>' in words
    assert "Valider et publier" not in words
    assert "Il reste à écrire avant de valider la note" in page(refused)
    assert not fresh(note).is_released


def test_release_before_the_letter(lab_client, lab_member, printer):
    note = make_note(proposal=make_decided(announced=False).proposal, by=lab_member)

    assert "Envoyez la lettre" in page(lab_client.get(address("note_release", note)))
    assert "Envoyez la lettre" in page(
        lab_client.post(address("note_release", note), {"revision": note.revision}, follow=True)
    )


def test_release_reminds_of_the_conditions_that_are_not_met(lab_client, lab_member):
    note = make_note(proposal=make_decided(Proposal.Status.ACCEPTED_CONDITIONS, announced=True).proposal, by=lab_member)

    assert "Nommer trois agents" in page(lab_client.get(address("note_release", note)))


def test_release_shows_version_hash_and_who_was_told(lab_client, note):
    response = lab_client.post(address("note_release", note), {"revision": note.revision}, follow=True)

    version = note.versions.get()
    words = page(response)
    assert "La version 1\u00a0est validée" in words
    assert version.sha256 in words
    assert version.get_absolute_url() in words
    assert f"{note.proposal.lead.email}, {note.proposal.sponsor_email}" in words
    assert 'id="note"' not in words  # read only
    assert bytes(version.pdf).startswith(b"%PDF")
    # The service downloads the very bytes.
    lab_client.force_login(note.proposal.lead)
    assert lab_client.get(version.get_absolute_url()).content == bytes(version.pdf)


@pytest.mark.parametrize("revision", ["", "x", "-1", "0", "999", "²"])
def test_release_of_what_was_not_read_is_refused(lab_client, note, printer, revision):
    response = lab_client.post(address("note_release", note), {"revision": revision}, follow=True)

    assert "Relisez-la avant de la valider" in page(response)
    assert not note.versions.exists()


def test_release_twice_is_done_once(lab_client, note, printer):
    for _ in range(2):
        assert lab_client.post(address("note_release", note), {"revision": note.revision}).url == address("note", note)

    assert note.versions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="note_to_sign").count() == 1


def test_revise(lab_client, note, lab_member, printer):
    note.release(by=lab_member)

    refused = lab_client.post(address("note_revise", note), {"reason": " "})
    assert refused.status_code == 422
    assert "Dites ce qui change et pourquoi." in page(refused)
    assert fresh(note).is_released

    for _ in range(2):
        assert lab_client.post(address("note_revise", note), {"reason": "Une date a bougé."}).status_code == 302
    response = lab_client.get(address("note", note))
    assert field(response, "means") == note.means
    assert "Version 1" in page(response)
    lab_client.post(address("note_release", note), {"revision": fresh(note).revision})
    words = page(lab_client.get(address("note", note)))
    assert "Une date a bougé." in words
    assert [version.number for version in note.versions.all()] == [2, 1]


def test_the_service_never_sees_the_draft(client, note, printer, lab_member):
    """Neither on the page of its case, nor by guessing the address of a version that is not there."""
    InterventionNote.objects.filter(pk=note.pk).update(means="Un secret du labo")
    client.force_login(note.proposal.lead)

    assert "Un secret du labo" not in page(client.get(reverse("projects:case_detail", args=[note.proposal.reference])))
    assert client.get(reverse("projects:note_pdf", args=[note.proposal.reference, 1])).status_code == 404


def test_two_lab_members_release_at_the_same_moment(client, note, printer):
    """The second page answers as if the first click had been its own."""
    other = make_user(role=Role.LAB)
    note.release(by=other)
    client.force_login(make_user(role=Role.LAB))

    response = client.post(address("note_release", note), {"revision": note.revision}, follow=True)

    assert "Version 1" in page(response)
    assert note.versions.get().released_by == other
