"""Rallying or holding: after the opening, on what divides, beside the sheet that nobody rewrites."""

import pytest
from django.urls import reverse

from labo.transitions import Refusal
from projects.models import Answer, Decision, Stance
from tests import factories

pytestmark = pytest.mark.django_db


def address(proposal, name="stances"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


@pytest.fixture
def case():
    """R1 divides (a red, an « à éclaircir » and a green), F1 and C1 do not."""
    proposal = factories.make_assessed(evaluators=3)
    for sheet, signal in zip(proposal.sheets.all(), ["red", "unclear", "green"], strict=True):
        factories.fill(sheet, signal, "green")
    return factories.make_opened(proposal)


def criterion(case, code="R1"):
    return case.grid.criteria.get(code=code)


def test_evaluator_rallies_and_the_sheet_stays(case):
    sheet = case.sheets.first()
    before = list(Answer.objects.values_list())

    Stance.take(sheet, criterion(case), choice="rallied", signal="green", word=" Convaincu. ")
    Stance.take(sheet, criterion(case), choice="maintained", signal="green", word="À la réflexion, non.")

    stance = Stance.objects.get()
    assert (stance.choice, stance.signal, stance.word) == ("maintained", "", "À la réflexion, non.")
    assert list(Answer.objects.values_list()) == before


@pytest.mark.parametrize(
    ("code", "choice", "signal", "sentence"),
    [
        ("R1", "rallied", "red", "quelqu’un d’autre"),  # one's own
        ("R1", "rallied", "abstain", "quelqu’un d’autre"),  # nobody's
        ("R1", "rallied", "", "quelqu’un d’autre"),
        ("F1", "maintained", "", "ne divergent pas"),
        ("F1", "rallied", "red", "ne divergent pas"),
    ],
)
def test_rally_to_nothing_is_refused(case, code, choice, signal, sentence):
    with pytest.raises(Refusal, match=sentence):
        Stance.take(case.sheets.first(), criterion(case, code), choice=choice, signal=signal)

    assert not Stance.objects.exists()


def test_rally_after_the_decision_is_refused(case):
    lab = factories.make_user(role="lab")
    Decision.take(case, by=lab, outcome="declined", reasons="Des motifs.", relevance_reasons="Un vrai sujet.")

    with pytest.raises(Refusal, match="ni avant ni après"):
        Stance.take(case.sheets.first(), criterion(case), choice="maintained")


def test_page_offers_the_divided_criteria_only(client, case):
    client.force_login(case.sheets.first().evaluator)

    page = client.get(address(case)).content.decode()

    assert page.count("<fieldset") == 1
    assert "Je maintiens, rouge" in page
    assert "Je me rallie\u00a0: vert" in page
    assert "Je me rallie\u00a0: à éclaircir" in page
    assert "Je me rallie\u00a0: rouge" not in page


def test_rally_shows_beside_the_first_signal(client, case, lab_member):
    own = case.sheets.first()
    client.force_login(own.evaluator)
    client.post(address(case), {"R1-side": "green", "R1-word": "Convaincu."})
    client.force_login(lab_member)

    page = client.get(address(case, "matrix")).content.decode()

    assert "se rallie\u00a0: vert" in page
    assert "Convaincu." in page
    assert page.count("</svg>Rouge") == 1
    assert "</b>Écart fort" in page  # what was filed stays what is read first


@pytest.mark.parametrize(
    ("data", "fault"),
    [({"R1-side": "abstain"}, "Sélectionnez"), ({"R1-side": "", "R1-word": "Un mot seul."}, "Choisissez aussi")],
)
def test_bad_position_is_pointed_at(client, case, data, fault):
    client.force_login(case.sheets.first().evaluator)

    page = client.post(address(case), data).content.decode()

    assert fault in page
    assert not Stance.objects.exists()


def test_lab_without_a_sheet_is_led_to_the_collective_view(client, case, lab_member):
    client.force_login(lab_member)

    assert client.get(address(case)).url == address(case, "matrix")
    assert address(case) not in client.get(address(case, "matrix")).content.decode()
