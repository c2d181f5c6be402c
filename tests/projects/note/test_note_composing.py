"""Composing the déroulé: steps are picked, inserted, moved, taken away and brought back, without JavaScript too."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from labo.transitions import Refusal
from projects.backoffice.note_composing import composed
from projects.backoffice.note_values import MAX_REMOVED, MAX_STEPS, read_removed
from tests.factories import make_method
from tests.projects.note.case_notes import fresh, step
from tests.projects.note.note_pages import HTMX, address, field, page, typed


def titles(values):
    return [each.get("title") for each in values["steps"]]


@pytest.mark.parametrize(
    ("action", "expected", "row"),
    [
        ("add", ["a", "b", "c", None], 3),
        ("insert-0", ["a", None, "b", "c"], 1),
        ("insert-2", ["a", "b", "c", None], 3),
        ("insert-9", ["a", "b", "c"], None),
        ("up-1", ["b", "a", "c"], 0),
        ("up-0", ["a", "b", "c"], 0),
        ("down-1", ["a", "c", "b"], 2),
        ("down-2", ["a", "b", "c"], 2),
        ("remove-0", ["b", "c"], None),
        ("remove-7", ["a", "b", "c"], None),
        ("restore", ["a", "b", "c"], None),
        ("pick-1", ["a", "b", "c"], None),
        ("dates", ["a", "b", "c"], None),
        ("up-x", ["a", "b", "c"], None),
    ],
)
def test_composed(action, expected, row):
    values, focus = composed({"steps": [{"title": letter} for letter in "abc"]}, action, [])

    assert (titles(values), focus) == (expected, row)


def test_composed_never_passes_the_limit_and_never_leaves_nothing():
    full = {"steps": [{"title": "a"}] * MAX_STEPS, "removed": [(0, {"title": "b"})]}

    assert [len(composed(full, action, [])[0]["steps"]) for action in ("add", "insert-3", "restore")] == [MAX_STEPS] * 3
    assert composed({"steps": [{"title": "a"}]}, "remove-0", [])[0]["steps"] == [{}]


def test_what_was_taken_away_comes_back_where_it_was_last_first():
    values = {"steps": [{"title": letter} for letter in "abcd"]}
    for action in ("remove-1", "remove-2"):
        values, _ = composed(values, action, [])
    assert titles(values) == ["a", "c"]

    back, row = composed(values, "restore", [])
    assert (titles(back), row) == (["a", "c", "d"], 2)
    back, row = composed(back, "restore", [])
    assert (titles(back), row, back["removed"]) == (["a", "b", "c", "d"], 1, [])


def test_the_only_step_comes_back_alone():
    values, _ = composed({"steps": [{"title": "a"}]}, "remove-0", [])

    assert titles(composed(values, "restore", [])[0]) == ["a"]


@pytest.mark.parametrize("text", ["", "x", "[[", "[1]", '[["x", {}]]', "[[1, 2]]", "{}", "null", "9" * 5000])
def test_read_removed_of_anything(text):
    assert read_removed(text) == []


def test_read_removed_keeps_a_few_steps_within_bounds():
    found = read_removed(json.dumps([[-5, {"title": "a", "note": 1}], *[[999999, {}]] * 50]))

    assert (len(found), found[0][0], found[1][0]) == (MAX_REMOVED, 0, MAX_STEPS)
    assert "note" not in found[0][1]


# --- The catalogue ----------------------------------------------------------------------------------------------

pytest_database = pytest.mark.django_db


@pytest_database
def test_pick_fills_the_first_empty_step_then_adds_at_the_end(lab_client, note):
    method = make_method(name="Prototypage", duration="1 heure à 2 jours", objective="Rendre\nvisible " + "x" * 500)
    values = {"steps": [{"title": "a", "offset_days": "7"}, {}, {"title": "c", "offset_days": "9"}]}

    values, row = composed(values, f"pick-{method.pk}", [method])
    picked = values["steps"][1]
    assert row == 1
    assert (picked["title"], picked["duration"], picked["method"]) == (
        "Prototypage",
        "1 heure à 2 jours",
        str(method.pk),
    )
    assert picked["objective"].startswith("Rendre visible x")
    assert len(picked["objective"]) == 400
    assert picked["offset_days"] == "9"  # never after the step that follows
    values, row = composed(values, f"pick-{method.pk}", [method])
    assert (row, values["steps"][3]["offset_days"]) == (3, "16")


@pytest_database
def test_picking_by_htmx_says_so_and_saves_nothing(lab_client, note):
    method = make_method(name="Personas")

    response = lab_client.post(address("note", note), {**typed(note).dict(), "action": f"pick-{method.pk}"}, **HTMX)

    words = page(response).replace("\u00a0", " ")
    assert field(response, "steps-7-title") == "Personas"
    assert "Étape 8 ajoutée : Personas" in words
    assert "autofocus" not in words
    assert fresh(note).revision == note.revision


@pytest_database
def test_undo_without_javascript(lab_client, note):
    sent = typed(note, action="remove-1")
    removed = lab_client.post(address("note", note), sent)
    assert "« Enquête dans trois musées » est retirée" in page(removed).replace("\u00a0", " ")
    assert re.search(r'value="restore"[^>]*autofocus', page(removed))
    assert field(removed, "steps-TOTAL_FORMS") == "6"

    kept = composed({"steps": [{"title": "x"}] * 6}, "dates", [])[0]["steps"]
    data = {"steps-TOTAL_FORMS": "6", "removed": field(removed, "removed"), "action": "restore", "revision": "1"}
    data |= {f"steps-{row}-title": f"{each['title']}{row}" for row, each in enumerate(kept)}
    back = lab_client.post(address("note", note), data)

    assert [field(back, f"steps-{row}-title") for row in (0, 1, 2)] == ["x0", "Enquête dans trois musées", "x1"]
    assert field(back, "steps-1-lab_days") == "8"
    assert fresh(note).steps.count() == 7


@pytest_database
def test_a_broken_form_never_breaks_the_page(lab_client, note):
    for action in ("pick-0", "pick-", "restore", "insert-9", "dates"):
        sent = typed(note, action=action, removed='[[0, "x"]]', **{"steps-TOTAL_FORMS": "-1"})

        assert lab_client.post(address("note", note), sent).status_code == 200


# --- Days, totals, warnings -------------------------------------------------------------------------------------


@pytest_database
def test_page_says_days_moves_totals_and_who_is_missing(lab_client, note, settings):
    sent = typed(note, starts_on="2026-12-18", **{"steps-0-offset_days": "1", "steps-0-lab_days": "3,5"})
    for row in range(7):
        sent[f"steps-{row}-agents"] = sent[f"steps-{row}-agent_days"] = ""

    words = page(lab_client.post(address("note_preview", note), sent, **HTMX)).replace("\u00a0", " ")

    assert "Lundi 21 décembre 2026" in words
    assert "décalé du samedi 19 au lundi 21 décembre (week-end)" in words
    assert "décalé du vendredi 1er au lundi 4 janvier (Jour de l'an)" in words.replace("’", "'")
    assert "38,5 jours du labo" in words
    assert "Aucun agent du service ne prend part à une étape." in words
    sent["action"] = "save"
    lab_client.post(address("note", note), sent)
    assert [day for _, day in fresh(note).dated_steps()][:2] == [date(2026, 12, 21), date(2027, 1, 4)]
    assert fresh(note).steps.first().lab_days == Decimal("3.5")


@pytest_database
def test_a_step_whose_offset_cannot_be_read_has_no_day(lab_client, note):
    sent = typed(note, **{"steps-1-offset_days": "-3"})

    words = page(lab_client.post(address("note_preview", note), sent, **HTMX))

    assert words.count("Sans date pour l’instant") == 1


@pytest_database
def test_a_step_before_the_start_is_refused_by_the_model_too(note):
    steps = [*note.steps.all(), step(offset_days=-1)]

    with pytest.raises(Refusal, match="avant le jour de départ"):
        note.save_draft(revision=note.revision, steps=steps)

    assert fresh(note).steps.count() == 7
    with pytest.raises(IntegrityError), transaction.atomic():
        note.steps.update(offset_days=-1)


@pytest_database
def test_two_steps_of_the_same_day_are_two_steps(note):
    note.save_draft(revision=note.revision, steps=[step("Matin"), step("Après-midi")])

    assert len({day for _, day in fresh(note).dated_steps()}) == 1
