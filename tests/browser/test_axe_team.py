"""The pages of the team beside those of one case: axe, the policy, the width. See tests/browser/axe.py."""

import pytest
from django.urls import reverse

from tests.browser.axe import visit
from tests.routes import ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def refused(world):
    issue = [world.issue.pk]
    return {
        ("session", "lab"): (reverse("admin:projects_session_new"), ".labo-session-form", {"title": ""}, 422),
        ("article of a letter that leads nowhere", "lab"): (
            reverse("admin:resources_newsletterissue_change", args=issue),
            "#numero",
            {"new-title": "Un article", "new-address": "ailleurs"},
            422,
        ),
        ("letter released for another number of people", "lab"): (
            reverse("admin:resources_newsletterissue_release", args=issue),
            "#envoyer",
            {"count": "999999"},
            409,
        ),
    }


def test_every_page_passes_axe_in_every_look(page, live_server, complaints):
    team = {name: route for name, route in ROUTES.items() if name.startswith("admin:")}
    # Django's own pages, the same for every model: one of each kind is looked at.
    twins = {name for name in team if name.endswith(("_history", "_delete"))} - {"admin:projects_clause_history"}
    twins -= {"admin:resources_method_delete", "admin:projects_criteriagrid_delete"}
    # The mail itself, in its frame, has none of our sheets: tests/browser/test_letter.py looks at it.
    twins.add("admin:resources_newsletterissue_part")
    routes = {
        name: route
        for name, route in team.items()
        if not name.startswith("admin:projects_proposal_") and name not in twins
    }

    count, faults = visit(page, live_server.url, complaints, routes, refused=refused)

    assert faults == {}
    assert count > 60
