"""R39: the triples (situation, verb, role) are asked for real; what the table does not declare changes nothing."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import Resolver404, resolve, reverse

from projects.models import OutsideOpinion, Proposal
from tests.databases import settled
from tests.projects.lifecycle.elsewhere import ELSEWHERE, NOT_ABOUT_CASES
from tests.projects.lifecycle.situations import ROLES, Situations
from tests.projects.lifecycle.table import FEW, FIELDS_OFFERED, OFFERED, VERBS, WITNESSES, is_asked
from tests.routes import LOGIN, ROUTES, Route
from tests.routes.table import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def situations(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cases that every test of the module asks and none changes; files of their own, and a quick printer."""
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path_factory.mktemp("pieces")}}
    with (
        override_settings(STORAGES=settings.STORAGES | {"private": private}),
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
        yield settled(Situations())
        transaction.set_rollback(True)


def test_every_status_has_its_situation(situations):
    assert {case.status for case in situations.cases.values()} == set(Proposal.Status.values)
    assert all(name.startswith(case.status) for name, case in situations.cases.items())


def test_table_names_only_situations_that_are_made(situations):
    named = set().union(*(verb.situations for verb in VERBS.values()))

    assert named - set(situations.cases) == set()
    assert {role for verb in VERBS.values() for role in verb.roles} <= set(ROLES)


def test_each_role_of_each_verb_is_asked(situations):
    """What stands for others is asked itself: everybody somewhere, and every role of a verb where it may be done."""
    for verb in VERBS.values():
        asked = {(where, role) for where in situations.cases for role in ROLES if is_asked(verb, where, role)}
        assert {role for _, role in asked} == set(ROLES)
        assert {role for where, role in asked if verb.allows(where, role)} == {*verb.roles, *verb.besides}


@pytest.fixture
def undrawn(monkeypatch):
    """Draw no page: what a verb leaves behind does not hang on how its answer looks. Mails are written all the same."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")


@pytest.mark.parametrize("name", VERBS)
def test_verb_acts_where_and_for_whom_the_table_says(situations, undrawn, name):
    verb = VERBS[name]

    found = {
        (situation, role): situations.acts(role, verb, case)
        for situation, case in situations.cases.items()
        for role in ROLES
        if is_asked(verb, situation, role)
    }

    assert {key: tables for key, tables in found.items() if verb.is_done(tables) != verb.allows(*key)} == {}


# --- The table holds every verb -------------------------------------------------------------------------


def posted():
    """Return the addresses about cases that take a POST from somebody, whatever it answers."""
    return {
        name
        for name, route in ROUTES.items()
        if name.startswith(("projects:", "admin:projects_"))
        and not name.startswith(NOT_ABOUT_CASES)
        and set(route.post) - {LOGIN, 403, 405}
    }


def named():
    return [name for verb in VERBS.values() for name in verb.ask.names]


def test_every_post_about_a_case_is_a_verb_or_has_its_reason():
    elsewhere = [name for names in ELSEWHERE.values() for name in names]

    assert posted() - {*named(), *elsewhere} == set()
    assert {*named(), *elsewhere} - posted() == set()
    assert set(named()) & set(elsewhere) == set()


def test_a_new_post_is_seen(monkeypatch):
    """Negative control. The table of routes itself is held against the resolver (``tests/test_role_matrix.py``)."""
    monkeypatch.setitem(ROUTES, "projects:forget", Route(signed_in(200), signed_in(302)))

    assert posted() - {*named(), *(name for names in ELSEWHERE.values() for name in names)} == {"projects:forget"}


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
        if role in WITNESSES and situation not in FEW:
            continue
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
    assert bool(seen) == (role in ("lead", "edit", "lab", "administrator"))


def test_a_button_that_would_fail_is_seen(situations):
    """Negative control: the screen of a withdrawn case, with the button of another."""
    case = situations.cases["withdrawn"]
    address = reverse("admin:projects_proposal_reopen", args=[case.pk])

    (found,) = offered(f'<main><form action="{address}" method="post"></form></main>', case)

    assert found == (address, ("reopen",))
    assert not any(VERBS[verb].allows("withdrawn", "lab") for verb in found[1])


def test_a_verb_that_asks_nobody_is_seen(situations, undrawn, monkeypatch):
    """Negative control: without its check of the states, a withdrawn case is taken in hand again."""
    monkeypatch.setattr(Proposal, "_only_from", lambda *args, **kwargs: None)
    monkeypatch.setattr(Proposal, "can_move_to", lambda self, target: True)

    assert situations.acts("lab", VERBS["start_screening"], situations.cases["withdrawn"])


def test_a_refusal_that_leaves_a_trace_is_seen(situations, undrawn, monkeypatch):
    """Negative control: a page that refuses, and asks somebody outside all the same."""
    verb, case = VERBS["ask_an_opinion"], situations.cases["withdrawn"]
    assert not situations.acts("lab", verb, case)
    for place in ("models.outside_opinion", "backoffice.opinions"):
        monkeypatch.setattr(f"projects.{place}.UNDER_STUDY", tuple(Proposal.Status))

    changed = situations.acts("lab", verb, case)

    assert {OutsideOpinion._meta.db_table, "labo_outboxmail", "labo_auditevent"} <= changed


def test_a_door_that_looks_at_the_case_is_asked_in_every_situation(situations, undrawn):
    """Negative control of what is asked once: it never stands for somebody who may, somewhere."""
    verb = VERBS["start_screening"]
    for role in ROLES:
        for case in situations.cases.values():
            situations.acts(role, verb, case)

    once = {role for role, ask, _ in situations.refused_unread if ask is verb.ask}
    assert once == set(ROLES) - {"lab", "administrator"}
