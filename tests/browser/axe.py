"""
R74: axe finds nothing on any page of the route table, in light at 1280 px and in dark at 320; nothing overflows at 320.
R65, on the same visit: no script error, no report of the policy, no request beyond the site.

The width changes what stands where, the theme changes colours: two looks hold both of each. The table is the one of
the role matrix, so a new address is looked at the day it is declared. Each page is opened by the first role that it
answers to. The main forms are looked at once more, as they come back when they are refused.

Three files share the table, so that the workers share the time: ``test_axe_*.py``.
"""

import importlib.resources
from pathlib import Path

from django.conf import settings

from tests.world import ROLES, World

AXE = Path(importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOKS = [(1280, "light"), (320, "dark")]
FIND = """
async (theme) => {
  const isDressed = () => !theme || document.documentElement.dataset.bsTheme === theme;
  for (let frames = 0; !isDressed(); frames += 1) {
    if (frames > 300) throw new Error(`The page does not become ${theme}.`);
    await new Promise(requestAnimationFrame);
  }
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}
"""
"""What axe finds, once the page wears the theme, if one is named."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READ_BY = {"anonymous": 0, "lead": 1, "lab": 2, "administrator": 3, "ambassador": 4, "agent": 5}


def pages(world, routes):
    """Yield (name, role, path) of every address of these that somebody reads as a page."""
    for name, route in routes.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        if not readers:
            continue
        role = min(readers, key=READ_BY.__getitem__)
        path = route.address(name, world)
        answer = world.client(role).get(path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield name, role, path


def open_page(page, url):
    """Open a page at 1280 px in light, and return what is wrong with where one arrives."""
    look(page, *LOOKS[0])
    response = page.goto(url)
    return [] if (response.status, page.url) == (200, url) else [f"{response.status} at {page.url}"]


def heard(page, complaints):
    """
    Return what this page complained of until now, and begin anew.

    It is asked before axe runs, which measures some pages with a style of its own that the policy refuses.
    """
    page.title()  # what the console had to say comes before the answer
    found = list(complaints)
    complaints.clear()
    return found


def look(page, width, theme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def faults_of(page):
    """Return what axe finds on this page in each look, and by how much it overflows when it is narrow."""
    page.evaluate(AXE)
    found = []
    for width, theme in LOOKS:
        look(page, width, theme)
        found += [f"{width} {theme} {fault}" for fault in page.evaluate(FIND, theme)]
        if width == 320 and (beyond := page.evaluate(OVERFLOW)):
            found.append(f"{width} {theme} overflows by {beyond} px")
    return found


def sign_in(page, origin, key):
    page.context.clear_cookies()
    if key:
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": origin}])


SEND = """
([selector, values]) => {
  const form = document.querySelector(selector);
  for (const [name, value] of Object.entries(values)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form);
}
"""


def send(page, form, values, status):
    """Send the form as a page without a script does, and return what is wrong if it is not refused as expected."""
    with page.expect_navigation() as navigation:
        page.evaluate(SEND, [form, values])
    answer = navigation.value
    refusals = page.locator("[data-error-summary]").count()
    return [] if (answer.status, refusals) == (status, 1) else [f"{answer.status}, {refusals} refusals told"]


def visit(page, origin, complaints, routes, *, refused=None):
    """
    Look at every page of these routes, then at the forms that come back.

    :param refused: given the world, {(form, role): (page, its form, what is typed over it, the status of the answer)}.
    :returns: how many pages were looked at, and {page: what is wrong with it}.
    """
    world, faults = World(), {}
    looked_at = list(pages(world, routes))
    for name, role, path in looked_at:
        sign_in(page, origin, world.sessions.get(role))
        complaints.clear()
        found = open_page(page, origin + path) + heard(page, complaints) + faults_of(page)
        if found:
            faults[f"{name} ({role})"] = found
    for (name, role), (path, form, values, status) in (refused(world) if refused else {}).items():
        sign_in(page, origin, world.sessions.get(role))
        complaints.clear()
        found = open_page(page, origin + path) + send(page, form, values, status)
        # The browser itself says of an answer that it is a refusal.
        found += [words for words in heard(page, complaints) if f"status of {status}" not in words] + faults_of(page)
        if found:
            faults[f"{name} refused ({role})"] = found
    return len(looked_at), faults
