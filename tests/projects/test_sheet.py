"""The scoring sheet in the back office: kept as it is filled, sealed, filed once."""

import threading

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from projects.models import AssessmentSheet, Criterion, Signal
from tests.factories import fill, make_assessed, make_opened

CANARY = "CANARI-de-la-feuille-scellée"


def address(sheet, name="sheet", *args):
    return reverse(f"admin:projects_proposal_{name}", args=[sheet.proposal_id, *args])


@pytest.fixture
def own(client, db):
    """The open sheet of one of three evaluators, signed in."""
    proposal = make_assessed(evaluators=3)
    sheet = proposal.sheets.first()
    client.force_login(sheet.evaluator)
    return sheet


def everything(signal=Signal.GREEN, comment="", **more):
    data = {}
    for code in Criterion.objects.values_list("code", flat=True):
        data |= {f"{code}-signal": signal, f"{code}-comment": comment}
    return data | more


def test_sheet_shows_each_criterion_with_its_two_signals_and_four_answers(client, own):
    page = client.get(address(own)).content.decode()

    criterion = own.grid.criteria.first()
    assert criterion.title in page
    assert criterion.green_signal in page
    assert criterion.red_signal in page
    assert page.count('type="radio"') == 4 * own.grid.criteria.count()
    assert page.count("un seul rouge ouvre une alerte") == own.grid.criteria.filter(is_eliminatory=True).count() == 1


def test_sheet_carries_the_keys_of_its_answers(client, own):
    page = client.get(address(own)).content.decode()

    count = own.grid.criteria.count()
    assert {key: page.count(f'data-key="{key}"') for key in "VERSO"} == {
        "V": count,
        "E": count,
        "R": count,
        "S": count,
        "O": 0,
    }


def test_answer_is_kept_and_says_when(client, own):
    response = client.post(address(own, "answer", "R1"), {"R1-signal": "green", "R1-comment": ""})

    assert response.status_code == 200
    assert "Enregistré à" in response.content.decode()
    assert [(a.criterion.code, a.signal) for a in own.answers.select_related("criterion")] == [("R1", "green")]


def test_answer_takes_only_its_own_criterion(client, own):
    client.post(address(own, "answer", "R1"), everything("green"))

    assert own.answers.count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"R1-signal": "purple"}, 422),
        ({"R1-comment": "Un mot seul."}, 422),
        ({"R1-signal": "red", "R1-comment": "x" * 1501}, 422),
        ({}, 204),
    ],
)
def test_answer_that_cannot_be_kept_is_told(client, own, data, status):
    response = client.post(address(own, "answer", "R1"), data)

    assert response.status_code == status
    assert own.answers.count() == 0


def test_answer_of_an_unknown_criterion_is_not_found(client, own):
    assert client.post(address(own, "answer", "Z9"), {"Z9-signal": "green"}).status_code == 404


def test_answer_on_a_filed_sheet_is_the_sentence(client, own):
    fill(own, Signal.GREEN)

    response = client.post(address(own, "answer", "R1"), {"R1-signal": "red", "R1-comment": "Trop tard."})

    assert (response.status_code, response.content.decode()) == (409, "Votre avis est déjà déposé, il ne change plus.")
    assert own.answers.get(criterion__code="R1").signal == "green"


def test_whole_form_is_kept_without_a_script(client, own):
    response = client.post(address(own), everything("red", "Pour cette raison.", save="1"), follow=True)

    assert "Vos réponses sont enregistrées." in response.content.decode()
    assert set(own.answers.values_list("signal", "comment")) == {("red", "Pour cette raison.")}
    assert own.answers.count() == own.grid.criteria.count()


def test_form_with_one_bad_answer_keeps_the_others_and_its_words(client, own):
    data = everything("green", save="1") | {"F1-signal": "", "F1-comment": "Un mot sans signal."}

    response = client.post(address(own), data)

    page = response.content.decode()
    assert "Choisissez aussi une réponse" in page
    assert "Un mot sans signal." in page
    assert 'href="#id_F1-signal_0"' in page
    assert own.answers.count() == own.grid.criteria.count() - 1


def test_filing_points_at_what_is_missing(client, own):
    data = {"R1-signal": "red", "R1-comment": "", "F1-signal": "unclear", "F1-comment": "", "file": "1"}

    page = client.post(address(own), data).content.decode()

    assert "Trois réponses sont à corriger" in page
    assert 'href="#id_R1-comment"' in page
    assert 'href="#id_C1-signal_0"' in page
    assert page.count("Dites pourquoi ce signal est rouge.") == 2  # in the summary and beside the criterion
    assert page.count("Écrivez la question à poser au service.") == 2
    own.refresh_from_db()
    assert not own.is_filed


def test_filing_asks_once_more(client, own):
    first = client.post(address(own), everything("green", file="1"))
    own.refresh_from_db()
    assert not own.is_filed
    assert first.url == address(own, "file")

    page = client.get(first.url)
    second = client.post(first.url)

    own.refresh_from_db()
    assert "Déposer définitivement" in page.content.decode()
    assert own.is_filed
    assert second.url == address(own, "matrix")


def test_filing_page_of_an_incomplete_sheet_leads_back_to_what_is_missing(client, own):
    for response in (client.get(address(own, "file")), client.post(address(own, "file"))):
        assert response.url == address(own) + "?verifier=1"

    page = client.get(address(own) + "?verifier=1").content.decode()
    assert page.count("Choisissez une réponse. « Sans avis » convient très bien.") == 2 * own.grid.criteria.count()
    assert "Choisissez une réponse." not in client.get(address(own)).content.decode()


def test_filing_twice_is_a_sentence(client, own):
    fill(own, Signal.GREEN)

    page = client.post(address(own, "file"), follow=True).content.decode()

    assert "Votre avis est déjà déposé, il ne change plus." in page


def test_filing_after_the_discussion_opened_is_a_sentence(client, own):
    for other in own.proposal.sheets.exclude(pk=own.pk):
        fill(other, Signal.GREEN)
    fill(own, Signal.GREEN, file=False)
    make_opened(own.proposal, reason="La session est aujourd’hui.")

    page = client.post(address(own, "file"), follow=True).content.decode()

    assert "Les avis de ce cas ont été ouverts ensemble, le vôtre ne peut plus changer." in page
    own.refresh_from_db()
    assert not own.is_filed


def test_filed_sheet_is_read_without_a_field(client, own):
    fill(own, Signal.RED)

    page = client.get(address(own)).content.decode()

    assert "Voici pourquoi." in page
    assert "<textarea" not in page
    assert 'type="radio"' not in page


@pytest.mark.parametrize("name", ["sheet", "file", "matrix"])
def test_others_sheets_are_sealed_while_mine_is_open(client, own, name):
    other = own.proposal.sheets.last()
    other.answer(other.grid.criteria.first(), signal=Signal.RED, comment=CANARY)
    fill(own.proposal.sheets.all()[1], Signal.GREEN)

    page = client.get(address(own, name), follow=True).content.decode()

    assert CANARY not in page
    assert "celui de" not in page


def test_filed_canary_is_read_once_the_sheets_are_opened(client, own):
    """The control of the seal: the same canary does show up where it may."""
    other = own.proposal.sheets.last()
    other.answer(other.grid.criteria.first(), signal=Signal.RED, comment=CANARY)
    fill(own, Signal.GREEN)
    assert CANARY not in client.get(address(own, "matrix")).content.decode()

    fill_rest(other)
    assert CANARY not in client.get(address(own, "matrix")).content.decode()

    make_opened(own.proposal, reason="La session est aujourd’hui.")
    assert CANARY in client.get(address(own, "matrix")).content.decode()


def fill_rest(sheet):
    answered = sheet.answers.values("criterion")
    for criterion in sheet.grid.criteria.exclude(pk__in=answered):
        sheet.answer(criterion, signal=Signal.GREEN)
    sheet.file()


def test_sheets_and_answers_have_no_stock_page():
    registered = {model._meta.model_name for model in admin.site._registry}

    assert "proposal" in registered
    assert registered.isdisjoint({"assessmentsheet", "answer"})


@pytest.mark.parametrize("name", ["sheet", "file"])
def test_case_without_a_sheet_of_mine_is_not_found_for_an_ambassador(client, own, ambassador, name):
    client.force_login(ambassador)

    assert client.get(address(own, name)).status_code == 404
    assert client.post(address(own, "answer", "R1"), {"R1-signal": "green"}).status_code == 404


def test_lab_member_without_a_sheet_is_led_to_the_collective_view(client, own, lab_member):
    client.force_login(lab_member)

    assert client.get(address(own)).url == address(own, "matrix")
    assert client.post(address(own, "answer", "R1"), {"R1-signal": "green"}).status_code == 404


def test_expired_session_gives_back_what_was_typed(client, own):
    client.logout()
    client.post(address(own), {"R1-signal": "red", "R1-comment": "Ce que j’écrivais."})
    # Signing in through the form keeps the session's content, as a person does.
    evaluator = own.evaluator
    evaluator.set_password("demo-labo")
    evaluator.save()
    client.login(email=evaluator.email, password="demo-labo")

    page = client.get(address(own)).content.decode()

    assert "Ce que j’écrivais." in page
    assert "Nous avons gardé ce que vous aviez écrit." in page
    assert own.answers.count() == 0


@pytest.mark.parametrize("evaluators", [2, 30])
def test_sheet_query_budget(client, evaluators, django_assert_num_queries, db):
    sheet = make_assessed(evaluators=evaluators).sheets.first()
    client.force_login(sheet.evaluator)
    client.get(address(sheet))

    with django_assert_num_queries(6):
        client.get(address(sheet))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_file_one_sheet():
    sheet = make_assessed(evaluators=2).sheets.first()
    fill(sheet, Signal.GREEN, file=False)
    clients = [Client(), Client()]
    for one in clients:
        one.force_login(sheet.evaluator)
    start, answers = threading.Barrier(2), []

    def click(one):
        start.wait()
        answers.append(one.post(address(sheet, "file")).url)
        connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == sorted([address(sheet, "matrix"), address(sheet)])
    assert AssessmentSheet.objects.filed().count() == 1


def test_sheet_that_is_filed_leads_to_the_next_one(client, own):
    other = make_assessed(title="Un autre cas").sheets.first()
    fill(own, Signal.GREEN)
    matrix = reverse("admin:projects_proposal_matrix", args=[own.proposal_id])
    assert "Avis suivant" not in client.get(matrix).content.decode()

    AssessmentSheet.objects.filter(pk=other.pk).update(evaluator=own.evaluator)

    assert f'href="{address(other)}">Avis suivant&nbsp;: Un autre cas' in client.get(matrix).content.decode()
