"""What a service, the public and the team read of a case; taking it back; the note; the lists."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.roles import Role
from projects.models import Proposal
from tests import factories

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 une note"


def page(client, address, user=None):
    if user:
        client.force_login(user)
    return client.get(address)


def text_of(response):
    """What a person reads: no tags, one space between words."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split())


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
    from projects.models import Decision, HatContribution, InterventionNote

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
        case, by=lab, outcome="accepted", reasons="CANARIDECISION", liftings=liftings, watch_points=["CANARIDECISION"]
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
    from labo.models import OutboxMail

    return "".join(found) + "".join(
        f"{mail.subject}\n{mail.body}" for mail in OutboxMail.objects.exclude(status="held")
    )


# --- The note -------------------------------------------------------------------------------------------


@pytest.fixture
def released(agent, monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: PDF)
    note = factories.make_note(proposal=factories.make_decided(announced=True, lead=agent).proposal)
    return note.release(by=factories.make_user(role=Role.LAB))


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
    assert "À vous : relire et signer la note" in words


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


# --- Lists ----------------------------------------------------------------------------------------------


@pytest.fixture
def shown(db):
    unit = factories.make_unit("Service des musées")
    now = timezone.now()
    cases = {
        "museum": factories.make_proposal(is_public=True, title="Le muséolab", org_unit=unit),
        "bread": factories.make_proposal(is_public=True, title="Du pain", summary="Trier les biodéchets"),
        "private": factories.make_proposal(title="Privé"),
        "withdrawn": factories.make_proposal(is_public=True, title="Retiré"),
        "draft": factories.make_draft(is_public=True, title="Brouillon"),
    }
    cases["withdrawn"].withdraw(by=cases["withdrawn"].lead, reason="x")
    decided = factories.make_decided("accepted", announced=True).proposal
    Proposal.objects.filter(pk=decided.pk).update(is_public=True, title="Retenu", submitted_at=now)
    unannounced = factories.make_decided("declined").proposal
    Proposal.objects.filter(pk=unannounced.pk).update(is_public=True, title="En secret", submitted_at=now)
    return cases


def titles(client, query=""):
    return [case.title for case in client.get(f"/projets/{query}").context["page"]]


def test_list_shows_public_cases_only(client, shown):
    assert set(titles(client)) == {"Le muséolab", "Du pain", "Retenu", "En secret"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=MUSÉOLAB", ["Le muséolab"]),
        ("?q=musées", ["Le muséolab"]),
        ("?q=biodéchets+trier", ["Du pain"]),
        ("?q=biodéchets+muséolab", []),
        ("?q=%25", []),
        ("?q=%00", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?state=accepted", ["Retenu"]),
        ("?state=closed", []),
        ("?state=study", ["Du pain", "En secret", "Le muséolab"]),
        ("?state=n’importe+quoi", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?sort=title&page=99999", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
        ("?sort=-pk&page=x", ["Du pain", "En secret", "Le muséolab", "Retenu"]),
    ],
)
def test_list_is_searched_and_filtered(client, shown, query, found):
    assert sorted(titles(client, query)) == found


def test_list_says_what_to_do_when_nothing_is_found(client, shown):
    assert "Aucun cas ne correspond." in text_of(client.get("/projets/?q=introuvable"))


def test_list_says_what_to_do_when_nothing_is_public(client, db):
    assert "Aucun cas n’est encore public." in text_of(client.get("/projets/"))


def test_list_is_read_by_pages_that_keep_the_search(client, db):
    for number in range(21):
        factories.make_proposal(is_public=True, title=f"Cas {number:02d}")

    first = client.get("/projets/?q=cas&sort=title")
    second = client.get("/projets/?q=cas&sort=title&page=2")

    assert 'href="?q=cas&amp;sort=title&amp;page=2"' in first.content.decode()
    assert [case.title for case in second.context["page"]] == ["Cas 20"]


def test_list_sets_no_cookie(client, shown):
    """R66."""
    for address in ("/projets/", "/projets/proposer/", shown["museum"].get_absolute_url()):
        assert client.get(address).cookies == {}, address


# --- Before the first question ----------------------------------------------------------------------------


def test_preconditions_and_signals_stand_before_the_first_question(client, db):
    factories.make_grid()

    response = client.get("/projets/proposer/")

    words = text_of(response)
    for said in ("Votre hiérarchie est informée", "Des agents sont volontaires", "Rien n’est déjà acheté ni décidé"):
        assert said in words
    assert words.count("Ce qui parle pour.") == words.count("Ce qui parle contre.") == 3
    assert 'href="/projets/proposer/formulaire/"' in response.content.decode()


def test_page_before_the_first_question_does_without_a_grid(client, db):
    assert "La grille est en cours d’écriture." in text_of(client.get("/projets/proposer/"))


def test_form_asks_to_sign_in_and_comes_back(client, db):
    assert client.get("/projets/proposer/formulaire/").url == "/compte/login/?next=/projets/proposer/formulaire/"


# --- Shared pages -----------------------------------------------------------------------------------------


def test_my_space_puts_drafts_first_and_says_whose_turn_it_is(client, agent, released):
    factories.make_draft(agent, title="À finir")
    factories.make_proposal(agent, title="Envoyé")
    factories.make_proposal(title="À quelqu’un d’autre")

    words = text_of(page(client, "/mon-espace/", agent))

    assert words.index("À finir") < words.index("Envoyé")
    assert "Reprendre À finir" in words
    assert "C’est au labo de vous écrire." in words
    assert "À vous : relire et signer la note." in words
    assert "À quelqu’un d’autre" not in words


def test_my_space_invites_those_who_have_no_case(client, agent):
    assert "Vous n’avez pas encore proposé de cas." in text_of(page(client, "/mon-espace/", agent))


def test_home_shows_up_to_four_public_cases(client, db):
    assert "Les cas du moment" not in text_of(client.get("/"))
    for number in range(5):
        factories.make_proposal(is_public=True, title=f"Cas public {number}")

    words = text_of(client.get("/"))

    assert "Les cas du moment" in words
    assert len(set(re.findall(r"Cas public \d", words))) == 4
