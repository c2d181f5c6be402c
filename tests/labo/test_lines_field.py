"""What people type and paste: one line, a text, a list with one item per line."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from labo.forms import LinesField, LongTextField, OneLineField
from projects.models import Proposal

NBSP = "\u00a0"


def refusal(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Un agent d’accueil\r\nDeux médiatrices", ["Un agent d’accueil", "Deux médiatrices"]),
        ("  Un agent  \n\n\n  \nDeux\n", ["Un agent", "Deux"]),
        ("- Un\n• Deux\n– Trois\n* Quatre", ["Un", "Deux", "Trois", "Quatre"]),
        ("-5 degrés\n*étoile", ["-5 degrés", "*étoile"]),
        ("Un\u2028Deux\x0bTrois", ["Un", "Deux", "Trois"]),
        ("Un\x00 agent\x1b", ["Un agent"]),
        (["Un", "Deux"], ["Un", "Deux"]),
    ],
)
def test_lines_become_a_list(typed, kept):
    assert LinesField(max_items=5, max_length=40).clean(typed) == kept


@pytest.mark.parametrize("typed", ["", None, " \r\n \n", "- "])
def test_no_line_is_an_empty_list_when_it_is_optional(typed):
    assert LinesField(max_items=5, max_length=40, required=False).clean(typed) == []


def test_no_line_is_asked_for_when_it_is_required():
    field = LinesField(max_items=5, max_length=40, error_messages={"required": "Nommez au moins une personne."})

    assert refusal(field, " \n ") == ["Nommez au moins une personne."]


def test_limits_hold_to_the_sign():
    field = LinesField(max_items=2, max_length=10)

    assert field.clean("a" * 10 + "\n" + "b" * 10) == ["a" * 10, "b" * 10]
    assert refusal(field, "un\ndeux\ntrois") == [f"Vous avez écrit 3{NBSP}lignes{NBSP}: gardez-en 2 au plus."]


def test_every_line_too_long_is_named():
    field = LinesField(max_items=1, max_length=35)

    messages = refusal(field, "Deux chargées de médiation, un jour par mois\nUn agent\n" + "b" * 36)

    assert messages == [
        f"Vous avez écrit 3{NBSP}lignes{NBSP}: gardez-en 1 au plus.",
        f"La ligne «{NBSP}Deux chargées de médiation, un…{NBSP}» est trop longue{NBSP}: 44{NBSP}signes, 35 au plus. "
        "Raccourcissez-la, ou faites-en deux.",
        f"La ligne «{NBSP}{'b' * 30}…{NBSP}» est trop longue{NBSP}: 36{NBSP}signes, 35 au plus. "
        "Raccourcissez-la, ou faites-en deux.",
    ]


class TeamForm(forms.Form):
    team = LinesField(max_items=2, max_length=10)


def test_a_list_shows_one_item_per_line():
    assert ">\nUn\nDeux</textarea>" in str(TeamForm(initial={"team": ["Un", "Deux"]})["team"])


def test_what_was_typed_stays_when_it_is_refused():
    typed = "- un\r\n\r\n- deux\r\n- trois"

    form = TeamForm({"team": typed})

    assert not form.is_valid()
    assert form["team"].value() == typed


@pytest.mark.parametrize(
    ("typed", "changed"), [("Un\r\nDeux", False), ("Un\n\n Deux ", False), ("Un", True), ("Deux\nUn", True)]
)
def test_only_another_list_is_a_change(typed, changed):
    form = TeamForm({"team": typed}, initial={"team": ["Un", "Deux"]})

    assert form.has_changed() is changed


def test_a_column_gives_its_own_limits():
    field = LinesField.of(Proposal, "framings")

    assert (field.label, field.required, field.max_items, field.max_length) == (
        "Formulations possibles de la question",
        False,
        3,
        300,
    )


def test_a_line_break_counts_for_one_sign_in_a_text():
    field = LongTextField(max_length=3)

    assert field.clean("a\r\nb") == "a\nb"
    assert refusal(field, "a\r\nbc") == [f"Ce texte est trop long de 1{NBSP}signe{NBSP}: 3 au plus."]
    assert refusal(field, "abcdef") == [f"Ce texte est trop long de 3{NBSP}signes{NBSP}: 3 au plus."]


def test_the_browser_counts_and_does_not_cut():
    class LongForm(forms.Form):
        text = LongTextField(max_length=3)

    html = str(LongForm()["text"])

    assert 'data-count="3"' in html
    assert "maxlength" not in html


def test_control_characters_of_a_paste_leave_the_text():
    assert LongTextField().clean("Bon\x00jour\x0bà\ttous\x1b\n\nfin") == "Bonjour\nà tous\n\nfin"


@pytest.mark.parametrize("typed", ["Un cas\r\nBcc: evil@example.org", "Un cas\x0b\x00 Bcc: evil@example.org\n"])
def test_one_line_stays_one_line(typed):
    assert OneLineField(max_length=100).clean(typed) == "Un cas Bcc: evil@example.org"


def test_one_line_keeps_its_non_breaking_spaces():
    assert OneLineField().clean(f"Et si{NBSP}?") == f"Et si{NBSP}?"
