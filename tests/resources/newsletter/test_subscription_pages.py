"""The pages of a subscription: what is answered is the same for every address; a GET shows, a POST acts."""

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo.links import HEADERS
from labo.models import OutboxMail
from labo.roles import Role
from labo.typography import NBSP
from resources.models import ConsentEvent, MailBudget, Subscriber, Suppression
from resources.newsletter import forms
from tests import factories

pytestmark = pytest.mark.django_db
SUBSCRIBE, ASKED = "/lettre/abonnement/", "/lettre/abonnement/c-est-parti/"
EMAIL = "zoe@example.net"


@pytest.fixture(autouse=True)
def opened_a_while_ago(monkeypatch):
    """Nobody waits two seconds for each form of these tests."""
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=-1))


def typed(email=EMAIL, **fields):
    return {"email": email, "letters": ["monthly"], "opened": forms.stamp(), **fields}


def token():
    mail = OutboxMail.objects.filter(template="resources/emails/subscription_confirm").latest("pk")
    return re.search(r"/lettre/confirmer/([\w-]+)/", mail.body)[1]


def confirm_page():
    return reverse("resources:subscription_confirm", args=[token()])


def at(name, row):
    return reverse(f"resources:letter_{name}", args=[row.leave_token])


# --- Asking -----------------------------------------------------------------------------------------------


def test_page_says_what_one_agrees_to_and_ticks_the_monthly_letter(client):
    page = client.get(SUBSCRIBE).content.decode()

    assert re.findall(r'value="(\w+)"[^>]*checked', page) == ["monthly"]
    assert re.findall(r'type="checkbox"[^>]*value="(\w+)"', page) == ["monthly", "breakfasts", "watch"]
    assert "J’accepte que le labo garde mon adresse" in page


def test_asking_leads_to_one_page_for_all(client):
    response = client.post(SUBSCRIBE, typed())

    assert (response.status_code, response["Location"]) == (302, ASKED)
    assert "Regardez vos courriels" in client.get(ASKED).content.decode()
    assert Subscriber.objects.get().asked_letters == ["monthly"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": ""}, "Indiquez l’adresse où recevoir la lettre."),
        ({"email": "zoe@"}, "Cette adresse n’est pas complète"),
        ({"letters": []}, "Cochez une lettre au moins."),
        ({"letters": ["team"]}, "Cette lettre n’existe pas."),
        ({"opened": "hier"}, "Cette page est ouverte depuis longtemps."),
        ({"opened": ""}, "Cette page est ouverte depuis longtemps."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, fields, said):
    response = client.post(SUBSCRIBE, typed(**fields))

    page = response.content.decode()
    assert (response.status_code, said in page) == (422, True)
    assert f'value="{fields.get("email", EMAIL)}"' in page or not fields.get("email", EMAIL)
    assert Subscriber.objects.count() == 0


def test_page_that_came_back_can_be_sent(client):
    page = client.post(SUBSCRIBE, typed(opened="hier")).content.decode()

    fresh = re.search(r'name="opened" value="([^"]+)"', page)[1]

    assert client.post(SUBSCRIBE, typed(opened=fresh)).status_code == 302


def test_form_sent_at_once_is_not_a_persons(client, monkeypatch):
    monkeypatch.setattr(forms, "FASTEST", timedelta(seconds=2))

    response = client.post(SUBSCRIBE, typed())

    assert (response.status_code, Subscriber.objects.count()) == (422, 0)
    assert "C’est allé trop vite" in response.content.decode()


def test_machine_that_fills_everything_is_answered_as_a_person(client):
    response = client.post(SUBSCRIBE, typed(website="https://spam.example.com"))

    assert (response.status_code, response["Location"]) == (302, ASKED)
    assert (Subscriber.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_form_of_an_old_page_gives_back_what_was_typed():
    strict, ours = Client(enforce_csrf_checks=True), {"HTTP_SEC_FETCH_SITE": "same-origin"}

    assert strict.post(SUBSCRIBE, typed(letters=["watch"]), **ours).status_code == 403
    page = strict.get(SUBSCRIBE).content.decode()

    assert f'value="{EMAIL}"' in page
    assert re.findall(r'value="(\w+)"[^>]*checked', page) == ["watch"]


# --- The same for every address -----------------------------------------------------------------------------


def situations():
    """Return one address of each kind."""
    rows = {status: factories.make_subscriber(status).email for status in ("confirmed", "pending", "left")}
    rows |= {"suppressed": factories.make_subscriber().email, "refused by the budget": "victime@example.net"}
    factories.make_suppression(rows["suppressed"])
    new = {"new": lambda number: f"nouvelle-{number}@example.net"}
    return new | {kind: lambda number, email=email: email for kind, email in rows.items()}


WRITES = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)", re.IGNORECASE)


def test_every_address_is_answered_the_same(client):
    """R43: status, headers, body, number of writes."""
    answers, writes, kinds = set(), {}, situations()
    client.post(SUBSCRIBE, typed("victime@example.net"))
    for kind, address in kinds.items():
        with CaptureQueriesContext(connection) as asked:
            response = client.post(SUBSCRIBE, typed(address(0)))
        answers.add((response.status_code, str(sorted(response.items())), response.content))
        writes[kind] = len([query for query in asked if WRITES.match(query["sql"])])

    assert len(answers) == 1
    assert len(set(writes.values())) == 1, writes
    assert OutboxMail.objects.filter(to=["victime@example.net"]).count() == 1


@pytest.mark.slow
def test_every_address_takes_as_long(client, monkeypatch):
    """R43: medians of interleaved samples within five milliseconds."""
    kinds, taken = situations(), {}
    monkeypatch.setattr("resources.models.mail_budget.PER_PLACE", 10_000)
    monkeypatch.setattr("resources.models.mail_budget.ALTOGETHER", 10_000)
    for number in range(67):
        for kind, address in kinds.items():
            email = address(number)
            if kind != "refused by the budget":
                MailBudget.objects.exclude(key="altogether").delete()
            data = typed(email)
            start = time.perf_counter()
            client.post(SUBSCRIBE, data)
            taken.setdefault(kind, []).append(time.perf_counter() - start)

    medians = {kind: statistics.median(times) for kind, times in taken.items()}
    assert max(medians.values()) - min(medians.values()) < 0.005, medians


# --- Confirming ---------------------------------------------------------------------------------------------


def test_link_shows_then_confirms(client):
    client.post(SUBSCRIBE, typed())
    page = client.get(confirm_page())
    assert (page.status_code, "Je confirme" in page.content.decode()) == (200, True)
    assert Subscriber.objects.get().status == "pending"

    done = client.post(confirm_page(), follow=True)

    assert "C’est confirmé" in done.content.decode()
    assert Subscriber.objects.get().status == "confirmed"
    assert {name: page[name] for name in HEADERS} == HEADERS


def test_link_used_twice_is_answered_the_same(client):
    client.post(SUBSCRIBE, typed())
    first = client.post(confirm_page(), follow=True)

    second = client.post(confirm_page(), follow=True)

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert ConsentEvent.objects.count() == 2


def test_link_that_expired_says_so_and_leads_to_the_form(client):
    client.post(SUBSCRIBE, typed())
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(days=7))

    for response in (client.get(confirm_page()), client.post(confirm_page())):
        page = response.content.decode()
        assert (response.status_code, "Ce lien n’est plus valable" in page, f'href="{SUBSCRIBE}"' in page) == (
            410,
            True,
            True,
        )
    assert Subscriber.objects.get().status == "pending"


def test_link_that_nobody_sent_is_absent(client):
    assert client.get(reverse("resources:subscription_confirm", args=["inconnu"])).status_code == 404


def test_link_of_who_left_since_brings_nobody_back(client):
    client.post(SUBSCRIBE, typed())
    client.post(confirm_page())
    Subscriber.objects.get().leave()

    assert client.get(confirm_page()).status_code == 410
    client.post(confirm_page())
    assert Subscriber.objects.get().status == "left"


# --- An agent -----------------------------------------------------------------------------------------------


def test_agent_chooses_in_one_click(client):
    person = factories.make_user()
    client.force_login(person)
    assert person.email in client.get(SUBSCRIBE).content.decode()

    response = client.post(SUBSCRIBE, {"letters": ["monthly", "watch", "team"]})
    assert response.status_code == 422

    response = client.post(SUBSCRIBE, {"letters": ["monthly", "watch"]}, follow=True)
    assert f"C’est noté{NBSP}: vous recevez" in response.content.decode()
    assert Subscriber.objects.get().letters == ["monthly", "watch"]
    assert OutboxMail.objects.count() == 0


def test_lab_sees_the_letter_of_the_team(client):
    client.force_login(factories.make_user(role=Role.LAB))

    assert 'value="team"' in client.get(SUBSCRIBE).content.decode()
    client.post(SUBSCRIBE, {"letters": ["team"]})
    assert Subscriber.objects.get().letters == ["team"]


def test_agent_is_told_of_an_address_that_came_back_and_repairs_it(client):
    person = factories.make_user()
    factories.make_subscriber(person=person)
    factories.make_suppression(person.email)
    client.force_login(person)
    assert "Votre adresse nous revient" in client.get(SUBSCRIBE).content.decode()

    client.post(SUBSCRIBE, {"letters": ["monthly"]})

    assert Suppression.objects.count() == 0
    assert "Votre adresse nous revient" not in client.get(SUBSCRIBE).content.decode()


def test_my_space_leads_to_the_letters(client):
    client.force_login(factories.make_user())

    page = client.get(reverse("my_space")).content.decode()
    assert ("choisir les lettres que je reçois" in page, "ne vous parviennent plus" in page) == (True, False)


@pytest.mark.parametrize(("reason", "is_told"), [("bounce", True), ("complaint", True), ("erased", False)])
def test_my_space_tells_of_an_address_that_came_back(client, reason, is_told):
    """R52: told when one signs in, which leads there."""
    person = factories.make_user()
    factories.make_suppression(person.email, reason=reason)
    client.force_login(person)

    assert ("ne vous parviennent plus" in client.get(reverse("my_space")).content.decode()) is is_told


# --- Leaving ------------------------------------------------------------------------------------------------


def test_button_of_a_mailbox_acts_at_once_without_anything_else():
    """RFC 8058: no cookie, no CSRF token, no redirect, idempotent."""
    row = factories.make_subscriber(letters=("monthly", "watch"))
    strict = Client(enforce_csrf_checks=True)

    for _ in range(2):
        response = strict.post(at("leave", row), {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, dict(response.cookies)) == (200, {})
        assert list(Subscriber.objects.getting("monthly")) == []
    assert [(event.act, event.origin) for event in row.events.all()][2:] == [("left", "one_click")]


def test_button_of_a_mailbox_leaves_the_letter_that_the_link_names():
    row = factories.make_subscriber(letters=("monthly", "watch"))

    for _ in range(2):
        Client().post(f"{at('leave', row)}?lettre=watch", {"List-Unsubscribe": "One-Click"})

    row.refresh_from_db()
    assert row.letters == ["monthly"]


@pytest.mark.parametrize(("letter", "left"), [("all", []), ("watch", ["monthly"]), ("", []), ("\x00", [])])
def test_person_leaves_by_the_button_of_the_page(client, letter, left):
    row = factories.make_subscriber(letters=("monthly", "watch"))
    page = client.get(at("leave", row)).content.decode()
    assert re.findall(r'name="letter" value="(\w+)"', page) == ["monthly", "watch", "all"]

    response = client.post(at("leave", row), {"letter": letter})

    row.refresh_from_db()
    assert (response.status_code, row.letters) == (200, left)
    assert "C’était une erreur" in response.content.decode()


def test_departure_is_undone_by_one_click(client):
    row = factories.make_subscriber()
    client.post(at("leave", row))

    response = client.post(at("back", row), follow=True)

    row.refresh_from_db()
    assert (row.status, row.letters) == ("confirmed", ["monthly"])
    assert "Vous revoilà" in response.content.decode()


@pytest.mark.parametrize("name", ["leave", "preferences", "erase", "back"])
def test_wrong_link_is_absent(client, name):
    address = reverse(f"resources:letter_{name}", args=["inconnu"])

    assert client.post(address).status_code == 404
    assert client.get(address).status_code == (405 if name == "back" else 404)


def test_pages_of_a_link_do_not_tell_the_address(client):
    """A letter is passed on: whoever gets it from a colleague learns no address."""
    row = factories.make_subscriber(email="zoe.martin@example.net", letters=("monthly", "watch"))
    pages = [client.get(at(name, row)) for name in ("leave", "preferences", "erase")]
    pages.append(client.post(at("leave", row), {"letter": "watch"}))

    for page in pages:
        assert ("z…n@example.net" in page.content.decode(), "zoe.martin" in page.content.decode()) == (True, False)
        assert {name: page[name] for name in HEADERS} == HEADERS


# --- Preferences, oblivion ----------------------------------------------------------------------------------


def test_preferences_keep_what_is_ticked(client):
    row = factories.make_subscriber(letters=("monthly", "watch"))

    client.post(at("preferences", row), {"letters": ["breakfasts"]})

    row.refresh_from_db()
    assert row.letters == ["breakfasts"]


def test_preferences_without_a_tick_leave_everything(client):
    row = factories.make_subscriber()

    page = client.post(at("preferences", row), {}, follow=True).content.decode()

    row.refresh_from_db()
    assert (row.status, "me réinscrire" in page) == ("left", True)


@pytest.mark.parametrize(("letters", "status"), [(["team"], 422), (["\x00"], 422)])
def test_preferences_refuse_what_they_do_not_offer(client, letters, status):
    assert client.post(at("preferences", factories.make_subscriber()), {"letters": letters}).status_code == status


def test_preferences_of_an_address_that_is_set_aside_refuse_and_say_why(client):
    row = factories.make_subscriber()
    factories.make_suppression(row.email)

    assert "elle nous est revenue" in client.get(at("preferences", row)).content.decode()
    assert client.post(at("preferences", row), {"letters": ["watch"]}).status_code == 409


def test_person_has_their_address_forgotten(client):
    row = factories.make_subscriber()
    client.get(at("erase", row))
    assert Subscriber.objects.count() == 1

    response = client.post(at("erase", row))

    assert (response.status_code, Subscriber.objects.count()) == (200, 0)
    assert Suppression.objects.get().reason == "erased"
    assert client.get(at("preferences", row)).status_code == 404


# --- Whoever follows links ------------------------------------------------------------------------------------


def rows_of_everything():
    return {
        model._meta.label: sorted(map(str, model.objects.values_list()))
        for model in (*apps.get_app_config("resources").get_models(), OutboxMail)
    }


def test_scanner_that_follows_every_link_changes_nothing():
    """G3, R54: whole rows are compared, for each kind of subscription."""
    rows = [factories.make_subscriber(status) for status in ("pending", "confirmed", "left")]
    client, links = Client(), [SUBSCRIBE, ASKED, reverse("resources:subscription_confirm", args=[token()])]
    links += [at(name, row) for row in rows for name in ("leave", "back", "preferences", "erase")]
    before = rows_of_everything()

    for _ in range(17):
        for link in links:
            for method in (client.get, client.head, client.options):
                assert method(link).status_code < 500

    assert rows_of_everything() == before
