"""Writing a note: two people at once (R22), steps that move, the preview, a session that ends."""

import json
import re

import pytest

from projects.backoffice.note_values import as_data, merge, typed_values, values_of
from tests.factories import make_note
from tests.projects.note.case_notes import fresh
from tests.projects.note.note_pages import HTMX, address, field, page, typed

pytestmark = pytest.mark.django_db


# --- Two writers (R22) -------------------------------------------------------------------------------------------


def two_writers(note, mine, theirs):
    """Return what I send after somebody else has saved, both having opened the same page."""
    sent = typed(note, **mine)
    other = fresh(note)
    for name, value in theirs.items():
        setattr(other, name, value)
    other.save_draft(revision=other.revision)
    return sent


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_second_writer_sees_both_texts_and_nothing_is_overwritten(lab_client, note, headers):
    sent = two_writers(note, {"means": "Mes moyens"}, {"means": "Leurs moyens"})

    response = lab_client.post(address("note", note), sent, **headers)

    words = page(response)
    assert response.status_code == (200 if headers else 409)
    assert "Quelqu’un d’autre a enregistré cette note entre-temps" in words
    assert field(response, "means") == "Mes moyens"
    assert re.search(r'id="conflit-means".*?Leurs moyens', words, re.DOTALL)
    assert fresh(note).means == "Leurs moyens"


def test_second_writer_saves_after_having_compared(lab_client, note):
    sent = two_writers(note, {"means": "Mes moyens"}, {"means": "Leurs moyens"})
    response = lab_client.post(address("note", note), sent)
    sent["revision"], sent["seen"], sent["means"] = field(response, "revision"), field(response, "seen"), "Les deux"

    assert lab_client.post(address("note", note), sent).status_code == 302
    assert fresh(note).means == "Les deux"


def test_second_writer_takes_over_the_sections_left_untouched(lab_client, note):
    sent = two_writers(note, {"means": "Mes moyens"}, {"governance": "Leur gouvernance", "risks": ["Leur risque"]})

    response = lab_client.post(address("note", note), sent)
    words = page(response)
    sent["revision"], sent["seen"] = field(response, "revision"), field(response, "seen")
    for name in ("means", "governance", "risks"):
        sent[name] = field(response, name)
    lab_client.post(address("note", note), sent)

    assert "ce qui vient d’être enregistré" in words.replace("\u00a0", " ")
    saved = fresh(note)
    assert (saved.means, saved.governance, saved.risks) == ("Mes moyens", "Leur gouvernance", ["Leur risque"])


def test_second_writer_of_the_steps_sees_those_that_were_saved(lab_client, note):
    sent = typed(note, **{"steps-0-title": "Mon début"})
    other = fresh(note)
    other.save_draft(revision=other.revision, steps=list(other.steps.all())[:2])

    response = lab_client.post(address("note", note), sent)

    assert re.search(r'id="conflit-steps".*?Enquête dans trois musées', page(response), re.DOTALL)
    assert field(response, "steps-0-title") == "Mon début"
    assert fresh(note).steps.count() == 2


@pytest.mark.parametrize("seen", ["", "{}", "pas du json", "[1]", '{"means": 3}', "null"])
def test_second_writer_whose_page_remembers_nothing_sees_every_difference(lab_client, note, seen):
    sent = two_writers(note, {"means": "Mes moyens"}, {"governance": "Leur gouvernance"})
    sent["seen"] = seen

    response = lab_client.post(address("note", note), sent)

    assert 'id="conflit-means"' in page(response)
    assert 'id="conflit-governance"' in page(response)
    assert fresh(note).governance == "Leur gouvernance"


def test_second_writer_of_what_came_back_to_the_same_only_saves_again(lab_client, note):
    """Somebody changed a section, then put it back: nothing differs, and the page says so."""
    sent = typed(note, means="Mes moyens")
    other = fresh(note)
    other.save_draft(revision=other.revision)

    response = lab_client.post(address("note", note), sent)

    assert "Rien ne se contredit" in page(response)
    assert field(response, "means") == "Mes moyens"
    assert fresh(note).means == note.means


def test_merge_of_the_same_words_is_no_conflict(note):
    saved = values_of(note)
    sent = typed_values(as_data(saved))

    assert merge(sent, saved)[1:] == ([], [])


def test_values_survive_the_way_to_the_page_and_back(note):
    values = values_of(fresh(note))
    back = typed_values(as_data(values))

    assert merge(back, values)[1:] == ([], [])
    assert json.loads(back["seen"]) == json.loads(values["seen"])
    assert len(back["steps"]) == 7


def test_writer_who_comes_after_the_release_keeps_the_text(lab_client, note, lab_member, printer):
    sent = typed(note, means="Trop tard, mais précieux")
    note.release(by=lab_member)

    response = lab_client.post(address("note", note), sent)

    assert response.status_code == 409
    assert "Cette note est validée" in page(response)
    assert field(response, "means") == "Trop tard, mais précieux"
    assert fresh(note).means == note.means


# --- Steps without JavaScript -------------------------------------------------------------------------------------


def test_moving_a_step_keeps_what_was_typed_and_saves_nothing(lab_client, note):
    sent = typed(note, means="Tapé, pas enregistré", starts_on="pas une date", **{"steps-1-title": "Renommée"})
    sent["action"] = "up-1"

    response = lab_client.post(address("note", note), sent)

    assert response.status_code == 200
    assert [field(response, f"steps-{row}-title") for row in (0, 1)] == ["Renommée", "Lancement et guide d’entretien"]
    assert field(response, "means") == "Tapé, pas enregistré"
    assert field(response, "starts_on") == "pas une date"
    assert re.search(r'<input[^>]*name="steps-0-title"[^>]*autofocus', page(response))
    assert "data-error-summary" not in page(response)
    assert fresh(note).revision == note.revision
    # The preview shows the new order.
    assert page(response).index("1. Renommée") < page(response).index("2. Lancement")


def test_moving_a_step_by_htmx_answers_with_the_steps_alone(lab_client, note):
    sent = typed(note)
    sent["action"] = "add"

    response = lab_client.post(address("note", note), sent, **HTMX)

    assert response["HX-Retarget"] == "#etapes"
    assert response["HX-Trigger-After-Settle"] == "note-changed"
    assert field(response, "steps-TOTAL_FORMS") == "8"
    assert "steps-7-title" in page(response)
    assert 'name="means"' not in page(response)


# --- Preview ------------------------------------------------------------------------------------------------------


def test_preview_shows_what_is_typed_and_writes_nothing(lab_client, note, django_assert_max_num_queries):
    sent = typed(note, means="Ce que je tape <script>alert(1)</script>", **{"steps-0-title": "Un début"})

    with django_assert_max_num_queries(10) as queries:
        response = lab_client.post(address("note_preview", note), sent, **HTMX)

    words = response.content.decode()
    assert "Ce que je tape &lt;script&gt;" in words
    assert "1. Un début" in words
    assert "<html" not in words
    assert not [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert fresh(note).means == note.means


def test_preview_of_what_is_wrong_still_shows_the_rest(lab_client, note):
    sent = typed(note, means="x" * 3000, governance="Toujours là", starts_on="demain", **{"steps-0-offset_days": "x"})

    response = lab_client.post(address("note_preview", note), sent, **HTMX)

    assert response.status_code == 200
    assert "3 réponses sont à corriger." in page(response).replace("\u00a0", " ")
    assert "Toujours là" in page(response)


def test_preview_says_what_is_worth_a_look(lab_client, note):
    sent = typed(note, data_protection="", starts_on="2026-12-05", **{"steps-1-offset_days": "1"})

    words = page(lab_client.post(address("note_preview", note), sent, **HTMX)).replace("\u00a0", " ")

    assert "Il reste à écrire : Données, images, confidentialité." in words
    assert "décalé du samedi 12 au lundi 14 décembre (week-end)" in words
    assert "38 jours du labo, 30 jours d’agents du service" in words
    assert "L’étape 2 commence avant l’étape 1." in words


def test_preview_of_the_empty_note(lab_client):
    note = make_note(complete=False)
    data = as_data({**values_of(note), "steps": []})

    response = lab_client.post(address("note_preview", note), data, **HTMX)

    assert "À écrire" in page(response)
    assert "Étapes à écrire" in page(response)


# --- Session over -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", ["note", "note_preview"])
def test_nothing_typed_is_lost_when_the_session_is_over(client, lab_member, note, screen):
    sent = typed(note, means="Une heure de travail", **{"steps-1-title": "Renommée"})
    here = address("note", note)
    headers = {**HTMX, "HTTP_HX_CURRENT_URL": f"http://testserver{here}"} if screen == "note_preview" else {}

    answer = client.post(address(screen, note), sent, **headers)
    client.force_login(lab_member)
    response = client.get(here)

    assert answer.status_code == (401 if headers else 302)
    assert field(response, "means") == "Une heure de travail"
    assert field(response, "steps-1-title") == "Renommée"
    assert "Votre texte est là" in page(response)
    assert fresh(note).means == note.means
    sent["revision"], sent["seen"] = field(response, "revision"), field(response, "seen")
    assert client.post(here, sent).status_code == 302
