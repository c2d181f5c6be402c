"""What ties an evaluator to a case: said before the first question, hinted at, never decided by the portal."""

import pytest
from django.urls import reverse

from labo.models import AuditEvent, Notice, OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import AssessmentSheet
from projects.ties import ties
from tests import factories

pytestmark = pytest.mark.django_db
CANARY = "CANARI-du-lien"


def address(proposal, name="declare"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


@pytest.fixture
def sheet():
    return factories.make_assessed(evaluators=3, declared=False).sheets.first()


# --- Declaring ------------------------------------------------------------------------------------------


def test_questions_do_not_show_before_the_declaration(client, sheet):
    client.force_login(sheet.evaluator)

    response = client.get(address(sheet.proposal, "sheet"))

    assert response.url == address(sheet.proposal)
    page = client.get(response.url).content.decode()
    assert page.count('type="radio"') == 3
    assert sheet.grid.criteria.first().title not in page


@pytest.mark.parametrize(("choice", "text"), [("no_link", ""), ("link", "J’ai travaillé avec ce service.")])
def test_declaration_opens_the_sheet(client, sheet, choice, text):
    client.force_login(sheet.evaluator)

    response = client.post(address(sheet.proposal), {"choice": choice, "text": text})

    assert response.url == address(sheet.proposal, "sheet")
    sheet.refresh_from_db()
    assert (sheet.declaration, sheet.declaration_text) == (choice, text)
    assert client.get(response.url).status_code == 200
    assert AuditEvent.objects.get(act="link_declared").details == {"declaration": choice}


@pytest.mark.parametrize(
    ("choice", "fault"),
    [
        ("", "Choisissez une des trois réponses."),
        ("link", "quel est ce lien"),
        ("recused", "pourquoi vous vous retirez"),
    ],
)
def test_declaration_without_its_words_is_pointed_at(client, sheet, choice, fault):
    client.force_login(sheet.evaluator)

    page = client.post(address(sheet.proposal), {"choice": choice, "text": " "}).content.decode()

    assert page.count(fault) == 2  # in the summary and beside the field
    assert AssessmentSheet.objects.get(pk=sheet.pk).declaration == ""


def test_declaration_can_change_until_the_opening(sheet):
    sheet.declare("link", text="Un lien.")
    sheet.declare("no_link", text="Oublié.")

    assert (sheet.declaration, sheet.declaration_text) == ("no_link", "")


def test_expired_session_gives_the_declaration_back(client, sheet):
    evaluator = sheet.evaluator
    evaluator.set_password("demo-labo")
    evaluator.save()
    client.post(address(sheet.proposal), {"choice": "link", "text": "Ce que j’écrivais."})
    client.login(email=evaluator.email, password="demo-labo")

    page = client.get(address(sheet.proposal)).content.decode()

    assert "Ce que j’écrivais." in page


# --- Withdrawing ----------------------------------------------------------------------------------------


def test_withdrawal_leaves_nothing_and_tells_the_lab(sheet, settings):
    factories.fill(sheet, "red")

    sheet.declare("recused", text="Mon frère y travaille.")

    row = AssessmentSheet.objects.get(pk=sheet.pk)
    mail = OutboxMail.objects.get(template="projects/emails/recusal")
    assert (row.filed_at, row.version, row.answers.count()) == (None, None, 0)
    assert mail.to == [settings.LAB_EMAIL]
    assert "Mon frère y travaille." in mail.body
    assert f"/admin/projects/proposal/{row.proposal_id}/evaluateurs/" in mail.body


@pytest.mark.parametrize("role", [Role.AMBASSADOR, Role.LAB])
def test_whoever_withdrew_reads_no_sheet_of_the_case(client, role):
    proposal = factories.make_assessed(evaluators=2)
    person = factories.make_user(role=role)
    AssessmentSheet.entrust(proposal, person, by=factories.make_user(role=Role.LAB))
    for sheet in proposal.sheets.exclude(evaluator=person):
        factories.fill(sheet, "red")
    own = proposal.sheets.get(evaluator=person)
    own.declare("recused", text="Trop proche.")
    factories.make_opened(proposal)
    client.force_login(person)

    screens = [
        "matrix",
        "sheet",
        "matrix_pdf",
        "stances",
        "change",
        "overview",
        *(["decide"] if role == Role.LAB else []),
    ]
    pages = [
        client.get(
            reverse("admin:projects_proposal_overview") if name == "overview" else address(proposal, name), follow=True
        )
        for name in screens
    ]

    assert list(AssessmentSheet.objects.readable_by(person).filter(proposal=proposal)) == []
    for name, page in zip(screens, pages, strict=True):
        assert "Voici pourquoi." not in page.content.decode(errors="replace"), name
        assert "application/pdf" not in page["Content-Type"]
    assert "Vous avez quitté l’évaluation" in pages[screens.index("overview")].content.decode()


def test_colleague_reads_the_same_pages(client):
    """The control: what is hidden from who withdrew does show to who stayed."""
    proposal = factories.make_deliberating("red", evaluators=2)
    client.force_login(proposal.sheets.last().evaluator)

    assert "Voici pourquoi." in client.get(address(proposal, "matrix")).content.decode()


def test_declared_link_is_read_with_the_opened_sheets_only(client, lab_member):
    proposal = factories.make_assessed(evaluators=2)
    proposal.sheets.first().declare("link", text=CANARY)
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green")
    client.force_login(proposal.sheets.last().evaluator)
    before = client.get(address(proposal, "matrix")).content.decode()

    factories.make_opened(proposal)

    assert CANARY not in before
    assert CANARY in client.get(address(proposal, "matrix")).content.decode()


def test_reason_of_a_withdrawal_is_for_the_lab(client, lab_member):
    proposal = factories.make_assessed(evaluators=3)
    first, *others = proposal.sheets.all()
    first.declare("recused", text=CANARY)
    for sheet in others:
        factories.fill(sheet, "green")
    factories.make_opened(proposal)

    read = {}
    for name, person in (("colleague", others[0].evaluator), ("lab", lab_member)):
        client.force_login(person)
        read[name] = CANARY in client.get(address(proposal, "matrix")).content.decode()

    assert read == {"colleague": False, "lab": True}


# --- Giving the grid to one person more -----------------------------------------------------------------


def test_grid_is_entrusted_to_one_person_more(client, sheet, lab_member):
    person = factories.make_user(role=Role.AMBASSADOR)
    client.force_login(lab_member)

    client.post(address(sheet.proposal, "evaluators"), {"evaluators": [person.pk]})

    assert sheet.proposal.sheets.get(evaluator=person).grid == sheet.grid
    assert AuditEvent.objects.get(act="sheet_entrusted").by == lab_member


def test_grid_is_not_entrusted_twice_nor_to_the_lead_nor_after(sheet):
    lab = factories.make_user(role=Role.LAB)

    with pytest.raises(Refusal, match="déjà reçu"):
        AssessmentSheet.entrust(sheet.proposal, sheet.evaluator, by=lab)
    with pytest.raises(Refusal, match="qu’elle porte"):
        AssessmentSheet.entrust(sheet.proposal, sheet.proposal.lead, by=lab)
    with pytest.raises(Refusal, match="pendant l’évaluation"):
        AssessmentSheet.entrust(factories.make_deliberating(), factories.make_user(), by=lab)


def test_grid_is_not_entrusted_to_who_carries_the_case_with_the_lead(client, sheet, lab_member):
    friend = factories.make_user(role=Role.AMBASSADOR)
    factories.make_co_lead(sheet.proposal, user=friend)
    client.force_login(lab_member)

    with pytest.raises(Refusal, match="qu’elle porte"):
        AssessmentSheet.entrust(sheet.proposal, friend, by=lab_member)
    assert str(friend) not in client.get(address(sheet.proposal, "evaluators")).content.decode()


def test_who_gets_the_grid_later_is_told_too(sheet, lab_member):
    person = factories.make_user(role=Role.AMBASSADOR)

    AssessmentSheet.entrust(sheet.proposal, person, by=lab_member)

    assert Notice.objects.filter(person=person, kind="sheet_given").count() == 1


# --- Hints ----------------------------------------------------------------------------------------------


def a_tree():
    museums = factories.make_unit("Direction des musées", kind="direction")
    education = factories.make_unit("Service éducatif", parent=museums)
    collections = factories.make_unit("Service des collections", parent=museums)
    roads = factories.make_unit("Voirie", parent=factories.make_unit("Direction des rues", kind="direction"))
    return education, collections, roads


def test_ties_are_hinted_in_words():
    education, collections, roads = a_tree()
    people = {
        "same service": factories.make_user(role=Role.AMBASSADOR, org_unit=education),
        "same direction": factories.make_user(role=Role.AMBASSADOR, org_unit=collections),
        "elsewhere": factories.make_user(role=Role.AMBASSADOR, org_unit=roads),
        "nowhere": factories.make_user(role=Role.AMBASSADOR),
        "sponsor": factories.make_user("Dominique.Modele@example.org", role=Role.AMBASSADOR),
    }
    past = factories.make_assessed(org_unit=education, title="L’ancien cas")
    own = past.sheets.first()
    factories.fill(own, "green")
    people["past"] = own.evaluator
    case = factories.make_proposal(org_unit=education)

    found = ties(case, list(people.values()))

    assert {name: found[person.pk] for name, person in people.items()} == {
        "same service": ["même service que le cas\u00a0: Service éducatif"],
        "same direction": ["même direction que le cas\u00a0: Direction des musées"],
        "elsewhere": [],
        "nowhere": [],
        "sponsor": ["adresse de la personne qui soutient le cas"],
        "past": ["évaluation passée d’un cas de ce service\u00a0: «\u00a0L’ancien cas\u00a0»"],
    }


@pytest.mark.parametrize("count", [1, 30])
def test_ties_ask_two_questions_however_many_people(count, django_assert_num_queries):
    education, *_ = a_tree()
    case = factories.make_proposal(org_unit=education)
    people = [factories.make_user(org_unit=education) for _ in range(count)]

    with django_assert_num_queries(2):
        ties(case, people)


def test_ties_are_shown_to_who_chooses_and_to_who_declares(client, lab_member):
    education, *_ = a_tree()
    factories.make_grid()
    person = factories.make_user(role=Role.AMBASSADOR, org_unit=education)
    proposal = factories.make_proposal(org_unit=education)
    proposal.start_screening(by=lab_member)
    client.force_login(lab_member)
    chosen = client.get(address(proposal, "open")).content.decode()
    proposal.open_assessment([person, factories.make_user(role=Role.AMBASSADOR)], by=lab_member)
    client.force_login(person)

    declared = client.get(address(proposal)).content.decode()

    assert "à savoir\u00a0: même service que le cas\u00a0: Service éducatif" in chosen
    assert "Même service que le cas\u00a0: Service éducatif" in declared


def test_a_tie_forbids_nothing():
    education, *_ = a_tree()
    factories.make_grid()
    lab = factories.make_user(role=Role.LAB)
    proposal = factories.make_proposal(org_unit=education)
    proposal.start_screening(by=lab)

    proposal.open_assessment([factories.make_user(role=Role.AMBASSADOR, org_unit=education) for _ in range(2)], by=lab)

    assert proposal.sheets.count() == 2
