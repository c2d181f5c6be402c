"""
Signing in: a code to the professional address, a password for the team, the authority's identity provider.

R42 (codes), R43 (who has an account is not told), R44 (limits), R31 (redirects), R32 (links) of the acceptance list.
"""

import re
import time
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.accounts import MAILS, is_agent_address
from labo.models import User
from labo.outbox.models import OutboxMail
from tests import factories

pytestmark = pytest.mark.django_db
ASK, CONFIRM, LOGIN = "account_request_login_code", "account_confirm_login_code", "account_login"


@pytest.fixture(autouse=True)
def kernel_alone(settings):
    """No limit left over from another test, and a page of the kernel itself to land on."""
    cache.clear()
    settings.LOGIN_REDIRECT_URL = "legal"


def ask(client, email, **extra):
    return client.post(reverse(ASK), {"email": email, **extra})


def code_sent_to(email):
    mail = OutboxMail.objects.filter(to=[email]).latest("pk")
    return re.search(r"## (\S+)", mail.body)[1]


def signed_in(client):
    return "_auth_user_id" in client.session


# --- Addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "accepted"),
    [
        ("agent@ville.example", True),
        ("AGENT@VILLE.EXAMPLE", True),
        (" agent@ville.example ", True),
        ("agent@metropole.example", True),
        ("agent@sous.ville.example", False),
        ("agent@autreville.example", False),
        ("agent@ville.example.evil.example", False),
        ("agent@ville.example@evil.example", False),
        ("ville.example", False),
        ("agent@", False),
    ],
)
def test_an_address_is_of_the_authority_by_its_whole_domain(settings, email, accepted):
    settings.AGENT_EMAIL_DOMAINS = ["ville.example", "Metropole.Example"]

    assert is_agent_address(email) is accepted


def test_an_address_of_elsewhere_is_refused_in_french(client):
    response = ask(client, "quelquun@ailleurs.example")

    errors = response.context["form"].errors["email"]
    assert errors == ["Cette adresse n’est pas de la collectivité. Indiquez votre adresse en @example.org."]
    assert not OutboxMail.objects.exists()
    assert not User.objects.exists()


# --- The code -------------------------------------------------------------------------------------------


def test_a_first_visit_opens_an_account_and_the_code_lets_in(client):
    asked = ask(client, "Nouvelle.Agente@Example.org")
    entered = client.post(reverse(CONFIRM), {"code": code_sent_to("nouvelle.agente@example.org")})

    user = User.objects.get()
    assert asked.status_code == 302
    assert user.email == "nouvelle.agente@example.org"
    assert not user.has_usable_password()
    assert not user.is_team
    assert EmailAddress.objects.get(user=user).verified
    assert entered.url == reverse("profile")
    assert signed_in(client)


def test_an_agent_with_an_account_keeps_it(client, agent):
    ask(client, agent.email)
    client.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})

    assert client.session["_auth_user_id"] == str(agent.pk)
    assert User.objects.count() == 1
    assert OutboxMail.objects.count() == 1


def test_the_code_mail_is_secret_overtakes_and_tells_nothing_in_its_subject(client, agent):
    ask(client, agent.email)

    mail = OutboxMail.objects.get()
    assert (mail.priority, mail.is_secret, mail.to) == (0, True, [agent.email])
    assert code_sent_to(agent.email) not in mail.subject
    assert agent.email not in mail.subject


def test_another_code_replaces_the_first(client, agent):
    ask(client, agent.email)
    first = code_sent_to(agent.email)

    client.post(reverse(CONFIRM), {"action": "resend"})
    second = code_sent_to(agent.email)
    client.post(reverse(CONFIRM), {"code": first})

    assert first != second
    assert not signed_in(client)
    client.post(reverse(CONFIRM), {"code": second})
    assert signed_in(client)


def test_a_mistyped_address_can_be_changed(client, agent):
    ask(client, "agentt@example.org")

    back = client.post(reverse("account_logout"), {"next": reverse(LOGIN)}, follow=True)
    ask(client, agent.email)

    assert back.redirect_chain == [(reverse(LOGIN), 302)]
    assert "À bientôt" not in back.content.decode()
    client.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})
    assert client.session["_auth_user_id"] == str(agent.pk)


def test_a_wrong_code_is_said_and_five_of_them_end_the_try(client, agent):
    ask(client, agent.email)
    answers = [client.post(reverse(CONFIRM), {"code": "AAAA-AAAA"}) for _ in range(5)]
    late = client.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})

    assert answers[0].context["form"].errors["code"] == ["Ce code n’est pas le bon. Vérifiez le dernier courriel reçu."]
    assert answers[0].status_code == 200
    assert answers[4].status_code == 302
    assert late.status_code == 302
    assert not signed_in(client)


def test_a_code_serves_once(client, agent):
    ask(client, agent.email)
    code = code_sent_to(agent.email)
    client.post(reverse(CONFIRM), {"code": code})
    client.post(reverse("account_logout"))

    client.post(reverse(CONFIRM), {"code": code})

    assert not signed_in(client)


def test_a_code_serves_only_the_browser_that_asked(client, agent):
    other = Client()
    ask(client, agent.email)

    other.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})

    assert not signed_in(other)


@pytest.mark.parametrize(("minutes", "lets_in"), [(9, True), (11, False)])
def test_a_code_dies_after_its_ten_minutes(client, agent, minutes, lets_in):
    asked_at = timezone.now()
    ask(client, agent.email)
    with time_machine.travel(asked_at + timedelta(minutes=minutes)):
        client.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})

    assert signed_in(client) is lets_in


def test_reading_consumes_nothing(client, agent):
    ask(client, agent.email)
    code = code_sent_to(agent.email)

    for _ in range(20):
        client.get(reverse(CONFIRM), {"code": code})
        client.head(reverse(CONFIRM))

    assert not signed_in(client)
    client.post(reverse(CONFIRM), {"code": code})
    assert signed_in(client)


def test_an_account_made_in_the_back_office_needs_one_code_only(client, agent):
    assert not EmailAddress.objects.exists()

    ask(client, agent.email)
    client.post(reverse(CONFIRM), {"code": code_sent_to(agent.email)})

    assert signed_in(client)
    assert EmailAddress.objects.get().verified


def test_a_closed_account_stays_closed_and_the_page_does_not_tell(client, agent):
    agent.is_active = False
    agent.save()

    closed = ask(client, agent.email)

    assert (closed.status_code, closed.url) == (302, reverse(CONFIRM))
    assert not OutboxMail.objects.exists()
    assert User.objects.count() == 1


def test_known_and_new_addresses_get_the_same_answer(client, agent):
    known, new = ask(client, agent.email), ask(Client(), "inconnue@example.org")

    assert (known.status_code, known.url) == (new.status_code, new.url)


@pytest.mark.parametrize("email", ["agent@example.org\r\nBcc: victime@example.org", "agent@example.org\x00"])
def test_a_header_cannot_be_smuggled_in_the_address(client, email):
    response = ask(client, email)

    assert response.status_code == 200
    assert not OutboxMail.objects.exists()


def test_the_code_page_takes_a_pasted_code(client, agent):
    ask(client, agent.email)

    page = client.get(reverse(CONFIRM)).content.decode()

    assert 'autocomplete="one-time-code"' in page
    assert "onpaste" not in page
    assert "Rien reçu" in page


# --- Password, redirects --------------------------------------------------------------------------------


@pytest.fixture
def team_member():
    user = factories.make_user("labo@example.org", password="une-longue-phrase-secrete")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client, **extra):
    return client.post(reverse(LOGIN), {"login": "labo@example.org", "password": "une-longue-phrase-secrete", **extra})


def test_the_team_enters_with_a_password(client, team_member):
    sign_in(client)

    assert signed_in(client)


def test_a_wrong_password_is_said_and_the_fold_is_open(client, team_member):
    response = sign_in(client, password="faux")

    assert response.context["form"].non_field_errors() == ["L’adresse ou le mot de passe ne correspond pas."]
    assert "<title>Erreur\u00a0: Se connecter" in response.content.decode()
    assert '<details class="labo-pliant mt-5" open>' in response.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        " //evil.example",
        "/\t/evil.example",
        "%2F%2Fevil.example",
        "http://evil.example\\@testserver/",
    ],
)
def test_sign_in_never_leads_elsewhere(client, team_member, target):
    response = sign_in(client, next=target)

    landing = urljoin("http://testserver" + reverse(LOGIN), response.url.replace("\\", "/"))
    assert response.status_code == 302
    assert urlsplit(landing).netloc == "testserver"


def test_sign_in_leads_to_the_page_that_was_asked(client, team_member):
    assert sign_in(client, next=reverse("components")).url == reverse("components")


def test_a_reset_link_carries_the_configured_host(client, team_member, settings):
    settings.SITE_URL = "https://labo.ville.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post(reverse("account_reset_password"), {"email": team_member.email}, headers={"host": "evil.example"})

    body = OutboxMail.objects.get().body
    assert "evil.example" not in body
    link = re.search(r"\((https://labo\.ville\.example(/compte/password/reset/key/\S+))\)", body)
    opened = client.get(link[2], follow=True)
    assert opened.status_code == 200
    assert "token_fail" not in opened.context or not opened.context["token_fail"]


def test_a_reset_asked_for_a_stranger_sends_nothing(client):
    response = client.post(reverse("account_reset_password"), {"email": "personne@example.org"})

    assert response.status_code == 302
    assert not OutboxMail.objects.exists()


def test_nobody_signs_up_by_a_form(client):
    response = client.post(
        reverse("account_signup"), {"email": "nouvelle@example.org", "password1": "une-longue-phrase-secrete"}
    )

    assert not User.objects.exists()
    assert "Pas de compte à créer" in response.content.decode()


def test_signing_out_takes_a_post(client, agent):
    client.force_login(agent)

    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


# --- The back office ------------------------------------------------------------------------------------


def test_the_back_office_is_entered_by_the_same_door(client):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0] == f"{reverse(LOGIN)}?next={reverse('admin:index')}"
    assert client.post(reverse("admin:login"), {"username": "x", "password": "y"}).status_code == 302


def test_the_back_office_is_closed_to_an_agent(client, agent):
    client.force_login(agent)

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_team_already_inside_goes_straight_in(client, lab_member):
    client.force_login(lab_member)

    assert client.get(reverse("admin:login")).url == reverse("admin:index")


# --- The demonstration ----------------------------------------------------------------------------------


def test_demo_accounts_are_offered_in_the_demonstration_only(client, settings):
    settings.DEMO_MODE = False
    elsewhere = client.get(reverse(LOGIN)).content.decode()
    settings.DEMO_MODE = True
    shown = client.get(reverse(LOGIN)).content.decode()

    assert "demo-labo" not in elsewhere
    assert "@example.org" not in elsewhere.replace("@example.org.", "").replace("labo@example.org", "")
    for email in ("admin@example.org", "labo@example.org", "ambassadeur@example.org", "agent@example.org"):
        assert f'value="{email}"' in shown


# --- Second factor, devices, mails ----------------------------------------------------------------------


def test_a_second_factor_is_asked_after_the_password(client, team_member):
    secret = generate_totp_secret()
    TOTP.activate(team_member, secret)

    asked = sign_in(client)
    wrong = client.post(asked.url, {"code": "000000"})

    assert asked.url == reverse("mfa_authenticate")
    assert wrong.context["form"].errors["code"]
    assert not signed_in(client)
    client.post(asked.url, {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert signed_in(client)


@pytest.mark.parametrize("name", ["mfa_index", "usersessions_list", "account_email", "account_change_password"])
def test_account_pages_wear_the_identity(client, team_member, name):
    sign_in(client)

    page = client.get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert 'aria-label="Mon compte"' in page
    assert 'lang="fr"' in page


def test_every_mail_of_sign_in_has_its_template():
    for name, _ in MAILS.values():
        first = get_template(f"labo/emails/{name}.md").template.source.splitlines()[0]
        assert first.startswith("Objet : ")


# --- Identity provider ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "verified", "is_open"),
    [
        ("agent@example.org", True, True),
        ("agent@example.org", False, False),
        ("agent@ailleurs.example", True, False),
        ("agent@example.org.ailleurs.example", True, False),
    ],
)
def test_the_identity_provider_opens_only_to_verified_agents(rf, email, verified, is_open):
    sociallogin = SocialLogin(
        user=User(email=email),
        account=SocialAccount(provider="agents", uid="1"),
        email_addresses=[EmailAddress(email=email, verified=verified, primary=True)],
    )

    assert get_social_adapter().is_open_for_signup(rf.get("/"), sociallogin) is is_open


def test_an_address_added_later_is_of_the_authority_too():
    with pytest.raises(ValidationError):
        get_adapter().clean_email("agent@ailleurs.example")
