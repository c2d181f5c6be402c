"""Up to three ways of putting the question, each in a field of its own."""

import re

import pytest

from projects.models import Proposal
from tests.projects.service_side import NBSP, NEW, errors, save

pytestmark = pytest.mark.django_db

INPUT = re.compile(r'<input type="text" name="framings"[^>]*>')


def shown(page):
    return [(re.search(r'value="([^"]*)"', field) or [None, ""])[1] for field in INPUT.findall(page)]


def test_three_fields_with_their_labels_and_their_question(service):
    page = service.get(NEW).content.decode()

    assert shown(page) == ["", "", ""]
    assert re.findall(r'aria-label="(Formulation\s\d)"', page) == [f"Formulation{NBSP}{n}" for n in (1, 2, 3)]
    assert f"Et si la réponse était ailleurs{NBSP}?" in page


def test_three_are_kept_in_order_and_empty_ones_dropped(service, typed):
    save(service, typed, framings=["Comment savoir ?", " ", "Et si l’on venait à eux ?"])

    draft = Proposal.objects.get()
    assert draft.framings == ["Comment savoir ?", "Et si l’on venait à eux ?"]
    assert shown(service.get(draft.get_absolute_url()).content.decode())[2] == ""


def test_a_fourth_is_refused_and_not_lost(service, typed):
    four = ["Un ?", "Deux ?", "Trois ?", "Quatre ?"]

    response = save(service, typed, framings=four)

    assert errors(response) == {"framings": [f"Vous avez écrit 4{NBSP}lignes{NBSP}: gardez-en 3 au plus."]}
    assert shown(response.content.decode()) == four
    assert 'href="#id_framings_0"' in response.content.decode()
    assert Proposal.objects.get().framings == []


def test_lines_pasted_in_one_field_count_as_many(service, typed):
    response = save(service, typed, framings=["- Un ?\r\n- Deux ?\r\n- Trois ?\r\n- Quatre ?"])

    assert "framings" in errors(response)


def test_a_long_one_is_refused(service, typed):
    response = save(service, typed, framings=["a" * 301])

    assert "framings" in errors(response)
    assert 'aria-invalid="true"' in INPUT.findall(response.content.decode())[0]


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "' onfocus='x", "&lt;b&gt;"])
def test_what_is_typed_is_shown_as_text(service, typed, value):
    save(service, typed, framings=[value])

    page = service.get(Proposal.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert len(INPUT.findall(page)) == 3
