"""The editor of the note: who enters, how it starts, what is saved of what was typed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.backoffice.note_forms import NoteEditor
from projects.backoffice.note_values import MAX_STEPS, STEP_FIELDS
from projects.models import InterventionNote, InterventionStep
from projects.note_sections import FIELD_TITLES, PARTS, SECTIONS
from tests.factories import make_decided, make_method, make_note, make_proposal
from tests.projects.note.case_notes import fresh
from tests.projects.note.note_pages import HTMX, SCREENS, address, field, page, typed

pytestmark = pytest.mark.django_db


# --- Who enters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_service_never_enters(client, note, screen, method):
    client.force_login(note.proposal.lead)

    assert getattr(client, method)(address(screen, note)).status_code in {302, 403, 404}
    assert fresh(note).revision == note.revision


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_ambassador_of_the_case_is_told_who_writes(client, note, screen, method):
    client.force_login(note.proposal.sheets.first().evaluator)

    response = getattr(client, method)(address(screen, note))

    assert response.status_code in {403, 405}
    if response.status_code == 403:
        assert "L’équipe du labo rédige cette note" in page(response)
        assert note.means not in page(response)
    assert fresh(note).revision == note.revision


@pytest.mark.parametrize("screen", SCREENS)
def test_another_ambassador_meets_what_is_not_there(client, note, ambassador, screen):
    client.force_login(ambassador)
    there = client.get(address(screen, note)), client.post(address(screen, note))
    absent = client.get(address(screen, note).replace(f"/{note.proposal_id}/", "/999999/"))

    assert {response.status_code for response in there} <= {404, 405}
    assert absent.status_code in {404, 405}


@pytest.mark.parametrize("screen", ["note_preview", "note_draft_pdf", "note_release", "note_revise"])
def test_a_case_without_note_has_no_such_page(lab_client, screen):
    proposal = make_decided().proposal
    method = lab_client.post if screen in {"note_preview", "note_revise"} else lab_client.get

    assert method(address(screen, proposal)).status_code == 404


@pytest.mark.parametrize("screen", ["note_start", "note_preview", "note_revise"])
def test_verbs_answer_to_post_only(lab_client, note, screen):
    assert lab_client.get(address(screen, note)).status_code == 405


# --- Start ------------------------------------------------------------------------------------------------------


def test_start(lab_client):
    proposal = make_decided(announced=True).proposal
    assert "Commencer la note" in page(lab_client.get(address("note", proposal)))

    for _ in range(2):
        assert lab_client.post(address("note_start", proposal)).url == address("note", proposal)

    assert InterventionNote.objects.filter(proposal=proposal).count() == 1
    assert "Ce que le labo ne fera pas" in page(lab_client.get(address("note", proposal)))


def test_start_for_a_case_that_is_not_accepted(lab_client):
    proposal = make_proposal()
    assert "Commencer la note" not in page(lab_client.get(address("note", proposal)))

    response = lab_client.post(address("note_start", proposal), follow=True)

    assert "Une note se rédige pour un cas retenu." in page(response)
    assert not InterventionNote.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------


def test_every_section_has_its_place_in_the_editor():
    named = [name for part in PARTS for name in part.fields]

    assert len(named) == len(set(named))
    assert set(named) == {section.field for section in SECTIONS} | {"methods", "starts_on", "steps", "authors"}
    assert set(FIELD_TITLES) == set(named)


def test_the_page_shows_the_note_as_it_is_saved(lab_client, note):
    response = lab_client.get(address("note", note))

    assert response.status_code == 200
    assert field(response, "will_do").splitlines() == note.will_do
    assert field(response, "means") == note.means
    assert field(response, "starts_on") == "2026-12-01"
    assert field(response, "steps-6-title") == "Restitution ouverte"
    assert field(response, "revision") == str(note.revision)
    assert "Projet, non validé" in page(response)
    assert "mardi 8 décembre 2026" in page(response).replace("\u00a0", " ")


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_asks_the_same_of_the_database_for_one_step_and_for_many(lab_client, note, count):
    methods = [make_method() for _ in range(count)]
    steps = [
        InterventionStep(title=f"Étape {n}", offset_days=n, duration="1 jour", audience="x", objective="y", method=each)
        for n, each in enumerate(methods)
    ]
    note.save_draft(revision=note.revision, steps=steps, methods=methods)
    lab_client.get(address("note", note))

    with CaptureQueriesContext(connection) as queries:
        lab_client.get(address("note", note))

    assert len(queries) <= 14
    assert not [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


# --- Save -------------------------------------------------------------------------------------------------------


def test_save(lab_client, note):
    data = typed(
        note,
        means="40 jours",
        risks="- Une grève\r\n\r\n• Une panne",
        starts_on="2027-01-04",
        **{"steps-0-title": "Un autre début"},
    )
    data.setlist("methods", [data.getlist("methods")[0]])

    response = lab_client.post(address("note", note), data)

    assert response.url == address("note", note)
    saved = fresh(note)
    assert (saved.means, saved.risks) == ("40 jours", ["Une grève", "Une panne"])
    assert saved.starts_on.isoformat() == "2027-01-04"
    assert saved.steps.first().title == "Un autre début"
    assert saved.steps.count() == 7
    assert saved.methods.count() == 1
    assert saved.revision == note.revision + 1
    assert "La note est enregistrée." in page(lab_client.get(address("note", note)))


def test_save_keeps_the_rows_of_the_steps(lab_client, note):
    before = list(note.steps.values_list("pk", flat=True))

    lab_client.post(address("note", note), typed(note))

    assert list(note.steps.values_list("pk", flat=True)) == before


def test_save_a_note_with_holes(lab_client):
    note = make_note(complete=False)
    data = typed(note, question="")

    assert lab_client.post(address("note", note), data).status_code == 302
    assert fresh(note).revision == 1


def test_save_drops_the_steps_that_were_emptied(lab_client, note):
    data = typed(note)
    for name in STEP_FIELDS:
        data[f"steps-2-{name}"] = ""

    lab_client.post(address("note", note), data)

    assert [step.position for step in note.steps.all()] == [1, 2, 3, 4, 5, 6]
    assert not note.steps.filter(title="Visites inspirantes").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"will_do": "x" * 401}, "est trop longue"),
        ({"will_do": "\n".join(["ligne"] * 21)}, "gardez-en 20 au plus"),
        ({"means": "x" * 2001}, "Moyens : ce texte est trop long de 1 signe"),
        ({"starts_on": "le 31 février"}, "date"),
        ({"means": "Bravo 🎉"}, "Moyens : le PDF ne sait pas écrire « 🎉 »"),
        ({"risks": "Une ligne\n漢字"}, "Risques : le PDF ne sait pas écrire « 漢 » et « 字 »"),
        ({"steps-1-title": ""}, "Étape 2, titre : nommez cette étape."),
        ({"steps-1-offset_days": "demain"}, "Étape 2, "),
        ({"steps-1-offset_days": "-1"}, "une étape ne peut pas avoir lieu avant le jour de départ (J0)."),
        ({"steps-1-offset_days": "731"}, "Étape 2, "),
        ({"starts_on": "9999-12-30"}, "choisissez une année entre 2000 et 2100"),
        ({"steps-1-lab_days": "1,3"}, "Étape 2, jours du labo : comptez par demi-journées"),
        ({"steps-1-agent_days": "NaN"}, "Étape 2, jours par agent : "),
        ({"steps-1-agents": "", "steps-1-agent_days": "2"}, "dites combien d’agents y passent ces jours."),
        ({"steps-1-agents": "4", "steps-1-agent_days": ""}, "dites combien de jours chacun y passe."),
        ({"steps-1-method": "999999"}, "Étape 2, "),
        ({"methods": "999999"}, "choix"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_save_what_cannot_be_saved_keeps_it_and_says_why(lab_client, note, changes, sentence, headers):
    data = typed(note, governance="Un texte tapé avant l’erreur")
    for name, value in changes.items():
        data[name] = value

    response = lab_client.post(address("note", note), data, **headers)

    words = page(response).replace("\u00a0", " ")
    assert sentence in words
    assert "data-error-summary" in words
    assert field(response, "governance") == "Un texte tapé avant l’erreur"
    for name, value in changes.items():
        if name not in {"methods", "steps-1-method"}:
            assert field(response, name) == value
    assert fresh(note).revision == note.revision
    if headers:
        assert (response.status_code, response["HX-Retarget"]) == (200, "#redaction")
        assert "<html" not in words
    else:
        assert response.status_code == 422
        assert re.search(r"<title>\s*Erreur", words)


def test_too_many_steps_are_refused(note):
    data = typed(note)
    data["steps-TOTAL_FORMS"] = str(MAX_STEPS + 1)
    for row in range(MAX_STEPS + 1):
        data[f"steps-{row}-title"], data[f"steps-{row}-offset_days"] = "Étape", str(row)

    editor = NoteEditor(note, data=data)

    assert not editor.is_valid()
    assert [field for field, _ in editor.problems] == [""]


@pytest.mark.parametrize("count", ["", "-1", "99999999999", "١", "x"])
@pytest.mark.parametrize("action", ["save", "add", "up-1", "up-x", "down-99", "remove-", "remove-²"])
def test_save_with_a_broken_form_never_breaks_the_page(lab_client, note, count, action):
    data = typed(note)
    data["steps-TOTAL_FORMS"], data["action"] = count, action

    assert lab_client.post(address("note", note), data).status_code in {200, 302, 409, 422}


def test_save_writes_only_its_own_fields(lab_client, note):
    other = make_decided().proposal
    data = typed(note)
    data.update(
        {"status": "released", "proposal": str(other.pk), "id": "1", "steps-0-note": "1", "steps-0-position": "9"}
    )

    lab_client.post(address("note", note), data)

    saved = fresh(note)
    assert (saved.status, saved.proposal_id) == ("drafting", note.proposal_id)
    assert [step.position for step in saved.steps.all()] == [1, 2, 3, 4, 5, 6, 7]


def test_save_by_htmx_answers_with_the_hour_and_the_new_revision(lab_client, note):
    data = typed(note)
    data["steps-TOTAL_FORMS"] = "8"
    data["steps-7-title"], data["steps-7-offset_days"] = "Une de plus", "120"

    response = lab_client.post(address("note", note), data, **HTMX)

    words = page(response)
    assert "Enregistré à" in words
    assert field(response, "revision") == str(note.revision + 1)
    assert field(response, "steps-7-id") == str(note.steps.get(title="Une de plus").pk)
    assert words.count("data-hx-swap-oob") == 2 + 8
    # What came back can be saved again as it is: the page goes on.
    data["revision"], data["seen"] = field(response, "revision"), field(response, "seen")
    assert "Enregistré à" in page(lab_client.post(address("note", note), data, **HTMX))
