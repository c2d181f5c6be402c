"""The note that a service downloads, and the case that it takes back."""

import pytest
from django.urls import reverse

from labo.roles import Role
from projects.models import Proposal
from tests import factories
from tests.projects.service_side import PDF, page, text_of

pytestmark = pytest.mark.django_db


# --- The note -------------------------------------------------------------------------------------------


def test_note_is_given_as_it_was_stored(client, agent, released):
    response = page(client, released.get_absolute_url(), agent)

    reference = released.note.proposal.reference
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{reference}-note-v1.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(f"{released.get_absolute_url()}?voir")["Content-Disposition"].startswith("inline;")


def test_page_of_the_case_leads_to_the_note(client, agent, released):
    response = page(client, released.note.proposal.get_absolute_url(), agent)

    words = text_of(response)
    assert f'href="{released.get_absolute_url()}"' in response.content.decode()
    assert f"PDF, {len(PDF)} octets, validée le" in words
    assert released.sha256[:12] in words
    assert "C’est à vous : relire et signer la note" in words


def test_note_is_for_those_concerned(client, released, ambassador, lab_member):
    address = released.get_absolute_url()
    sponsor = factories.make_user(released.note.proposal.sponsor_email)

    assert client.get(address).url == f"{reverse('account_login')}?next={address}"
    found = {}
    for name, person in {
        "stranger": factories.make_user(),
        "ambassador": ambassador,
        "sponsor": sponsor,
        "lab": lab_member,
    }.items():
        found[name] = page(client, address, person).status_code
    assert found == {"stranger": 404, "ambassador": 404, "sponsor": 200, "lab": 200}


def test_note_that_was_never_released_is_not_found(client, agent):
    note = factories.make_note(proposal=factories.make_decided(announced=True, lead=agent).proposal)

    assert page(client, reverse("projects:note_pdf", args=[note.proposal.reference, 1]), agent).status_code == 404


# --- Taking it back -------------------------------------------------------------------------------------


@pytest.fixture
def sent(agent):
    return factories.make_proposal(agent)


def withdraw_page(case):
    return reverse("projects:withdraw", args=[case.reference])


def test_withdrawing_asks_why_and_keeps_the_words(client, agent, sent):
    client.force_login(agent)

    empty = client.post(withdraw_page(sent), {"reason": " \r\n "})
    done = client.post(withdraw_page(sent), {"reason": "Le projet s’arrête.\r\nMerci."}, follow=True)

    assert empty.context["form"].errors["reason"] == ["Dites en quelques mots pourquoi vous retirez cette proposition."]
    sent.refresh_from_db()
    assert (sent.status, sent.transitions.last().reason) == ("withdrawn", "Le projet s’arrête.\nMerci.")
    assert "Merci de nous avoir dit pourquoi." in text_of(done)
    assert "Retirer la proposition" not in text_of(done)


def test_withdrawing_twice_is_said_and_done_once(client, agent, sent):
    client.force_login(agent)
    client.post(withdraw_page(sent), {"reason": "Une raison."})

    again = client.post(withdraw_page(sent), {"reason": "Une raison."}, follow=True)

    assert "Cette proposition est déjà retirée." in text_of(again)
    assert sent.transitions.filter(target="withdrawn").count() == 1


def test_reason_typed_before_the_session_ended_is_given_back(client, agent, sent):
    client.post(withdraw_page(sent), {"reason": "Le projet s’arrête."})
    response = page(client, withdraw_page(sent), agent)

    assert response.context["form"]["reason"].value() == "Le projet s’arrête."
    sent.refresh_from_db()
    assert sent.status == "submitted"


def test_withdrawing_is_for_the_lead_alone(client, sent):
    sponsor = factories.make_user(sent.sponsor_email)

    for person in (sponsor, factories.make_user(), factories.make_user(role=Role.LAB)):
        client.force_login(person)
        assert client.get(withdraw_page(sent)).status_code == 404
        assert client.post(withdraw_page(sent), {"reason": "x"}).status_code == 404
    sent.refresh_from_db()
    assert sent.status == "submitted"


@pytest.mark.parametrize("outcome", ["accepted", "redirected", "declined"])
def test_withdrawing_ends_with_the_answer_that_was_read(client, agent, outcome):
    decision = factories.make_decided(outcome, lead=agent)
    case = Proposal.objects.get(pk=decision.proposal_id)
    client.force_login(agent)
    assert client.get(withdraw_page(case)).status_code == 200

    decision.announce()
    said = client.post(withdraw_page(case), {"reason": "Trop tard."}, follow=True)

    assert "La réponse est partie : ce cas ne se retire plus ici." in text_of(said)
    case.refresh_from_db()
    assert case.status == outcome
