"""The pages of the lab on one case: axe, the policy, the width. See tests/browser/axe.py."""

import pytest
from django.urls import reverse

from tests.browser.axe import visit
from tests.routes import ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def refused(world):
    return {
        ("decision", "lab"): (
            reverse("admin:projects_proposal_decide", args=[world.deliberating.pk]),
            "[data-decision]",
            {"take": "1"},
            200,
        ),
        ("note written by two", "lab"): (
            reverse("admin:projects_proposal_note", args=[world.noted.pk]),
            "#note",
            {"revision": "0", "problem": "Autre chose."},
            409,
        ),
    }


def test_every_page_passes_axe_in_every_look(page, live_server, complaints):
    routes = {name: route for name, route in ROUTES.items() if name.startswith("admin:projects_proposal_")}

    count, faults = visit(page, live_server.url, complaints, routes, refused=refused)

    assert faults == {}
    assert count > 40
