"""
A verb that says no loses nothing of what was typed: the answer is a 409 that holds the sentence and the text.

Each row builds a situation that is refused (sent, closed, sealed, decided meanwhile) behind a page that is still open
somewhere. The list is held complete in two ways: every form with a long text that a page of the portal shows is posted
here or left out for a reason, and so is every class of form with such a field.
"""

# ruff: noqa: F811 (the world is a fixture, and the name of what the helpers are given)

import html
from html.parser import HTMLParser

import pytest
from django import forms
from django.db import transaction
from django.urls import resolve, reverse

from tests.refused.situations import LONG, fresh
from tests.refused.table import CASE, FORMS_LEFT_OUT, LEFT_OUT, TABLE
from tests.routes import ROUTES
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def post(world, row):
    """Post in the refused situation, and undo all of it."""
    with transaction.atomic():
        args, data = row.prepare(world)
        response = world.client(row.role).post(reverse(row.route, args=args), data)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("situation", TABLE)
def test_refusal_gives_the_text_back(world, situation):
    response = post(world, TABLE[situation])

    assert response.status_code == 409, response.headers.get("Location")
    assert LONG in html.unescape(response.content.decode())


# --- A second click loses nothing, and says so ----------------------------------------------------------


def withdrawn(world):
    fresh(world.submitted).withdraw(by=world.lead, reason=LONG)
    return "projects:withdraw", "lead", [world.submitted.reference], {"reason": LONG}


def claimed(world):
    condition = world.conditions.conditions.get()
    condition.claim(by=world.lead, note=LONG)
    return "projects:condition_done", "lead", [world.conditions.proposal.reference, condition.pk], {"note": LONG}


def filed(world):
    fresh(world.amended).amendment.file(by=world.lead, reason=LONG)
    return "projects:amendment_file", "lead", [world.amended.reference], {"reason": LONG}


def revised(world):
    fresh(world.released).revise(by=world.lab, reason=LONG)
    return CASE + "note_revise", "lab", [world.signed.pk], {"reason": LONG}


def sent(world):
    data = {"key": str(world.submitted.key), "summary": fresh(world.submitted).summary, "action": "send"}
    return "projects:draft_edit", "lead", [world.submitted.key], data


@pytest.mark.parametrize("first_click", [withdrawn, claimed, filed, revised, sent])
def test_second_click_finds_it_done(world, first_click):
    with transaction.atomic():
        route, role, args, data = first_click(world)
        response = world.client(role).post(reverse(route, args=args), data)
        transaction.set_rollback(True)

    assert response.status_code == 302


# --- The list is complete -------------------------------------------------------------------------------


class LongTexts(HTMLParser):
    """Finds where the forms of a page that hold a text area send it: the form's address, and those of its buttons."""

    def __init__(self, page):
        super().__init__()
        self.page, self.found, self.form, self.holds = page, set(), None, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            posts = attrs.get("method", "").lower() == "post"
            self.form, self.holds = ({attrs.get("action") or self.page} if posts else None), False
        elif tag == "textarea" and self.form and "readonly" not in attrs:
            self.holds = True
        elif tag == "button" and self.form and "formaction" in attrs:
            self.form.add(attrs["formaction"])

    def handle_endtag(self, tag):
        if tag == "form":
            if self.form and self.holds:
                self.found |= self.form
            self.form = None


def long_texts_of(world):
    """Return the names of the routes that the pages of the portal send long texts to."""
    found = set()
    for name, route in ROUTES.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        if not readers or not any(status in (200, 302, 409, 422) for status in route.post):
            continue
        path = route.address(name, world)
        response = world.ask(readers[-1], "get", path)
        if not response["Content-Type"].startswith("text/html"):
            continue
        reader = LongTexts(path)
        reader.feed(response.content.decode())
        found |= {resolve(address.partition("#")[0].partition("?")[0]).view_name for address in reader.found}
    return found


def test_every_route_that_takes_a_long_text_is_in_the_list(world):
    found = long_texts_of(world)

    assert sorted(found - {row.route for row in TABLE.values()} - set(LEFT_OUT)) == []


def long_forms(kind=forms.BaseForm):
    """Return the names of our classes of form that have a text area of their own."""
    found = set()
    for form in kind.__subclasses__():
        fields = getattr(form, "base_fields", {}).values()
        if form.__module__.startswith(("labo.", "projects.", "missions.", "resources.")) and any(
            isinstance(field.widget, forms.Textarea) for field in fields
        ):
            found.add(form.__name__)
        found |= long_forms(form)
    return found


def test_every_form_with_a_long_text_is_in_the_list():
    covered = {name for row in TABLE.values() for name in row.forms}

    assert sorted(long_forms() - covered - set(FORMS_LEFT_OUT)) == []
