"""F59: the help page draws the steps from the models; no arrow without its words, no words without an arrow."""

import pytest
from django.urls import reverse

from labo.transitions import LifeCycle
from projects.life_cycles import STEPS, life_cycles, step_of
from projects.models import Proposal

ARROWS = [
    (model, source, target) for model in STEPS for source, targets in model.TRANSITIONS.items() for target in targets
]


def test_every_life_cycle_is_drawn():
    assert {model for model in LifeCycle.__subclasses__() if not model._meta.abstract} == set(STEPS)


@pytest.mark.parametrize(("model", "source", "target"), ARROWS)
def test_every_arrow_has_its_words(model, source, target):
    step = step_of(model, source, target)

    assert step.act
    assert step.who


def test_no_words_without_an_arrow():
    used = {
        (model, (source, target) if (source, target) in STEPS[model] else target) for model, source, target in ARROWS
    }

    assert {(model, key) for model, words in STEPS.items() for key in words} == used


def test_page_draws_what_the_code_allows(client, ambassador):
    client.force_login(ambassador)

    page = client.get(reverse("admin:life_cycles")).content.decode()

    assert page.count('class="labo-vie__etat"') == sum(len(model.Status) for model in STEPS)
    assert page.count('<span aria-hidden="true">→</span>') == len(ARROWS)
    assert "Ouvrir les avis et la discussion" in page


def test_page_follows_the_models(monkeypatch):
    """Negative control: an arrow that the code loses is no longer drawn."""
    before = dict(life_cycles())["cas"]
    monkeypatch.setitem(Proposal.TRANSITIONS, Proposal.Status.SUBMITTED, (Proposal.Status.SCREENING,))

    after = dict(life_cycles())["cas"]

    assert len(after[1][2]) == len(before[1][2]) - 1
