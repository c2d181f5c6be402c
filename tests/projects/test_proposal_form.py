"""The form of a proposal: saved at any time, sent once, nothing typed is lost."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labo.models import OrgUnit, OutboxMail
from labo.roles import Role
from projects.models import Proposal, ReferenceCounter, question_set
from tests import factories
from tests.projects.service_side import NBSP, NEW, errors, said, save, send

pytestmark = pytest.mark.django_db

# --- A blank form ---------------------------------------------------------------------------------------


def test_blank_form_carries_a_fresh_key(service):
    keys = [re.search(r'name="key" value="([^"]+)"', service.get(NEW).content.decode()).group(1) for _ in range(2)]

    assert keys[0] != keys[1]
    assert Proposal.objects.count() == 0


def test_blank_form_knows_who_writes(service, agent, unit):
    agent.job_title, agent.org_unit = "Médiatrice", unit
    agent.save()

    form = service.get(NEW).context["form"]

    assert (form["lead_job_title"].value(), form["org_unit"].value()) == ("Médiatrice", unit.pk)


def test_services_stand_under_their_direction_however_deep(service):
    museums = factories.make_unit("Direction des musées", kind="direction")
    education = factories.make_unit("Service éducatif", parent=museums)
    workshops = factories.make_unit("Cellule des ateliers", parent=education)
    alone = factories.make_unit("Cabinet")

    choices = list(service.get(NEW).context["form"].fields["org_unit"].choices)

    assert choices == [
        ("", "Choisissez votre service"),
        (alone.pk, "Cabinet"),
        (
            "Direction des musées",
            [
                (museums.pk, "Direction des musées (toute la direction)"),
                (education.pk, "Service éducatif"),
                (workshops.pk, "Cellule des ateliers"),
            ],
        ),
    ]
    assert OrgUnit.objects.count() == 4


def test_form_shows_what_the_lab_looks_at(service):
    grid = factories.make_grid(published=False)
    criterion = grid.criteria.first()
    criterion.code, criterion.green_signal, criterion.red_signal = "F2", "Un portage clair.", "Personne ne sait."
    criterion.save()
    grid.publish()

    page = service.get(NEW).content.decode()

    assert "Un portage clair." in page
    assert "Personne ne sait." in page


def test_enter_keeps_the_draft(service):
    """The key Enter takes the first button of a form."""
    page = service.get(NEW).content.decode()
    form = page[page.index("data-proposal") :]

    assert re.findall(r'<button[^>]*name="action" value="(\w+)"', form) == ["save", "send", "save", "check"]


# --- Saving ---------------------------------------------------------------------------------------------


def test_saving_asks_for_nothing(service, agent):
    response = save(service, {"key": str(uuid4())}, title="Un titre")

    draft = Proposal.objects.get()
    assert response.url == draft.get_absolute_url() == f"/projets/brouillons/{draft.key}/"
    assert (draft.title, draft.status, draft.lead, draft.reference) == ("Un titre", "draft", agent, None)
    assert OutboxMail.objects.count() == 0


def test_saving_says_when(service, typed):
    response = service.get(save(service, typed).url)

    assert re.fullmatch(rf"Brouillon enregistré à \d{{1,2}}{NBSP}h({NBSP}\d\d)?\.", said(response)[0])


def test_every_answer_is_kept_as_it_was_typed(service, typed, unit):
    save(service, typed)

    draft = Proposal.objects.get()
    assert {name: getattr(draft, name) for name in Proposal.WRITTEN} == {
        **{name: value for name, value in typed.items() if name != "key"},
        "org_unit": unit,
        "summary": "Un endroit où l’on essaie.\nAvec les publics.",
        "available_agents": ["Quatre médiatrices", "Un agent d’accueil"],
        "framings": ["À quoi ressemblerait un muséolab utile ?"],
    }


def test_an_answer_that_is_wrong_stays_on_the_page_and_the_others_are_kept(service, typed):
    first = save(service, typed, sponsor_email="dominique@", schedule="a" * 1501, title="Un autre titre")

    assert first.status_code == 200
    assert errors(first) == {
        "sponsor_email": [f"Cette adresse est incomplète. Par exemple{NBSP}: prenom.nom@example.org."],
        "schedule": [f"Ce texte est trop long de 1{NBSP}signe{NBSP}: 1500 au plus."],
    }
    assert (first.context["form"]["sponsor_email"].value(), len(first.context["form"]["schedule"].value())) == (
        "dominique@",
        1501,
    )
    page = first.content.decode()
    assert "Le reste est enregistré" in page
    assert "<title>Erreur" in page
    draft = Proposal.objects.get()
    assert (draft.title, draft.problem, draft.sponsor_email, draft.schedule) == (
        "Un autre titre",
        typed["problem"],
        "",
        "",
    )


def test_a_wrong_answer_leaves_the_one_that_was_saved_before(service, typed):
    save(service, typed)
    draft = Proposal.objects.get()

    save(service, typed, draft.get_absolute_url(), sponsor_email="faux", title="Repris")

    draft.refresh_from_db()
    assert (draft.title, draft.sponsor_email) == ("Repris", "dominique.modele@example.org")


def test_a_text_fits_as_the_browser_counts_it(service, typed):
    """A line break is one sign for the counter of the page, two in what the browser sends."""
    save(service, typed, schedule="a\r\n" * 749 + "ab")

    assert len(Proposal.objects.get().schedule) == 1500


def test_answers_can_be_emptied(service, typed):
    save(service, typed)
    draft = Proposal.objects.get()

    save(
        service,
        {"key": typed["key"], "title": "Reste", "org_unit": "", "available_agents": ""},
        draft.get_absolute_url(),
    )

    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.org_unit, draft.available_agents) == ("Reste", "", None, [])


def test_saving_fills_an_empty_profile_and_leaves_a_filled_one(service, typed, agent, unit):
    agent.job_title = "Médiatrice"
    agent.save()

    save(service, typed)

    agent.refresh_from_db()
    assert (agent.job_title, agent.org_unit) == ("Médiatrice", unit)


def test_expired_session_gives_everything_back(client, agent, typed):
    sent = send(client, typed)
    client.force_login(agent)
    page = client.get(NEW)

    assert sent.url == f"{reverse('account_login')}?next={NEW}"
    assert {name: page.context["form"][name].value() for name in typed} == typed
    assert Proposal.objects.count() == 0
    assert send(client, typed).url == reverse("projects:receipt", args=[Proposal.objects.get().reference])


# --- Sending --------------------------------------------------------------------------------------------


def test_sending_gives_a_reference_a_receipt_and_two_mails(service, typed, agent):
    response = send(service, typed)

    case = Proposal.objects.get()
    assert case.status == "submitted"
    assert re.fullmatch(r"LABO-\d{4}-001", case.reference)
    assert response.url == reverse("projects:receipt", args=[case.reference])
    assert sorted(OutboxMail.objects.values_list("template", "to")) == [
        ("projects/emails/E01", [agent.email]),
        ("projects/emails/E02", ["labo@example.org"]),
    ]
    receipt = service.get(response.url).content.decode()
    assert "Votre proposition est envoyée" in receipt
    assert "Les outils dorment dans un placard." in receipt
    assert "Quatre médiatrices" in receipt


def test_sending_too_early_names_what_is_missing_and_loses_nothing(service, typed):
    response = send(service, typed, sponsor_name=" ", available_agents="\r\n", org_unit="", sponsor_email="faux@")

    assert errors(response) == {
        "org_unit": ["Choisissez votre service dans la liste."],
        "sponsor_name": ["Nommez la personne de votre hiérarchie qui soutient la proposition."],
        "sponsor_email": [f"Cette adresse est incomplète. Par exemple{NBSP}: prenom.nom@example.org."],
        "available_agents": ["Indiquez au moins une personne, et le temps qu’elle pourrait y passer."],
    }
    draft = Proposal.objects.get()
    assert (draft.status, draft.problem) == ("draft", typed["problem"])
    assert OutboxMail.objects.count() == 0
    assert ReferenceCounter.objects.count() == 0
    page = response.content.decode()
    assert 'role="alert"' in page
    for name in errors(response):
        assert re.search(rf'<(input|select|textarea)[^>]*name="{name}"[^>]*aria-invalid="true"', page), name
        assert re.search(rf'name="{name}"[^>]*aria-describedby="[^"]*id_{name}_error', page), name
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}_error"' in page


def test_every_needed_answer_has_its_sentence(service):
    response = send(service, {"key": str(uuid4())})

    assert list(errors(response)) == list(Proposal.REQUIRED_TO_SUBMIT)
    assert all(messages[0].endswith(".") for messages in errors(response).values())


def test_a_draft_is_sent_from_its_own_page(service, typed):
    save(service, {"key": typed["key"]}, title="Début")
    draft = Proposal.objects.get()

    send(service, typed, draft.get_absolute_url())

    case = Proposal.objects.get()
    assert (case.pk, case.status, case.title) == (draft.pk, "submitted", typed["title"])


def test_second_sending_of_the_same_form_leads_to_the_case(service, typed):
    send(service, typed)
    case = Proposal.objects.get()

    again = send(service, typed, title="Un autre titre")

    assert again.status_code == 409
    words = again.content.decode()
    assert f"Cette proposition est déjà envoyée, sous la référence {case.reference}." in words
    assert "Un autre titre" in words
    assert case.get_absolute_url() in words
    assert Proposal.objects.get().title == typed["title"]
    assert OutboxMail.objects.count() == 2


def test_saving_after_sending_changes_nothing(service, typed):
    send(service, typed)
    case = Proposal.objects.get()

    for path in (NEW, reverse("projects:draft_edit", args=[case.key])):
        answer = save(service, typed, path, title="Trop tard")
        assert answer.status_code == 409
        assert "Trop tard" in answer.content.decode()

    case.refresh_from_db()
    assert (case.status, case.title) == ("submitted", typed["title"])


def test_same_form_saved_twice_is_one_draft(service, typed):
    save(service, typed)
    save(service, typed, title="Repris")

    assert Proposal.objects.get().title == "Repris"


def test_form_without_a_key_makes_a_case_of_its_own(service, typed):
    del typed["key"]

    send(service, typed)
    send(service, typed)

    assert Proposal.objects.count() == 2


@pytest.mark.parametrize("key", ["x", "1", "../../", "' OR 1=1", "\x00"])
def test_a_key_of_no_shape_is_not_found(service, typed, key):
    assert send(service, typed, key=key).status_code == 404
    assert Proposal.objects.count() == 0


# --- Without more requests, nor more queries, than needed ----------------------------------------------


def test_a_case_is_sent_in_three_requests_and_fifteen_statements(
    service, typed, agent, unit, django_capture_on_commit_callbacks, monkeypatch
):
    """W3. A second case: the process has read the grid and the questions, which never change. The lab has members."""
    monkeypatch.setattr(question_set, "KEPT", {})
    factories.make_grid()
    factories.make_user(role=Role.LAB)
    service.get(NEW)
    with django_capture_on_commit_callbacks(execute=True):
        send(service, {**typed, "key": str(uuid4())})

    with CaptureQueriesContext(connection) as queries:
        key = re.search(r'name="key" value="([^"]+)"', service.get(NEW).content.decode()).group(1)
        receipt = service.get(send(service, typed, key=key).url)

    assert receipt.status_code == 200
    # A test runs inside a transaction, so the transactions of the request are savepoints here.
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 15, "\n".join(sql[:90] for sql in statements)


@pytest.mark.parametrize("count", [1, 30])
def test_form_asks_the_same_of_the_database_for_one_service_and_thirty(agent, count, django_assert_num_queries):
    direction = factories.make_unit(kind="direction")
    for _ in range(count):
        factories.make_unit(parent=direction)
    factories.make_grid()
    client = Client()
    client.force_login(agent)
    client.get(NEW)

    with django_assert_num_queries(4):
        client.get(NEW)
