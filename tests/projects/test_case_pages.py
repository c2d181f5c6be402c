"""What a service, the public and the team read of a case, and what none of them reads."""

import re

import pytest
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import Decision, HatContribution, InterventionNote, Proposal
from tests import factories
from tests.projects.service_side import page, text_of

pytestmark = pytest.mark.django_db


# --- Who sees what --------------------------------------------------------------------------------------


def test_lead_and_sponsor_follow_the_case(client, agent):
    sponsor = factories.make_user("Dominique.Modele@example.org")
    case = factories.make_proposal(agent, sponsor_email="dominique.modele@EXAMPLE.org", problem="Un placard plein.")

    for person, withdraws in ((agent, True), (sponsor, False)):
        response = page(client, case.get_absolute_url(), person)
        assert response.templates[0].name == "projects/case_detail.html"
        assert "Un placard plein." in text_of(response)
        assert ("Retirer la proposition" in text_of(response)) is withdraws


def test_public_case_shows_its_four_facts_to_everyone(client, agent):
    case = factories.make_proposal(
        is_public=True,
        title="Un muséolab",
        org_unit=factories.make_unit("Service des musées"),
        summary="Essayer au musée.",
        problem="SECRET problème",
        sponsor_name="SECRET commanditaire",
        available_agents=["SECRET équipe"],
    )

    for person in (None, agent):
        response = page(client, case.get_absolute_url(), person)
        words = text_of(response)
        assert response.status_code == 200
        for fact in ("Un muséolab", "Service des musées", "Essayer au musée.", "Bien reçue"):
            assert fact in words
        assert "SECRET" not in response.content.decode()
        assert case.lead.full_name not in words


def test_case_that_is_not_public_asks_who_reads_whether_it_exists_or_not(client):
    case = factories.make_proposal()

    for reference in (case.reference, "LABO-2026-999"):
        address = reverse("projects:case_detail", args=[reference])
        assert client.get(address).url == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("reference", ["LABO", "labo-2026-001", "LABO-2026-001%00", "..%2F", "LABO-2026-0000000000000"])
def test_what_cannot_be_a_reference_is_not_found(client, agent, reference):
    client.force_login(agent)

    assert client.get(f"/projets/{reference}/").status_code == 404


def test_team_is_led_to_its_own_page_of_the_case(client, lab_member, ambassador):
    case = factories.make_assessed()
    case.sheets.create(evaluator=ambassador, grid=case.grid)
    other = factories.make_proposal()
    own_page = reverse("admin:projects_proposal_change", args=[case.pk])

    assert page(client, case.get_absolute_url(), lab_member).url == own_page
    assert page(client, case.get_absolute_url(), ambassador).url == own_page
    assert client.get(other.get_absolute_url()).status_code == 404


def test_member_of_the_team_who_leads_a_case_follows_it_as_a_service(client, lab_member):
    case = factories.make_proposal(lab_member)

    assert page(client, case.get_absolute_url(), lab_member).templates[0].name == "projects/case_detail.html"


# --- What the page says ---------------------------------------------------------------------------------


def test_answer_shows_reasons_conditions_and_dates(client, agent):
    decision = factories.make_decided(
        "accepted_conditions",
        announced=True,
        lead=agent,
        watch_points=["Payer les vacataires"],
        conditions=[
            {"text": "Nommer trois agents", "owner": "Lou Maquette", "due_on": "2027-01-15"},
            {"text": "Un écrit", "owner": "Le service", "due_on": "2027-02-01", "is_before_signature": False},
        ],
    )
    first = decision.conditions.first()
    first.meet(by=decision.decided_by)

    words = text_of(page(client, decision.proposal.get_absolute_url(), agent))

    for said in (
        "Retenue sous conditions",
        "Des motifs.",
        "Payer les vacataires",
        "Nommer trois agents Lou Maquette, condition réunie le",
        "Un écrit Le service, avant le 1er février 2027",
        "La plus proche : avant le 1er février 2027.",
        f"Réponse portée par {decision.decided_by}",
    ):
        assert said in words, said


def test_redirected_answer_names_the_other_door(client, agent):
    decision = factories.make_decided(
        "redirected", announced=True, lead=agent, redirected_to="Service communication\ncommunication@example.org"
    )

    response = page(client, decision.proposal.get_absolute_url(), agent)

    assert "Une autre porte Service communication communication@example.org" in text_of(response)
    assert 'href="mailto:communication@example.org"' in response.content.decode()


@pytest.mark.parametrize("outcome", Proposal.OUTCOMES)
def test_decision_does_not_show_before_its_letter_leaves(client, agent, outcome):
    decision = factories.make_decided(outcome, lead=agent)
    case = Proposal.objects.get(pk=decision.proposal_id)
    Proposal.objects.filter(pk=case.pk).update(is_public=True)
    addresses = [case.get_absolute_url(), "/mon-espace/", "/projets/", "/", f"/projets/{case.reference}/accuse/"]

    for person in (agent, None):
        client.logout()
        for address in addresses:
            response = page(client, address, person)
            if response.status_code == 302:
                continue
            content = response.content.decode()
            assert "Des motifs." not in content
            assert f">{Proposal.Status(outcome).label}<" not in content, address
    assert "À l’étude" in text_of(page(client, addresses[0], agent))


def test_earlier_answer_stays_while_the_case_is_studied_again(client, agent):
    decision = factories.make_decided("postponed", announced=True, lead=agent)
    decision.proposal.start_screening(by=decision.decided_by)

    words = text_of(page(client, decision.proposal.get_absolute_url(), agent))

    assert "Des motifs." in words
    assert "Premier échange" in words


CANARIES = {"signal": "CANARIAVIS", "hat": "CANARICHAPEAU", "note": "CANARINOTE", "lifting": "CANARILEVEE"}


def test_no_word_of_the_team_reaches_the_service_or_the_public(client, agent):
    """R38, on the pages of a case, from its sending to its note."""
    lab = factories.make_user("labo@example.org", role=Role.LAB, first_name="Noa", last_name="Prototype")
    case = factories.make_assessed(lead=agent, is_public=True)
    evaluators = [sheet.evaluator for sheet in case.sheets.all()]
    for evaluator in evaluators:
        evaluator.first_name, evaluator.last_name = "CANARIPERSONNE", "Évaluatrice"
        evaluator.save()
    for sheet in case.sheets.all():
        for criterion in case.grid.criteria.all():
            sheet.answer(criterion, signal="red" if criterion.is_eliminatory else "unclear", comment=CANARIES["signal"])
        sheet.file()
    case.open_deliberation(by=lab)
    HatContribution.contribute(case, hat="red", text=CANARIES["hat"], by=evaluators[0])
    seen = [everything(client, case, agent)]
    liftings = dict.fromkeys(case.grid.criteria.filter(is_eliminatory=True), CANARIES["lifting"])
    decision = Decision.take(
        case,
        by=lab,
        outcome="accepted",
        reasons="CANARIDECISION",
        coherence_reasons="CANARIDECISION",
        liftings=liftings,
        watch_points=["CANARIDECISION"],
    )
    seen.append(everything(client, case, agent))
    assert "CANARI" not in "".join(seen)

    decision.announce()
    note = InterventionNote.start(case, by=lab)
    note.context = CANARIES["note"]
    note.will_do = [CANARIES["note"]]
    note.save_draft(revision=0)
    after = everything(client, case, agent)

    assert "CANARIDECISION" in after
    assert re.findall("CANARI(?!DECISION)[A-Z]*", after) == []


def everything(client, case, agent):
    """Return every page of the service's side that could speak of the case, for its lead and for a passer-by."""
    case = Proposal.objects.get(pk=case.pk)
    addresses = [
        case.get_absolute_url(),
        reverse("projects:receipt", args=[case.reference]),
        reverse("projects:withdraw", args=[case.reference]),
        reverse("projects:note_pdf", args=[case.reference, 1]),
        "/projets/",
        "/projets/?q=canari",
        "/mon-espace/",
        "/",
    ]
    found = []
    for person in (agent, None):
        client.logout()
        found += [page(client, address, person).content.decode() for address in addresses]
    return "".join(found) + "".join(
        f"{mail.subject}\n{mail.body}" for mail in OutboxMail.objects.exclude(status="held")
    )


# --- The receipt ----------------------------------------------------------------------------------------


def test_receipt_holds_every_answer(client, agent):
    case = factories.make_proposal(agent, context="<b>Contexte</b>\nsur deux lignes", framings=["Une question ?"])

    response = page(client, reverse("projects:receipt", args=[case.reference]), agent)

    words = text_of(response)
    for name in ("title", "sponsor_name", "sponsor_email", "problem", "leeway", "schedule"):
        assert getattr(case, name) in words
    assert "&lt;b&gt;Contexte&lt;/b&gt;<br>sur deux lignes" in response.content.decode()
    assert "Une question ?" in words
    assert response["Cache-Control"] == "private, no-store"


def test_receipt_of_a_draft_does_not_exist(client, agent):
    draft = factories.make_draft(agent)

    assert draft.reference is None
    assert page(client, "/projets/None/accuse/", agent).status_code == 404
