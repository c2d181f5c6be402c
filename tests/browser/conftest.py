"""Chromium beside a real server: what it complains about fails the test."""

import os

import pytest
from django.test import Client

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}


class Complaints(list):
    """What a page complained of: script errors, console errors (a CSP report is one), requests that leave the site."""

    def watch(self, page, origin):
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("console", lambda message: self._console(page, message))
        page.on("request", lambda request: self._request(request, origin))

    def _console(self, page, message):
        if message.type in {"error", "warning"}:
            self.append(f"console {page.url}: {message.text}")

    def _request(self, request, origin):
        if not request.url.startswith((origin, "data:", "about:", "blob:")):
            self.append(f"left the site: {request.url}")


@pytest.fixture
def complaints(page, live_server):
    """Watch the page from its first request; the test asserts that the list stays empty."""
    found = Complaints()
    found.watch(page, live_server.url)
    return found


@pytest.fixture
def open_as(new_context, live_server):
    """Return a function that opens a page of the portal as somebody, on a device of their own."""

    def open_page(person, path, *, width=1280, height=720):
        context = new_context(viewport={"width": width, "height": height}, base_url=live_server.url)
        client = Client()
        client.force_login(person)
        name, cookie = next(iter(client.cookies.items()))
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.complaints = Complaints()
        page.complaints.watch(page, live_server.url)
        page.goto(path)
        return page

    return open_page
