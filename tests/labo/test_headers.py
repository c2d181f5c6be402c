"""
What every answer says of itself: strict policy, no cookie for readers, nothing personal kept by a cache.

R63 (headers), R66 (cookies), R67 (caches), R32 (hosts), R12 (the database goes away) of the acceptance list.
"""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from labo import urls as portal_urls
from labo import views
from labo.middleware import ResponseHeadersMiddleware

pytestmark = pytest.mark.django_db

PUBLIC = ["home", "accessibility", "legal", "privacy", "health", "accent", "robots"]


@pytest.fixture
def broken_pages(settings):
    """Three more addresses: one that breaks, one that finds no database, one that builds a form."""

    @login_not_required
    def breaks(request):
        raise ZeroDivisionError

    @login_not_required
    def no_database(request):
        raise OperationalError("connection refused")

    @login_not_required
    def closed_connection(request):
        raise InterfaceError("connection already closed")

    class Patterns:
        urlpatterns = [
            path("casse/", breaks),
            path("sans-base/", no_database),
            path("connexion-fermee/", closed_connection),
            *portal_urls.urlpatterns,
        ]
        handler400, handler500 = portal_urls.handler400, portal_urls.handler500

    settings.ROOT_URLCONF = Patterns


def policy(response):
    directives = response.headers["Content-Security-Policy"].split("; ")
    return {name: values for name, _, values in (directive.partition(" ") for directive in directives)}


def strict(response):
    directives = policy(response)
    return (
        "unsafe" not in response.headers["Content-Security-Policy"]
        and "*" not in response.headers["Content-Security-Policy"]
        and directives["default-src"] == "'none'"
        and directives["script-src"] == directives["style-src"] == "'self'"
        and directives["object-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
        and directives["form-action"] == "'self'"
        and response.headers["X-Content-Type-Options"] == "nosniff"
        and response.headers["X-Frame-Options"] == "DENY"
        and response.headers["Referrer-Policy"] == "same-origin"
        and response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        and "camera=()" in response.headers["Permissions-Policy"]
    )


@pytest.mark.parametrize("name", [*PUBLIC, "account_login", "profile"])
def test_every_answer_carries_the_strict_headers(client, name):
    assert strict(client.get(reverse(name)))


@pytest.mark.parametrize(("address", "status"), [("/nulle-part/", 404), ("/casse/", 500), ("/sans-base/", 503)])
def test_error_pages_carry_the_strict_headers(broken_pages, address, status):
    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == status
    assert strict(response)


def test_strict_headers_are_seen_missing_without_the_middleware(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "ResponseHeaders" not in name]

    response = client.get(reverse("legal"))

    assert "Permissions-Policy" not in response.headers


def test_hsts_is_on_every_answer_over_https(client, settings):
    settings.HTTPS = True
    settings.SECURE_PROXY_SSL_HEADER = None

    assert client.get(reverse("legal")).headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_hsts_is_not_announced_by_a_portal_in_clear(client, settings):
    settings.HTTPS = False

    assert "Strict-Transport-Security" not in client.get(reverse("legal")).headers


@pytest.mark.parametrize("name", PUBLIC)
def test_reading_sets_no_cookie_and_opens_no_session(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert not response.cookies
    assert not Session.objects.exists()


def test_a_session_opened_for_a_reader_is_seen(client, settings):
    """The negative control: with sessions saved at each request, the test above would fail."""
    settings.SESSION_SAVE_EVERY_REQUEST = True
    session = client.session
    session["visits"] = 1
    session.save()

    assert client.get(reverse("home")).cookies


def test_pages_of_a_signed_in_person_are_neither_stored_nor_indexed(client, agent):
    client.force_login(agent)

    for name in ("home", "profile", "legal"):
        response = client.get(reverse(name))
        assert "private" in response.headers["Cache-Control"]
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_an_answer_that_sets_a_cookie_is_not_stored(client):
    response = client.get(reverse("account_login"))

    assert "csrf" in response.cookies
    assert "no-store" in response.headers["Cache-Control"]


def test_a_view_keeps_the_cache_rule_it_chose(settings):
    def page(request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=60"})

    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "one"

    assert ResponseHeadersMiddleware(page)(request).headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80", "[::1]", "a b"])
def test_a_hostile_host_is_refused(client, host):
    response = client.get(reverse("home"), headers={"host": host})

    assert response.status_code == 400
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("address", ["/sans-base/", "/connexion-fermee/"])
def test_a_database_outage_is_a_french_page_with_a_delay(broken_pages, address):
    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "Le portail fait une pause" in response.content.decode()
    assert len(response.content) <= 8192
    assert b"Traceback" not in response.content


def test_a_database_outage_met_before_the_view_is_the_same_page(broken_pages, client, agent, monkeypatch):
    client.force_login(agent)
    client.raise_request_exception = False

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", refuse)

    response = client.get(reverse("profile"))

    assert response.status_code == 503


def test_another_failure_is_a_500_that_says_nothing_of_itself(broken_pages):
    response = Client(raise_request_exception=False).get("/casse/")

    assert response.status_code == 500
    assert "Quelque chose a cassé" in response.content.decode()
    assert b"ZeroDivisionError" not in response.content


def test_error_pages_need_no_database(django_assert_num_queries):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        assert views.server_error(request).status_code == 500
        assert views.bad_request(request).status_code == 400


def test_health_tells_the_truth(client, monkeypatch):
    assert client.get(reverse("health")).json() == {"etat": "ok"}

    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get(reverse("health"))

    assert response.status_code == 503
    assert response.json() == {"etat": "ko"}
