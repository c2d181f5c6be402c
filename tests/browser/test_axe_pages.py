"""The pages of everyone and of the services: axe, the policy, the width. See tests/browser/axe.py."""

import pytest
from django.urls import reverse

from tests.browser.axe import AXE, FIND, OVERFLOW, visit
from tests.routes import ROUTES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def refused(world):
    return {
        ("proposal sent empty", "lead"): (
            reverse("projects:draft_edit", args=[world.draft.key]),
            "[data-proposal]",
            {"title": "", "summary": "", "problem": "", "action": "send"},
            200,
        ),
        ("application sent empty", "lead"): (
            reverse("missions:application", args=[world.onboarding.slug]),
            ".labo-form",
            {"motivation": ""},
            422,
        ),
        ("network joined without its charter", "agent"): (reverse("missions:member_sheet"), ".labo-form", {}, 422),
        ("sheet of a member too long", "lead"): (
            reverse("missions:member_sheet"),
            ".labo-fiche-membre",
            {"trade": "a" * 121},
            422,
        ),
        ("degree not chosen", "anonymous"): (
            reverse("missions:choose_degree", args=[world.degree_token]),
            ".labo-form",
            {"degree": "chief"},
            422,
        ),
        ("reference proposed without a title", "agent"): (
            reverse("resources:reference_propose"),
            ".labo-form",
            {"title": "", "isbn": "978"},
            422,
        ),
        ("reference that the lab knows", "agent"): (
            reverse("resources:reference_propose"),
            ".labo-form",
            {"type": "book", "title": "Un titre", "doi": "10.5555/a"},
            409,
        ),
        ("opinion without a word", "agent"): (
            reverse("resources:reference", args=[world.work.key]),
            "#avis form",
            {"opinion": ""},
            422,
        ),
        ("page shared without a word", "agent"): (reverse("resources:watch_share"), ".labo-form", {"title": ""}, 422),
        ("page shared already", "agent"): (
            reverse("resources:watch_share"),
            ".labo-form",
            {"address": world.item.address, "title": "Un titre", "why": "Pourquoi", "category": "ailleurs"},
            409,
        ),
        ("letters asked for without an address", "anonymous"): (
            reverse("resources:subscribe"),
            ".labo-form",
            {"email": ""},
            422,
        ),
        ("research request sent empty", "lead"): (
            reverse("resources:research_ask"),
            ".labo-form",
            {"subject": ""},
            422,
        ),
        ("structure proposed without a name", "lead"): (
            reverse("resources:organisation_propose"),
            ".labo-form",
            {"name": ""},
            422,
        ),
        ("slot that is gone", "agent"): (
            reverse("missions:event", args=[world.drop_in.slug]),
            ".labo-inscription form",
            {"slot": "-"},
            409,
        ),
    }


def test_every_page_passes_axe_in_every_look(page, live_server, complaints):
    routes = {name: route for name, route in ROUTES.items() if not name.startswith("admin:")}

    count, faults = visit(page, live_server.url, complaints, routes, refused=refused)

    assert faults == {}
    assert count > 60


def test_a_fault_is_found(page, live_server):
    """Negative control: an image without words, and a block wider than the screen."""
    page.goto(live_server.url + "/accessibilite/")
    page.evaluate(AXE)
    page.evaluate(
        "document.querySelector('main').append(Object.assign(new Image(), {src: '/static/img/signe.svg', width: 900}))"
    )
    page.set_viewport_size({"width": 320, "height": 900})

    assert any(fault.startswith("image-alt") for fault in page.evaluate(FIND))
    assert page.evaluate(OVERFLOW) > 0


def test_a_complaint_is_heard(page, live_server, complaints):
    """Negative control: an inline script is refused and heard of."""
    page.goto(live_server.url + "/")

    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")

    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]
