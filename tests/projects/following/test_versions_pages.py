"""Two versions side by side, for the service and for the team."""

import pytest
from django.urls import reverse

from tests import factories
from tests.projects.service_side import page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(agent):
    proposal = factories.make_assessed(lead=agent, summary="Un résumé.", schedule="Au printemps.")
    factories.make_amendment(proposal, summary="Un long résumé.").file(by=agent, reason="Plus de détails.")
    factories.make_amendment(proposal, schedule="À l’automne.").file(by=agent, reason="Le budget a glissé.")
    return proposal


def address(case, query=""):
    return reverse("projects:versions", args=[case.reference]) + query


def changed(response):
    return [change.question.field for change in response.context.get("changes", ())]


def test_versions_are_listed_with_their_reasons(client, agent, case):
    words = text_of(page(client, address(case), agent))

    assert words.index("Version 3") < words.index("Version 2") < words.index("Version 1")
    assert "« Le budget a glissé. »" in words
    assert f"par {agent}" in words


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", ["schedule"]),
        ("?de=1&a=2", ["summary"]),
        ("?de=1&a=3", ["summary", "schedule"]),
        ("?de=3&a=1", ["summary", "schedule"]),
        ("?a=2", ["summary"]),
        ("?de=2&a=2", []),
        # What is no version compares what it can.
        ("?de=9&a=x", ["schedule"]),
        ("?de=%00&a=-1", ["schedule"]),
    ],
)
def test_any_two_versions_are_compared(client, agent, case, query, fields):
    assert changed(page(client, address(case, query), agent)) == fields


def test_what_changed_is_said_in_words(client, agent, case):
    response = page(client, address(case, "?de=1&a=2"), agent)

    assert "Un [ajouté : long ] résumé." in text_of(response)
    assert "<ins>" in response.content.decode()


def test_one_version_is_compared_to_nothing(client, agent):
    response = page(client, address(factories.make_proposal(agent)), agent)

    assert response.status_code == 200
    assert "Comparer" not in text_of(response)


def test_evaluator_reads_what_changed(client, case):
    evaluator = case.sheets.first().evaluator

    response = page(client, reverse("admin:projects_proposal_versions", args=[case.pk]) + "?de=1&a=3", evaluator)

    assert changed(response) == ["summary", "schedule"]
    assert "« Plus de détails. »" in text_of(response)
