"""The pages of the note between the service and the lab: what is shown to whom, what a GET and a POST write."""

import pytest
from django.urls import reverse

from projects.models import NoteReading, NoteSignature
from tests.factories import make_note, make_reading
from tests.projects.note.case_notes import fresh
from tests.projects.note.note_pages import address, page
from tests.projects.note.signing import people_of, release, sign, sign_all

pytestmark = pytest.mark.django_db


def own(screen, note):
    return reverse(f"projects:{screen}", args=[note.proposal.reference])


def test_draft_that_was_not_sent_is_not_there(client, lab_member):
    note = make_note(by=lab_member)
    client.force_login(note.proposal.lead)

    assert client.get(own("note", note)).status_code == 404
    assert own("note", note) not in page(client.get(note.proposal.get_absolute_url()))


def test_service_reads_remarks_and_answers(client, lab_member):
    reading = make_reading(by=lab_member)
    note = reading.note
    client.force_login(note.proposal.lead)

    shown = page(client.get(own("note", note)))
    assert "À relire avant le" in shown
    assert "relire la note" in page(client.get(note.proposal.get_absolute_url()))
    # The other wording, word by word.
    assert "[ajouté\u00a0: </span>Deux" in shown

    wrong = client.post(own("note", note), {"section": "means", "text": "", "wording": "Un texte."})
    assert wrong.status_code == 422
    assert "Écrivez une remarque, ou changez le texte proposé." in page(wrong)
    client.post(own("note", note), {"section": "risks", "text": "Un risque de plus."})
    assert reading.comments.count() == 2
    assert client.post(own("note_conclude", note), {"verdict": ""}).status_code == 422
    client.post(own("note_conclude", note), {"verdict": "rework"})
    assert NoteReading.objects.get().verdict == "rework"

    client.force_login(lab_member)
    remark = reading.comments.first()
    screen = address("note_reading", note)
    words = page(client.get(screen))
    assert "Les remarques, 2 à traiter" in words
    refused = client.post(screen, {"comment": remark.pk, f"r{remark.pk}-answer": "declined"})
    assert "Dites au service pourquoi" in page(refused)
    client.post(screen, {"comment": remark.pk, f"r{remark.pk}-answer": "declined", f"r{remark.pk}-word": "Trop cher."})
    client.post(address("note_take_back", note))
    assert fresh(note).status == "drafting"
    assert "Relecture du service, 1 remarque à traiter" in page(client.get(address("note", note)))

    client.force_login(note.proposal.lead)
    shown = page(client.get(own("note", note)))
    assert "Le labo reprend la note" in shown
    assert "Trop cher." in shown


def test_remark_withdrawn_leaves_its_words_in_the_form(client, lab_member):
    reading = make_reading(by=lab_member)
    note, remark = reading.note, reading.comments.get()
    client.force_login(note.proposal.lead)
    withdraw = reverse("projects:note_comment_withdraw", args=[note.proposal.reference, remark.pk])

    assert withdraw in page(client.get(own("note", note)))
    client.force_login(people_of(note)["sponsor"])
    assert withdraw not in page(client.get(own("note", note)))
    assert "Seule la personne" in page(client.post(withdraw, follow=True))
    client.force_login(note.proposal.lead)
    shown = page(client.post(withdraw, follow=True))

    assert "Votre remarque est retirée." in shown
    assert ">Trop peu.</textarea>" in shown
    assert ">Deux textes.</textarea>" in shown
    assert not reading.comments.exists()
    # Given back once.
    assert ">Trop peu.</textarea>" not in page(client.get(own("note", note)))


def test_signing_pages(client, printer, lab_member):
    """GET signs nothing; the tick and the mark are asked for; the mark of the page is that of the file."""
    note, version = release(by=lab_member)
    people = people_of(note, lab=lab_member)
    client.force_login(people["sponsor"])

    assert "relire et signer la note" in page(client.get(note.proposal.get_absolute_url()))
    shown = page(client.get(own("note_sign", note)))
    assert version.sha256 in shown
    assert not NoteSignature.objects.exists()
    refused = client.post(own("note_sign", note), {"seen": version.sha256})
    assert (refused.status_code, NoteSignature.objects.count()) == (422, 0)
    assert "Cochez la case" in page(refused)
    done = client.post(own("note_sign", note), {"seen": version.sha256, "confirmed": "on"}, follow=True)
    assert "Votre accord est enregistré." in page(done)
    again = client.post(own("note_sign", note), {"seen": version.sha256, "confirmed": "on"}, follow=True)
    assert "déjà signée pour cette partie" in page(again)

    sign(version, "lead", people["lead"])
    client.force_login(lab_member)
    assert "Signer pour le labo" in page(client.get(address("note", note)))
    done = client.post(address("note_sign", note), {"seen": version.sha256, "confirmed": "on"}, follow=True)
    assert "La note est signée par les trois parties." in page(done)
    assert "Préparer un avenant" in page(done)


def test_avenant_page_says_what_it_changes_and_what_stands(client, printer, lab_member):
    note, first = release(by=lab_member)
    people = people_of(note, lab=lab_member)
    sign_all(first, people)
    fresh(note).revise(by=lab_member, reason="Les moyens.")
    note = fresh(note)
    note.means = "Quarante jours."
    note.save_draft(revision=note.revision)
    note.release(by=lab_member)
    client.force_login(people["lead"])

    shown = page(client.get(own("note_sign", note)))

    assert "Avenant n°\u00a01 à la note signée le" in shown
    assert "Quarante jours" in shown
    assert "La version 1, signée, reste en vigueur d’ici là." in page(client.get(own("note", note)))
    assert "Version 1, signée par les trois parties. Un avenant se prépare." in page(
        client.get(note.proposal.get_absolute_url())
    )
