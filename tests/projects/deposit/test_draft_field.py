"""One answer kept as it is typed: what is kept, what is refused and why, and what is never written over."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Preconditions, Proposal
from projects.seen import mark
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.service_side import NBSP

pytestmark = pytest.mark.django_db


def field(key, name):
    return reverse("projects:draft_field", args=[key, name])


def keep(client, draft, name, value, *, seen=None, **more):
    data = {name: value, **more}
    if seen is not None:
        data["seen"] = mark(seen)
    return client.post(field(draft.key, name), data)


@pytest.fixture
def draft(agent):
    return factories.make_draft(agent, title="Avant", framings=[])


def fresh(draft):
    return Proposal.objects.get(pk=draft.pk)


# --- Kept -----------------------------------------------------------------------------------------------


def test_an_answer_is_kept_alone(service, draft):
    before = {name: getattr(draft, name) for name in Proposal.WRITTEN if name != "title"}

    response = keep(service, draft, "title", " Après\n", seen="Avant", summary="Un autre champ, posté en douce")

    after = fresh(draft)
    assert response.status_code == 200
    assert (after.title, {name: getattr(after, name) for name in before}) == ("Après", before)
    assert response.json() == {
        "seen": mark("Après"),
        "address": draft.get_absolute_url(),
        "saved_at": response.json()["saved_at"],
    }
    assert f"{NBSP}h" in response.json()["saved_at"]


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("summary", "Deux\r\nlignes", "Deux\nlignes"),
        ("available_agents", "- Un\r\n\r\n- Deux", ["Un", "Deux"]),
        ("framings", ["Un ?", "", "Deux ?"], ["Un ?", "Deux ?"]),
        ("requested_format", "flash", "flash"),
        ("sponsor_email", "", ""),
        ("means", "", ""),
    ],
)
def test_every_kind_of_answer_is_kept(service, draft, name, typed, stored):
    assert keep(service, draft, name, typed).status_code == 200
    assert getattr(fresh(draft), name) == stored


def test_service_is_kept_and_emptied(service, draft):
    unit = factories.make_unit()

    assert keep(service, draft, "org_unit", str(unit.pk)).status_code == 200
    assert fresh(draft).org_unit == unit
    assert keep(service, draft, "org_unit", "", seen=unit.pk).status_code == 200
    assert fresh(draft).org_unit is None


def test_an_answer_costs_few_statements(service, draft):
    keep(service, draft, "title", "Premier")

    with CaptureQueriesContext(connection) as queries:
        keep(service, draft, "title", "Second", seen="Premier")

    # The session, the person, the draft, its lock, its writing.
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 5


# --- The first answer makes the draft -------------------------------------------------------------------


def test_first_answer_makes_the_draft_under_its_key(service, agent, unit):
    agent.job_title, agent.org_unit = "Médiatrice", unit
    agent.save()
    key = uuid4()

    response = service.post(field(key, "title"), {"title": "Début", "new": "1", "is_backed": "yes", "seen": mark("")})

    made = Proposal.objects.get()
    assert response.json()["address"] == made.get_absolute_url()
    assert (made.key, made.lead, made.title, made.org_unit, made.lead_job_title) == (
        key,
        agent,
        "Début",
        unit,
        "Médiatrice",
    )
    assert Preconditions.objects.get().answers == {"is_backed": "yes"}


def test_no_draft_is_made_by_a_page_that_had_one(service):
    """It was deleted in another tab: writing it again would bring it back from the dead."""
    assert service.post(field(uuid4(), "title"), {"title": "Revenant"}).status_code == 404
    assert Proposal.objects.count() == 0


def test_a_wrong_first_answer_makes_no_draft(service):
    response = service.post(field(uuid4(), "sponsor_email"), {"sponsor_email": "faux@", "new": "1"})

    assert (response.status_code, Proposal.objects.count()) == (422, 0)


def test_key_of_somebody_else_opens_nothing(service, draft):
    """R36: also for a page that says it is new."""
    other = factories.make_draft()

    for more in ({}, {"new": "1"}):
        assert keep(service, other, "title", "Volé", **more).status_code == 404
    assert fresh(other).title == other.title


@pytest.mark.django_db(transaction=True)
def test_eight_first_answers_at_once_make_one_draft(agent):
    key, names = uuid4(), ["title", "summary", "context", "problem", "audiences", "leeway", "means", "schedule"]

    def first(name):
        client = Client()
        client.force_login(agent)
        return client.post(field(key, name), {name: f"De {name}", "new": "1", "seen": mark("")}).status_code

    results = in_parallel(*(lambda name=name: first(name) for name in names))

    assert (failures(results), set(results)) == ([], {200})
    made = Proposal.objects.get()
    assert {name: getattr(made, name) for name in names} == {name: f"De {name}" for name in names}


@pytest.mark.django_db(transaction=True)
def test_eight_first_answers_of_eight_keys_make_eight_drafts(agent):
    """Negative control: it is the key that makes them one."""

    def first():
        client = Client()
        client.force_login(agent)
        return client.post(field(uuid4(), "title"), {"title": "Début", "new": "1"}).status_code

    in_parallel(*[first] * 8)

    assert Proposal.objects.count() == 8


# --- Refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("sponsor_email", "dominique@", f"Cette adresse est incomplète. Par exemple{NBSP}: prenom.nom@example.org."),
        ("schedule", "a" * 1501, f"Ce texte est trop long de 1{NBSP}signe{NBSP}: 1500 au plus."),
        ("framings", ["a", "b", "c", "d"], f"Vous avez écrit 4{NBSP}lignes{NBSP}: gardez-en 3 au plus."),
        ("org_unit", "0", "Choisissez votre service dans la liste."),
    ],
)
def test_wrong_answer_comes_back_with_its_sentence(service, draft, name, value, sentence):
    before = getattr(draft, name)

    response = keep(service, draft, name, value)

    assert (response.status_code, response.json()) == (422, {"sentences": [sentence]})
    assert getattr(fresh(draft), name) == before


def test_sent_case_says_so_and_does_not_change(service, agent):
    case = factories.make_proposal(agent)

    response = keep(service, case, "title", "Trop tard")

    assert response.status_code == 410
    assert response.json() == {
        "sentences": [f"Cette proposition est déjà envoyée, sous la référence {case.reference}."],
        "address": case.get_absolute_url(),
    }
    assert fresh(case).title == case.title


@pytest.mark.parametrize("name", ["status", "lead", "key", "reference", "grid", "is_public", "pk", "previous", "x"])
def test_only_the_questions_of_the_form_are_fields(service, draft, name):
    """R30."""
    assert keep(service, draft, name, "1").status_code == 404


HOSTILE = {
    "nul": "%00",
    "surrogate": "%ED%A0%80",
    "no utf-8": "%FF%FE",
    "right to left": "%E2%80%AE",
    "long": "a" * 10_000,
    "2^63": str(2**63),
    "negative": "-1",
    "sql": "%27+OR+1%3D1+--",
    "html": "%3Cscript%3E",
    "year 0": "0000-00-00",
    "template": "%7B%7B7*7%7D%7D",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_kept_as_text_or_refused(service, draft, value):
    """R33: on every question, in the answer and in its mark."""
    for name in Proposal.WRITTEN:
        for body in (f"{name}={value}", f"{name}=a&seen={value}", f"{name}={value}&new={value}&is_backed={value}"):
            response = service.post(field(draft.key, name), body, content_type="application/x-www-form-urlencoded")
            assert response.status_code in {200, 409, 422}, (name, body[:50])


def test_reading_is_refused(service, draft):
    assert service.get(field(draft.key, "title")).status_code == 405


def test_session_over_sends_to_sign_in(client, draft):
    response = keep(client, draft, "title", "Perdu ?")

    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


# --- Two tabs, two people -------------------------------------------------------------------------------


def test_answer_changed_elsewhere_is_not_written_over(service, draft):
    keep(service, draft, "title", "De l’autre onglet", seen="Avant")

    response = keep(service, draft, "title", "De celui-ci", seen="Avant")

    assert response.status_code == 409
    assert response.json()["other"] == {"values": ["De l’autre onglet"], "text": "De l’autre onglet"}
    assert fresh(draft).title == "De l’autre onglet"

    known = response.json()["seen"]
    assert service.post(field(draft.key, "title"), {"title": "De celui-ci", "seen": known}).status_code == 200
    assert fresh(draft).title == "De celui-ci"


@pytest.mark.parametrize(
    ("name", "stored", "other"),
    [
        ("available_agents", ["Un", "Deux"], {"values": ["Un\nDeux"], "text": "Un\nDeux"}),
        ("framings", ["Un ?", "Deux ?"], {"values": ["Un ?", "Deux ?"], "text": "Un ?\nDeux ?"}),
        ("requested_format", "flash", {"values": ["flash"], "text": "Un coup de main rapide (une demi-journée)"}),
        ("means", "", {"values": [""], "text": ""}),
    ],
)
def test_other_text_comes_as_it_reads_and_as_the_field_takes_it(service, draft, name, stored, other):
    setattr(draft, name, stored)
    draft.save()

    response = keep(service, draft, name, "support" if name == "requested_format" else "Autre chose", seen="jamais vu")

    assert (response.status_code, response.json()["other"]) == (409, other)


def test_service_changed_elsewhere_is_named(service, draft):
    unit = factories.make_unit("Service des marchés")

    response = keep(service, draft, "org_unit", str(unit.pk), seen="jamais vu")

    was = draft.org_unit
    assert response.json()["other"] == {"values": [str(was.pk)], "text": was.name}


def test_same_text_twice_is_no_quarrel(service, draft):
    """A request whose answer was lost on the way is sent again."""
    for _ in range(2):
        assert keep(service, draft, "title", "Après", seen="Avant").status_code == 200


def test_other_fields_are_no_quarrel(service, draft):
    keep(service, draft, "summary", "De l’autre onglet", seen=draft.summary)

    assert keep(service, draft, "title", "De celui-ci", seen="Avant").status_code == 200
    assert (fresh(draft).title, fresh(draft).summary) == ("De celui-ci", "De l’autre onglet")


RACES = 20


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_told(agent):
    """R22: whoever comes second gets both texts; nothing is lost in silence."""
    for _ in range(RACES):
        draft = factories.make_draft(agent, title="Avant")
        assert sorted(at_once(agent, draft, seen="Avant")) == [200, 409]


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_lost_without_the_marks(agent):
    """Negative control."""
    draft = factories.make_draft(agent, title="Avant")

    assert at_once(agent, draft, seen=None) == [200, 200]


def at_once(agent, draft, *, seen):
    def write(text):
        client = Client()
        client.force_login(agent)
        return keep(client, draft, "title", text, seen=seen).status_code

    results = in_parallel(lambda: write("Le premier"), lambda: write("Le second"))
    assert failures(results) == []
    return results
