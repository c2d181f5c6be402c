"""R39: every triple (situation, verb, role) is asked for real; what the table does not declare changes nothing."""

import re

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from projects.models import Proposal
from tests.projects.lifecycle.situations import ROLES, Situations
from tests.projects.lifecycle.table import FIELDS_OFFERED, OFFERED, VERBS

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def situations(django_db_setup, django_db_blocker):
    """The cases that every test of the module asks and none changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Situations()
        transaction.set_rollback(True)


def test_every_status_has_its_situation(situations):
    assert {case.status for case in situations.cases.values()} == set(Proposal.Status.values)
    assert all(name.startswith(case.status) for name, case in situations.cases.items())


def test_table_names_only_situations_that_are_made(situations):
    named = set().union(*(verb.where for verb in VERBS.values()))

    assert named - set(situations.cases) == set()
    assert {role for verb in VERBS.values() for role in verb.roles} <= set(ROLES)


@pytest.mark.parametrize("name", VERBS)
def test_verb_acts_where_and_for_whom_the_table_says(situations, name):
    verb = VERBS[name]

    found = {
        (situation, role): situations.acts(role, verb, case)
        for situation, case in situations.cases.items()
        for role in ROLES
    }

    declared = {(situation, role): verb.allows(situation, role) for situation, role in found}
    assert {key: acted for key, acted in found.items() if acted != declared[key]} == {}


# --- The screens offer nothing that would fail ----------------------------------------------------------

PAGES = ("change", "matrix", "decide", "letter", "conditions", "reopen", "open")
ADDRESS = re.compile(r"""(?:href|action)="(/[^"#?]*)[^"]*\"""")


def pages_of(case):
    """Return the addresses of the pages about this case."""
    own = [reverse(f"admin:projects_proposal_{name}", args=[case.pk]) for name in PAGES]
    if case.reference:
        return [*own, reverse("projects:case_detail", args=[case.reference])]
    return [*own, reverse("projects:draft_edit", args=[case.key])]


def offered(html, case):
    """Yield (what is offered, the verbs it leads to) for each button and link of a page about this case."""
    main = html.partition("<main")[2].partition("</main>")[0]
    for address in set(ADDRESS.findall(main)):
        try:
            match = resolve(address)
        except Resolver404:
            continue
        arguments = {str(value) for value in match.kwargs.values()}
        of_this_case = arguments & {str(case.pk), case.reference, str(case.key)}
        if match.view_name in OFFERED and of_this_case:
            yield address, OFFERED[match.view_name]
    for piece, verbs in FIELDS_OFFERED.items():
        if piece in main:
            yield piece, verbs


@pytest.mark.parametrize("role", ROLES)
def test_screens_offer_no_button_that_would_fail(situations, role):
    faults, seen = [], set()
    for situation, case in situations.cases.items():
        client = situations.client(role)
        for page in pages_of(case):
            response = client.get(page)
            if response.status_code != 200:
                continue
            for what, verbs in offered(response.content.decode(), case):
                seen.add(what)
                if not any(VERBS[verb].allows(situation, role) for verb in verbs):
                    faults.append((situation, page, what))

    assert faults == []
    assert bool(seen) == (role in ("lead", "lab", "administrator"))


def test_a_button_that_would_fail_is_seen(situations):
    """Negative control: the screen of a withdrawn case, with the button of another."""
    case = situations.cases["withdrawn"]
    address = reverse("admin:projects_proposal_reopen", args=[case.pk])

    (found,) = offered(f'<main><form action="{address}" method="post"></form></main>', case)

    assert found == (address, ("reopen",))
    assert not any(VERBS[verb].allows("withdrawn", "lab") for verb in found[1])


def test_a_verb_that_asks_nobody_is_seen(situations, monkeypatch):
    """Negative control: without its check of the states, a withdrawn case is taken in hand again."""
    monkeypatch.setattr(Proposal, "_only_from", lambda *args, **kwargs: None)
    monkeypatch.setattr(Proposal, "can_move_to", lambda self, target: True)

    assert situations.acts("lab", VERBS["start_screening"], situations.cases["withdrawn"])
