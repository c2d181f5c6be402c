"""A page that is opened is counted once, without a cookie; who asks not to be followed is not counted."""

import pytest
from playwright.sync_api import expect

from labo.roles import Role
from resources.models import ReadingCount
from tests import factories
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def work(live_server):
    return factories.make_reference(title="Observer un guichet")


def openings():
    return sum(ReadingCount.objects.values_list("count", flat=True))


def watched(screen):
    """Return the headers of what the screen will send to be counted."""
    sent = []
    screen.on("request", lambda request: sent.append(request.all_headers()) if "/lectures/" in request.url else None)
    return sent


def test_opening_is_counted_once_and_without_a_cookie(open_as, work):
    screen = open_as(factories.make_user(), "/ressources/")
    sent = watched(screen)

    screen.goto(work.get_absolute_url())
    wait_until(lambda: openings() == 1)
    screen.reload()
    screen.get_by_role("link", name="Bibliographie").first.click()
    screen.go_back()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Observer un guichet")
    screen.wait_for_load_state("networkidle")

    assert (openings(), len(sent), "cookie" in sent[0]) == (1, 1, False)
    assert screen.complaints == []


@pytest.mark.parametrize("asked", ["globalPrivacyControl: {get: () => true}", "doNotTrack: {get: () => '1'}"])
def test_who_asks_not_to_be_followed_is_not_counted(new_context, live_server, work, asked):
    page = new_context().new_page()
    page.add_init_script(f"Object.defineProperties(Navigator.prototype, {{{asked}}})")
    sent = watched(page)

    page.goto(live_server.url + work.get_absolute_url(), wait_until="networkidle")

    assert (sent, openings()) == ([], 0)


def test_lab_and_a_browser_without_scripts_are_not_counted(open_as, new_context, live_server, work):
    screen = open_as(factories.make_user(role=Role.LAB), "/ressources/")
    sent = watched(screen)
    screen.goto(work.get_absolute_url(), wait_until="networkidle")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + work.get_absolute_url(), wait_until="networkidle")

    assert (sent, openings()) == ([], 0)
