"""The editor of the note: who enters, what is kept of what was typed, what two writers meet, how a note is released."""

import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labo.models import OutboxMail
from labo.roles import Role
from projects.backoffice.note_values import MAX_STEPS, as_data, merge, rearranged, typed_values, values_of
from projects.models import InterventionNote, InterventionStep, Proposal
from projects.note_sections import FIELD_TITLES, PARTS, SECTIONS
from tests.factories import make_decided, make_method, make_note, make_proposal, make_user
from tests.projects.case_notes import make_case_note

pytestmark = pytest.mark.django_db
SCREENS = ["note", "note_start", "note_preview", "note_draft_pdf", "note_release", "note_revise"]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def printer(monkeypatch):
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF released")


@pytest.fixture
def lab(client, lab_member):
    client.force_login(lab_member)
    return client


@pytest.fixture
def note(lab_member):
    return make_case_note("museolab", by=lab_member)


def address(screen, note_or_proposal):
    pk = getattr(note_or_proposal, "proposal_id", note_or_proposal.pk)
    return reverse(f"admin:projects_proposal_{screen}", args=[pk])


def fresh(note):
    return InterventionNote.objects.get(pk=note.pk)


def typed(note, **changes):
    """Return what the page of this note would send, with some fields typed again."""
    data = as_data(values_of(fresh(note)))
    data["action"] = "save"
    for name, value in changes.items():
        data[name.replace("steps_", "steps-").replace("__", "-")] = value
    return data


def page(response):
    return html.unescape(response.content.decode())


def field(response, name):
    """Return what a field of the page holds."""
    content = response.content.decode()
    if found := re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', content, re.DOTALL):
        return html.unescape(found[1])
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', content)
    value = re.search(r' value="([^"]*)"', found[0]) if found else None
    return html.unescape(value[1]) if value else ""


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
def test_a_case_without_note_has_no_such_page(lab, screen):
    proposal = make_decided().proposal
    method = lab.post if screen in {"note_preview", "note_revise"} else lab.get

    assert method(address(screen, proposal)).status_code == 404


@pytest.mark.parametrize("screen", ["note_start", "note_preview", "note_revise"])
def test_verbs_answer_to_post_only(lab, note, screen):
    assert lab.get(address(screen, note)).status_code == 405


# --- Start ------------------------------------------------------------------------------------------------------


def test_start(lab):
    proposal = make_decided(announced=True).proposal
    assert "Commencer la note" in page(lab.get(address("note", proposal)))

    for _ in range(2):
        assert lab.post(address("note_start", proposal)).url == address("note", proposal)

    assert InterventionNote.objects.filter(proposal=proposal).count() == 1
    assert "Ce que le labo ne fera pas" in page(lab.get(address("note", proposal)))


def test_start_for_a_case_that_is_not_accepted(lab):
    proposal = make_proposal()
    assert "Commencer la note" not in page(lab.get(address("note", proposal)))

    response = lab.post(address("note_start", proposal), follow=True)

    assert "Une note se rédige pour un cas retenu." in page(response)
    assert not InterventionNote.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------


def test_every_section_has_its_place_in_the_editor():
    named = [name for part in PARTS for name in part.fields]

    assert len(named) == len(set(named))
    assert set(named) == {section.field for section in SECTIONS} | {"methods", "starts_on", "steps", "authors"}
    assert set(FIELD_TITLES) == set(named)


def test_the_page_shows_the_note_as_it_is_saved(lab, note):
    response = lab.get(address("note", note))

    assert response.status_code == 200
    assert field(response, "will_do").splitlines() == note.will_do
    assert field(response, "means") == note.means
    assert field(response, "starts_on") == "2026-12-01"
    assert field(response, "steps-6-title") == "Restitution ouverte"
    assert field(response, "revision") == str(note.revision)
    assert "Projet, non validé" in page(response)
    assert "mardi 8 décembre 2026" in page(response).replace("\u00a0", " ")


@pytest.mark.parametrize("count", [1, MAX_STEPS])
def test_the_page_asks_the_same_of_the_database_for_one_step_and_for_many(lab, note, count):
    methods = [make_method() for _ in range(count)]
    steps = [
        InterventionStep(title=f"Étape {n}", offset_days=n, duration="1 jour", audience="x", objective="y", method=each)
        for n, each in enumerate(methods)
    ]
    note.save_draft(revision=note.revision, steps=steps, methods=methods)
    lab.get(address("note", note))

    with CaptureQueriesContext(connection) as queries:
        lab.get(address("note", note))

    assert len(queries) <= 12
    assert not [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


# --- Save -------------------------------------------------------------------------------------------------------


def test_save(lab, note):
    data = typed(
        note,
        means="40 jours",
        risks="- Une grève\r\n\r\n• Une panne",
        starts_on="2027-01-04",
        **{"steps-0-title": "Un autre début"},
    )
    data.setlist("methods", [data.getlist("methods")[0]])

    response = lab.post(address("note", note), data)

    assert response.url == address("note", note)
    saved = fresh(note)
    assert (saved.means, saved.risks) == ("40 jours", ["Une grève", "Une panne"])
    assert saved.starts_on.isoformat() == "2027-01-04"
    assert saved.steps.first().title == "Un autre début"
    assert saved.steps.count() == 7
    assert saved.methods.count() == 1
    assert saved.revision == note.revision + 1
    assert "La note est enregistrée." in page(lab.get(address("note", note)))


def test_save_keeps_the_rows_of_the_steps(lab, note):
    before = list(note.steps.values_list("pk", flat=True))

    lab.post(address("note", note), typed(note))

    assert list(note.steps.values_list("pk", flat=True)) == before


def test_save_a_note_with_holes(lab):
    note = make_note(complete=False)
    data = typed(note, question="")

    assert lab.post(address("note", note), data).status_code == 302
    assert fresh(note).revision == 1


def test_save_drops_the_steps_that_were_emptied(lab, note):
    data = typed(note)
    for name in ("title", "offset_days", "duration", "audience", "method", "objective", "deliverable"):
        data[f"steps-2-{name}"] = ""

    lab.post(address("note", note), data)

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
        ({"steps-1-offset_days": "-1"}, "Étape 2, "),
        ({"steps-1-offset_days": "731"}, "Étape 2, "),
        ({"steps-1-method": "999999"}, "Étape 2, "),
        ({"methods": "999999"}, "choix"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_save_what_cannot_be_saved_keeps_it_and_says_why(lab, note, changes, sentence, headers):
    data = typed(note, governance="Un texte tapé avant l’erreur")
    for name, value in changes.items():
        data[name] = value

    response = lab.post(address("note", note), data, **headers)

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


def test_save_too_many_steps(lab, note):
    data = typed(note)
    data["steps-TOTAL_FORMS"] = str(MAX_STEPS + 1)
    for row in range(MAX_STEPS + 1):
        data[f"steps-{row}-title"], data[f"steps-{row}-offset_days"] = "Étape", str(row)

    response = lab.post(address("note", note), data)

    assert response.status_code == 422
    assert fresh(note).revision == note.revision


@pytest.mark.parametrize("count", ["", "-1", "99999999999", "١", "x"])
@pytest.mark.parametrize("action", ["save", "add", "up-1", "up-x", "down-99", "remove-", "remove-²"])
def test_save_with_a_broken_form_never_breaks_the_page(lab, note, count, action):
    data = typed(note)
    data["steps-TOTAL_FORMS"], data["action"] = count, action

    assert lab.post(address("note", note), data).status_code in {200, 302, 409, 422}


def test_save_writes_only_its_own_fields(lab, note):
    other = make_decided().proposal
    data = typed(note)
    data.update(
        {"status": "released", "proposal": str(other.pk), "id": "1", "steps-0-note": "1", "steps-0-position": "9"}
    )

    lab.post(address("note", note), data)

    saved = fresh(note)
    assert (saved.status, saved.proposal_id) == ("drafting", note.proposal_id)
    assert [step.position for step in saved.steps.all()] == [1, 2, 3, 4, 5, 6, 7]


def test_save_by_htmx_answers_with_the_hour_and_the_new_revision(lab, note):
    data = typed(note)
    data["steps-TOTAL_FORMS"] = "8"
    data["steps-7-title"], data["steps-7-offset_days"] = "Une de plus", "120"

    response = lab.post(address("note", note), data, **HTMX)

    words = page(response)
    assert "Enregistré à" in words
    assert field(response, "revision") == str(note.revision + 1)
    assert field(response, "steps-7-id") == str(note.steps.get(title="Une de plus").pk)
    assert words.count("data-hx-swap-oob") == 2 + 8
    # What came back can be saved again as it is: the page goes on.
    data["revision"], data["seen"] = field(response, "revision"), field(response, "seen")
    assert "Enregistré à" in page(lab.post(address("note", note), data, **HTMX))


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
def test_second_writer_sees_both_texts_and_nothing_is_overwritten(lab, note, headers):
    sent = two_writers(note, {"means": "Mes moyens"}, {"means": "Leurs moyens"})

    response = lab.post(address("note", note), sent, **headers)

    words = page(response)
    assert response.status_code == (200 if headers else 409)
    assert "Quelqu’un d’autre a enregistré cette note entre-temps" in words
    assert field(response, "means") == "Mes moyens"
    assert re.search(r'id="conflit-means".*?Leurs moyens', words, re.DOTALL)
    assert fresh(note).means == "Leurs moyens"


def test_second_writer_saves_after_having_compared(lab, note):
    sent = two_writers(note, {"means": "Mes moyens"}, {"means": "Leurs moyens"})
    response = lab.post(address("note", note), sent)
    sent["revision"], sent["seen"], sent["means"] = field(response, "revision"), field(response, "seen"), "Les deux"

    assert lab.post(address("note", note), sent).status_code == 302
    assert fresh(note).means == "Les deux"


def test_second_writer_takes_over_the_sections_left_untouched(lab, note):
    sent = two_writers(note, {"means": "Mes moyens"}, {"governance": "Leur gouvernance", "risks": ["Leur risque"]})

    response = lab.post(address("note", note), sent)
    words = page(response)
    sent["revision"], sent["seen"] = field(response, "revision"), field(response, "seen")
    for name in ("means", "governance", "risks"):
        sent[name] = field(response, name)
    lab.post(address("note", note), sent)

    assert "ce qui vient d’être enregistré" in words.replace("\u00a0", " ")
    saved = fresh(note)
    assert (saved.means, saved.governance, saved.risks) == ("Mes moyens", "Leur gouvernance", ["Leur risque"])


def test_second_writer_of_the_steps_sees_those_that_were_saved(lab, note):
    sent = typed(note, **{"steps-0-title": "Mon début"})
    other = fresh(note)
    other.save_draft(revision=other.revision, steps=list(other.steps.all())[:2])

    response = lab.post(address("note", note), sent)

    assert re.search(r'id="conflit-steps".*?Enquête dans trois musées', page(response), re.DOTALL)
    assert field(response, "steps-0-title") == "Mon début"
    assert fresh(note).steps.count() == 2


@pytest.mark.parametrize("seen", ["", "{}", "pas du json", "[1]", '{"means": 3}', "null"])
def test_second_writer_whose_page_remembers_nothing_sees_every_difference(lab, note, seen):
    sent = two_writers(note, {"means": "Mes moyens"}, {"governance": "Leur gouvernance"})
    sent["seen"] = seen

    response = lab.post(address("note", note), sent)

    assert 'id="conflit-means"' in page(response)
    assert 'id="conflit-governance"' in page(response)
    assert fresh(note).governance == "Leur gouvernance"


def test_second_writer_of_what_came_back_to_the_same_only_saves_again(lab, note):
    """Somebody changed a section, then put it back: nothing differs, and the page says so."""
    sent = typed(note, means="Mes moyens")
    other = fresh(note)
    other.save_draft(revision=other.revision)

    response = lab.post(address("note", note), sent)

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


def test_writer_who_comes_after_the_release_keeps_the_text(lab, note, lab_member, printer):
    sent = typed(note, means="Trop tard, mais précieux")
    note.release(by=lab_member)

    response = lab.post(address("note", note), sent)

    assert response.status_code == 409
    assert "Cette note est validée" in page(response)
    assert field(response, "means") == "Trop tard, mais précieux"
    assert fresh(note).means == note.means


# --- Steps without JavaScript -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "expected", "row"),
    [
        ("add", ["a", "b", "c", None], 3),
        ("up-1", ["b", "a", "c"], 0),
        ("up-0", ["a", "b", "c"], 0),
        ("down-1", ["a", "c", "b"], 2),
        ("down-2", ["a", "b", "c"], 2),
        ("remove-0", ["b", "c"], None),
        ("remove-7", ["a", "b", "c"], None),
        ("up-x", ["a", "b", "c"], None),
    ],
)
def test_rearranged(action, expected, row):
    steps, focus = rearranged([{"title": letter} for letter in "abc"], action)

    assert ([step.get("title") for step in steps], focus) == (expected, row)


def test_rearranged_never_passes_the_limit_and_never_leaves_nothing():
    assert len(rearranged([{}] * MAX_STEPS, "add")[0]) == MAX_STEPS
    assert rearranged([{"title": "a"}], "remove-0") == ([{}], None)


def test_moving_a_step_keeps_what_was_typed_and_saves_nothing(lab, note):
    sent = typed(note, means="Tapé, pas enregistré", starts_on="pas une date", **{"steps-1-title": "Renommée"})
    sent["action"] = "up-1"

    response = lab.post(address("note", note), sent)

    assert response.status_code == 200
    assert [field(response, f"steps-{row}-title") for row in (0, 1)] == ["Renommée", "Lancement et guide d'entretien"]
    assert field(response, "means") == "Tapé, pas enregistré"
    assert field(response, "starts_on") == "pas une date"
    assert re.search(r'<input[^>]*name="steps-0-title"[^>]*autofocus', page(response))
    assert "data-error-summary" not in page(response)
    assert fresh(note).revision == note.revision
    # The preview shows the new order.
    assert page(response).index("1. Renommée") < page(response).index("2. Lancement")


def test_moving_a_step_by_htmx_answers_with_the_steps_alone(lab, note):
    sent = typed(note)
    sent["action"] = "add"

    response = lab.post(address("note", note), sent, **HTMX)

    assert response["HX-Retarget"] == "#etapes"
    assert response["HX-Trigger-After-Settle"] == "note-changed"
    assert field(response, "steps-TOTAL_FORMS") == "8"
    assert "steps-7-title" in page(response)
    assert 'name="means"' not in page(response)


# --- Preview ------------------------------------------------------------------------------------------------------


def test_preview_shows_what_is_typed_and_writes_nothing(lab, note, django_assert_max_num_queries):
    sent = typed(note, means="Ce que je tape <script>alert(1)</script>", **{"steps-0-title": "Un début"})

    with django_assert_max_num_queries(10) as queries:
        response = lab.post(address("note_preview", note), sent, **HTMX)

    words = response.content.decode()
    assert "Ce que je tape &lt;script&gt;" in words
    assert "1. Un début" in words
    assert "<html" not in words
    assert not [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert fresh(note).means == note.means


def test_preview_of_what_is_wrong_still_shows_the_rest(lab, note):
    sent = typed(note, means="x" * 3000, governance="Toujours là", starts_on="demain", **{"steps-0-offset_days": "x"})

    response = lab.post(address("note_preview", note), sent, **HTMX)

    assert response.status_code == 200
    assert "3 réponses sont à corriger." in page(response).replace("\u00a0", " ")
    assert "Toujours là" in page(response)


def test_preview_says_what_is_worth_a_look(lab, note):
    sent = typed(note, data_protection="", starts_on="2026-12-05", **{"steps-1-offset_days": "1"})

    words = page(lab.post(address("note_preview", note), sent, **HTMX)).replace("\u00a0", " ")

    assert "Il reste à écrire : Données, images, confidentialité." in words
    assert "L’étape 1 commence un samedi 12 décembre." in words
    assert "L’étape 2 commence avant l’étape 1." in words


def test_preview_of_the_empty_note(lab):
    note = make_note(complete=False)
    data = as_data({**values_of(note), "steps": []})

    response = lab.post(address("note_preview", note), data, **HTMX)

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


# --- PDF, release, revision ------------------------------------------------------------------------------------------


def test_draft_pdf(lab, note):
    response = lab.get(address("note_draft_pdf", note))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="LABO-2026-001-note-projet.pdf"'
    assert response.content.startswith(b"%PDF-1.7")
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_draft_pdf_that_cannot_be_printed_is_a_sentence(lab, note, caplog):
    InterventionNote.objects.filter(pk=note.pk).update(means="Bravo 🎉")

    response = lab.get(address("note_draft_pdf", note), follow=True)

    assert "Le PDF n’a pas pu être fait" in page(response)
    assert "cannot be printed" in caplog.text


def test_release_says_what_it_does_first(lab, note):
    response = lab.get(address("note_release", note))

    words = page(response)
    assert "Valider et publier la version 1" in words
    assert note.proposal.lead.email in words
    assert note.proposal.sponsor_email in words
    assert not fresh(note).is_released


def test_release_button_saves_then_asks(lab, note):
    sent = typed(note, means="40 jours")
    sent["action"] = "release"

    assert lab.post(address("note", note), sent).url == address("note_release", note)
    assert fresh(note).means == "40 jours"
    sent["revision"], sent["seen"] = note.revision + 1, ""
    assert lab.post(address("note", note), sent, **HTMX)["HX-Redirect"] == address("note_release", note)


def test_release_with_empty_sections_leads_to_their_fields(lab, note):
    note.means, note.signatories = "", []
    note.save_draft(revision=note.revision, steps=[])

    words = page(lab.get(address("note_release", note)))
    refused = lab.post(address("note_release", note), {"revision": note.revision}, follow=True)

    for anchor, title in (("id_means", "Moyens"), ("id_signatories", "Signataires"), ("etapes", "Déroulé")):
        assert f'<a href="{address("note", note)}#{anchor}">{title}</a>' in words
    assert "Valider et publier" not in words
    assert "Il reste à écrire avant de valider la note" in page(refused)
    assert not fresh(note).is_released


def test_release_before_the_letter(lab, lab_member, printer):
    note = make_note(proposal=make_decided(announced=False).proposal, by=lab_member)

    assert "Envoyez la lettre" in page(lab.get(address("note_release", note)))
    assert "Envoyez la lettre" in page(
        lab.post(address("note_release", note), {"revision": note.revision}, follow=True)
    )


def test_release_reminds_of_the_conditions_that_are_not_met(lab, lab_member):
    note = make_note(proposal=make_decided(Proposal.Status.ACCEPTED_CONDITIONS, announced=True).proposal, by=lab_member)

    assert "Nommer trois agents" in page(lab.get(address("note_release", note)))


def test_release_shows_version_hash_and_who_was_told(lab, note):
    response = lab.post(address("note_release", note), {"revision": note.revision}, follow=True)

    version = note.versions.get()
    words = page(response)
    assert "La version 1 est validée" in words
    assert version.sha256 in words
    assert version.get_absolute_url() in words
    assert f"{note.proposal.lead.email}, {note.proposal.sponsor_email}" in words
    assert 'id="note"' not in words  # read only
    assert bytes(version.pdf).startswith(b"%PDF")
    # The service downloads the very bytes.
    lab.force_login(note.proposal.lead)
    assert lab.get(version.get_absolute_url()).content == bytes(version.pdf)


@pytest.mark.parametrize("revision", ["", "x", "-1", "0", "999", "²"])
def test_release_of_what_was_not_read_is_refused(lab, note, printer, revision):
    response = lab.post(address("note_release", note), {"revision": revision}, follow=True)

    assert "Relisez-la avant de la valider" in page(response)
    assert not note.versions.exists()


def test_release_twice_is_done_once(lab, note, printer):
    for _ in range(2):
        assert lab.post(address("note_release", note), {"revision": note.revision}).url == address("note", note)

    assert note.versions.count() == 1
    assert OutboxMail.objects.filter(key__startswith="E13").count() == 1


def test_revise(lab, note, lab_member, printer):
    note.release(by=lab_member)

    refused = lab.post(address("note_revise", note), {"reason": " "})
    assert refused.status_code == 422
    assert "Dites ce qui change et pourquoi." in page(refused)
    assert fresh(note).is_released

    for _ in range(2):
        assert lab.post(address("note_revise", note), {"reason": "Une date a bougé."}).status_code == 302
    response = lab.get(address("note", note))
    assert field(response, "means") == note.means
    assert "Version 1" in page(response)
    lab.post(address("note_release", note), {"revision": fresh(note).revision})
    words = page(lab.get(address("note", note)))
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
