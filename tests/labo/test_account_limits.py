"""How often one may ask for a code or try a password: R44 of the acceptance list."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.outbox.models import OutboxMail
from tests import factories
from tests.labo.test_accounts import LOGIN, ask, kernel_alone, signed_in  # noqa: F401  one of them a fixture

pytestmark = pytest.mark.django_db


def test_codes_are_limited_for_one_address(agent):
    answers = [ask(Client(), agent.email if number % 2 else agent.email.upper()) for number in range(6)]

    assert OutboxMail.objects.count() == 3
    assert answers[5].context["form"].errors["email"] == [
        "Trop d’essais pour cette adresse. Attendez quelques minutes, puis réessayez."
    ]


@pytest.mark.parametrize(("later", "mails"), [(9, 3), (11, 4)])
def test_three_codes_are_sent_in_the_time_that_one_lives(agent, later, mails):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(3):
            ask(Client(), agent.email)

    with time_machine.travel(now + timedelta(minutes=later), tick=False):
        ask(Client(), agent.email)

    assert OutboxMail.objects.count() == mails


def test_limits_are_what_stops_the_fourth_mail(agent, settings):
    """The negative control."""
    settings.ACCOUNT_RATE_LIMITS = False

    for _ in range(6):
        ask(Client(), agent.email)

    assert OutboxMail.objects.count() == 6


def test_one_address_of_the_network_is_limited_with_a_french_page_and_a_delay(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

    answers = [Client().post(reverse(LOGIN), {"login": "a@example.org", "password": "x"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert "Trop d’essais en peu de temps" in answers[2].content.decode()


def test_a_forged_address_of_the_network_changes_nothing(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

    answers = [
        Client().post(
            reverse(LOGIN), {"login": "a@example.org", "password": "x"}, headers={"x-forwarded-for": f"10.0.0.{n}"}
        )
        for n in range(3)
    ]

    assert answers[2].status_code == 429


def test_failed_passwords_are_limited_whatever_the_case(client):
    factories.make_user("labo@example.org", password="une-longue-phrase-secrete")
    for number in range(6):
        email = "LABO@example.org" if number % 2 else "labo@example.org"
        client.post(reverse(LOGIN), {"login": email, "password": "faux"})

    client.post(reverse(LOGIN), {"login": "labo@example.org", "password": "une-longue-phrase-secrete"})

    assert not signed_in(client)
