"""
R74: axe finds nothing on any page of the route table, in light at 1280 px and in dark at 320; nothing overflows at 320.

The width changes what stands where, the theme changes colours: two looks hold both of each. The table is the one of
the role matrix, so a new address is looked at the day it is declared. Each page is opened by the first role that it
answers to.
"""

import importlib.resources
from pathlib import Path

import pytest
from django.conf import settings

from tests.routes import ROUTES
from tests.world import ROLES, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOKS = [(1280, "light"), (320, "dark")]
FIND = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READ_BY = {"anonymous": 0, "lead": 1, "lab": 2, "administrator": 3, "ambassador": 4, "agent": 5}


def pages(world):
    """Yield (name, role, path) of every address that somebody reads as a page."""
    for name, route in ROUTES.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        if not readers:
            continue
        role = min(readers, key=READ_BY.__getitem__)
        path = route.address(name, world)
        answer = world.client(role).get(path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield name, role, path


def faults_of(page, url):
    """Return what axe finds on this page in each look, and by how much it overflows when it is narrow."""
    page.set_viewport_size({"width": LOOKS[0][0], "height": 900})
    page.emulate_media(color_scheme=LOOKS[0][1])
    page.goto(url)
    page.evaluate(AXE)
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.locator(f"html[data-bs-theme={theme}]").wait_for(state="attached")
        found += [f"{width} {theme} {fault}" for fault in page.evaluate(FIND)]
        if width == 320 and (beyond := page.evaluate(OVERFLOW)):
            found.append(f"{width} {theme} overflows by {beyond} px")
    return found


def sign_in(page, origin, key):
    page.context.clear_cookies()
    if key:
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": origin}])


def test_every_page_passes_axe_in_every_look(page, live_server):
    world, faults = World(), {}

    looked_at = list(pages(world))
    for name, role, path in looked_at:
        sign_in(page, live_server.url, world.sessions.get(role))
        if found := faults_of(page, live_server.url + path):
            faults[f"{name} ({role})"] = found

    assert faults == {}
    assert len(looked_at) > 60


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


def test_no_page_complains_or_leaves_the_site(page, live_server, complaints):
    """R65: no script error, no report of the policy, no request beyond the site, on any page. axe is not there."""
    world = World()

    for _, role, path in list(pages(world)):
        sign_in(page, live_server.url, world.sessions.get(role))
        page.goto(live_server.url + path)
        page.wait_for_timeout(100)  # what a script asks for once it has started

    assert complaints == []


def test_a_complaint_is_heard(page, live_server, complaints):
    """Negative control: an inline script is refused and heard of."""
    page.goto(live_server.url + "/")

    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")

    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]
