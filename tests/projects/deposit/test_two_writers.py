"""The plain button, two tabs or two people: the page that comes second shows both texts (R22)."""

import html
import json
import re

import pytest

from projects.models import Proposal
from projects.seen import marks
from tests import factories
from tests.projects.service_side import errors, save, send

pytestmark = pytest.mark.django_db


def seen_on(page):
    found = re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1)
    return html.unescape(found)


@pytest.fixture
def draft(service, typed):
    save(service, typed)
    return Proposal.objects.get()


@pytest.fixture
def path(draft):
    return draft.get_absolute_url()


def test_page_carries_the_marks_of_what_it_shows(service, draft, path):
    assert json.loads(seen_on(service.get(path))) == marks(draft.written_answers)


def test_both_texts_are_shown_and_nothing_is_written_over(service, typed, draft, path):
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="De l’autre onglet", seen=opened)

    response = save(service, typed, path, problem="De celui-ci", title="Nouveau titre", seen=opened)

    page = response.content.decode()
    assert list(errors(response)) == ["problem"]
    assert "De l’autre onglet" in page
    assert "De celui-ci</textarea>" in page
    draft.refresh_from_db()
    assert (draft.problem, draft.title) == ("De l’autre onglet", "Nouveau titre")

    again = save(service, typed, path, problem="Les deux ensemble", title="Nouveau titre", seen=seen_on(response))
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.problem == "Les deux ensemble"


def test_what_the_other_tab_alone_changed_stays(service, typed, draft, path):
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="De l’autre onglet", seen=opened)

    assert save(service, typed, path, title="Nouveau titre", seen=opened).status_code == 302

    draft.refresh_from_db()
    assert (draft.problem, draft.title) == ("De l’autre onglet", "Nouveau titre")


def test_page_with_an_error_shows_what_it_took_over(service, typed, draft, path):
    """Or the next saving, whose marks are new, would bring the old text back in silence."""
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="De l’autre onglet", framings=["Autrement ?", "Ailleurs ?"], seen=opened)

    response = save(service, typed, path, sponsor_email="faux@", seen=opened)

    form = response.context["form"]
    assert list(errors(response)) == ["sponsor_email"]
    assert (form["problem"].value(), form["framings"].value()) == (
        "De l’autre onglet",
        ["Autrement ?", "Ailleurs ?"],
    )


def test_case_is_not_sent_while_two_texts_wait(service, typed, draft, path):
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="De l’autre onglet", seen=opened)

    response = send(service, typed, path, problem="De celui-ci", seen=opened)

    assert list(errors(response)) == ["problem"]
    assert Proposal.objects.get().status == "draft"


def test_case_is_sent_with_what_was_changed_elsewhere(service, typed, draft, path):
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="De l’autre onglet", seen=opened)

    send(service, typed, path, seen=opened)

    case = Proposal.objects.get()
    assert (case.status, case.problem) == ("submitted", "De l’autre onglet")
    assert case.versions.get().answers["problem"] == "De l’autre onglet"


def test_answer_missing_here_and_given_elsewhere_is_not_missing(service, typed, path):
    save(service, typed, path, schedule="")
    opened = seen_on(service.get(path))
    save(service, typed, path, schedule="Au printemps.", seen=opened)

    send(service, typed, path, schedule="", seen=opened)

    assert (Proposal.objects.get().status, Proposal.objects.get().schedule) == ("submitted", "Au printemps.")


def test_page_without_marks_saves_as_before(service, typed, draft, path):
    save(service, typed, path, problem="De l’autre onglet")
    save(service, typed, path, problem="De celui-ci")

    draft.refresh_from_db()
    assert draft.problem == "De celui-ci"


@pytest.mark.parametrize("seen", ["", "x", "[]", "{}", '{"problem": 3}', '{"nulle": "part"}', "[" * 50_000, "\x00"])
def test_hostile_marks_change_nothing(service, typed, draft, path, seen):
    """R33."""
    assert save(service, typed, path, problem="De celui-ci", seen=seen).status_code == 302
    draft.refresh_from_db()
    assert draft.problem == "De celui-ci"


def test_other_text_is_shown_as_text(service, typed, path):
    """R25."""
    opened = seen_on(service.get(path))
    save(service, typed, path, problem="<script>alert(1)</script>", seen=opened)

    page = save(service, typed, path, problem="De celui-ci", seen=opened).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_draft_deleted_in_another_tab_is_not_found(service, typed, path, draft):
    draft.discard()

    assert save(service, typed, path).status_code == 404


def test_two_people_on_one_draft_keep_their_own_profile(client, typed, agent, monkeypatch):
    """Whoever writes in somebody else's draft does not get that person's job."""
    draft = factories.make_draft(lead_job_title="Directrice")
    monkeypatch.setattr(type(Proposal.objects.all()), "editable_by", lambda self, user: self.filter(status="draft"))
    client.force_login(agent)

    save(client, {**typed, "lead_job_title": "Directrice"}, draft.get_absolute_url())

    agent.refresh_from_db()
    assert agent.job_title == ""
