"""R32: the portal has one name. Whatever the request says of itself, the links of its mails carry that name."""

import re

import pytest
from allauth.account.models import EmailAddress

from labo.models import OutboxMail
from labo.outbox.queue import queue
from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = [
    {"HTTP_HOST": "ailleurs.example"},
    {"HTTP_HOST": "testserver.ailleurs.example"},
    {"HTTP_HOST": "testserver@ailleurs.example"},
    {"HTTP_HOST": "testserver:80@ailleurs.example"},
    {"HTTP_HOST": "testserver, ailleurs.example"},
    {"HTTP_HOST": "testserver\tailleurs.example"},
    {"HTTP_HOST": "192.0.2.1"},
    {"HTTP_HOST": "[2001:db8::1]"},
    {"HTTP_HOST": "testserver/../ailleurs.example"},
    {"HTTP_HOST": "testserver:abc"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "ailleurs.example", "HTTP_X_FORWARDED_HOST": "testserver"},
]
PAGES = ["/", "/projets/", "/compte/login/code/", "/admin/", "/nulle-part/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("headers", HOSTILE, ids=lambda headers: repr(headers["HTTP_HOST"]))
def test_unknown_host_is_refused(client, path, headers):
    response = client.get(path, **headers)

    assert response.status_code == 400
    assert b"ailleurs" not in response.content


@pytest.mark.parametrize("headers", [HOSTILE[0], HOSTILE[2]], ids=["plain", "userinfo"])
def test_unknown_host_is_answered_when_every_host_is_allowed(client, settings, headers):
    """Negative control: it is ALLOWED_HOSTS that refuses the first, and the shape of a host the second."""
    settings.ALLOWED_HOSTS = ["*"]

    assert client.get("/", **headers).status_code == (200 if headers is HOSTILE[0] else 400)


FORWARDED = [
    {"HTTP_X_FORWARDED_HOST": "ailleurs.example"},
    {"HTTP_X_FORWARDED_SERVER": "ailleurs.example"},
    {"HTTP_X_HOST": "ailleurs.example"},
    {"HTTP_FORWARDED": "host=ailleurs.example;proto=https"},
    {"HTTP_X_ORIGINAL_URL": "/admin/"},
    {"HTTP_X_REWRITE_URL": "/admin/"},
    {"HTTP_X_FORWARDED_PORT": "666"},
    {"HTTP_X_FORWARDED_PREFIX": "/ailleurs"},
]


@pytest.mark.parametrize("path", ["/", "/projets/", "/mon-espace/", "/admin/"])
@pytest.mark.parametrize("headers", FORWARDED, ids=lambda headers: next(iter(headers)))
def test_headers_of_a_proxy_that_is_not_ours_change_nothing(client, path, headers):
    plain, told = client.get(path), client.get(path, **headers)

    assert told.status_code == plain.status_code
    assert told.get("Location") == plain.get("Location")
    assert without_tokens(told.content) == without_tokens(plain.content)


def without_tokens(content):
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+|(X-CSRFToken": ")[^"]+', rb"\\1", content)


LINK = re.compile(r"https?://[^\s)>\]\"]+")


def links(mail):
    return LINK.findall(mail.body)


def reset_password(client, **headers):
    person = factories.make_user("camille@example.org", password="un mot de passe bien long")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.post("/compte/password/reset/", {"email": person.email}, **headers)


def ask_for_a_code(client, **headers):
    client.post("/compte/login/code/", {"email": "camille@example.org"}, **headers)


def send_a_case(client, **headers):
    draft = factories.make_draft()
    client.force_login(draft.lead)
    client.post(f"/projets/brouillons/{draft.key}/", {**values_of(draft), "action": "send"}, **headers)


def values_of(draft):
    names = [*draft.REQUIRED_TO_SUBMIT, "requested_format"]
    values = {name: getattr(draft, name) for name in names}
    return {
        **values,
        "org_unit": draft.org_unit_id,
        "available_agents": "\n".join(draft.available_agents),
        "key": draft.key,
    }


MAILS = {"password": (reset_password, 1), "code": (ask_for_a_code, 1), "case": (send_a_case, 2)}
LIES = [
    {"HTTP_X_FORWARDED_HOST": "ailleurs.example"},
    {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_HOST": "ailleurs.example"},
    {"HTTP_HOST": "127.0.0.1:666"},
    {"HTTP_FORWARDED": "host=ailleurs.example"},
]


@pytest.mark.parametrize("headers", LIES, ids=str)
@pytest.mark.parametrize("mail", MAILS)
def test_links_of_mails_carry_the_portal_s_own_name(client, settings, mail, headers):
    settings.SITE_URL = "https://labo.example.org"
    ask, expected = MAILS[mail]

    ask(client, **headers)

    mails = list(OutboxMail.objects.all())
    assert len(mails) == expected
    found = [link for each in mails for link in links(each)]
    assert [link for link in found if not link.startswith("https://labo.example.org/")] == []
    if mail != "code":
        assert found != []


def test_link_that_follows_the_request_would_be_seen(rf, settings):
    """Negative control: a mail whose link is built from the request carries the name that the request gave."""
    settings.SITE_URL = "https://labo.example.org"
    request = rf.get("/", HTTP_HOST="localhost")

    queue(
        "labo/emails/password_reset",
        to=["camille@example.org"],
        context={"address": request.build_absolute_uri("/compte/")},
        key="cause",
    )

    assert links(OutboxMail.objects.get()) == ["http://localhost/compte/"]
