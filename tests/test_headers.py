"""
R63, R65, R66 on every address of the route table: what each response says of itself, and the cookies it does not set.

No response carries a nonce: nothing is inline, so the policy lets no inline script or style in at all, with or without
one. Where R63 asks for a nonce, the issue's « without unsafe-* on every page » is the stricter rule.
"""

import os
import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import include, path

from labo.models import OutboxMail
from tests import factories
from tests.architecture.sources import ROOT
from tests.architecture.test_settings import KEPT, PRODUCTION
from tests.routes import ROUTES
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
FRAMED = {"X-Frame-Options", """frame-ancestors ["'self'"]"""}
"""What the one page says that stands in a frame of ours: the mail of a letter, in its preview."""
STRICTER = {"Referrer-Policy": "no-referrer"}  # the pages of a secret link
CLOSED = {"default-src", "object-src", "base-uri", "frame-ancestors"}
OWN = {"script-src", "style-src", "font-src", "connect-src", "form-action"}


def policy(response):
    """Return the Content-Security-Policy as {directive: [sources]}."""
    directives = [part.split() for part in response.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: sources for name, *sources in directives}


def faults(response):
    """Return what a response fails to say, or says too much."""
    found = [name for name, value in EXPECTED.items() if response.get(name) not in (value, STRICTER.get(name, value))]
    if not response.get("Permissions-Policy"):
        found.append("Permissions-Policy")
    said = policy(response)
    found += [f"{name} {said.get(name)}" for name in sorted(CLOSED) if said.get(name) != ["'none'"]]
    found += [f"{name} {said.get(name)}" for name in sorted(OWN) if said.get(name) != ["'self'"]]
    found += [f"img-src {said.get('img-src')}"] if said.get("img-src") != ["'self'", "data:"] else []
    sources = [source for name in said for source in said[name]]
    found += [source for source in sources if "unsafe" in source or "*" in source or source.startswith("http")]
    found += ["two policies"] if len(response.headers.get("Content-Security-Policy", "").split(",")) > 1 else []
    found += [name for name in ("Server", "X-Powered-By") if response.get(name)]
    return found


FILES = {
    "projects:draft_attachment",
    "projects:case_attachment",
    "admin:projects_proposal_attachment",
    "missions:step_file",
    "admin:missions_accompaniment_step_file",
}

# --- Every response -------------------------------------------------------------------------------------


# What every address answers to every role is read on the walk of tests/test_role_matrix.py: see faults_in.


def faults_in(name, response):
    """Return what this answer says badly of itself, and what its page asks of others (R65)."""
    if name in FILES and response.status_code == 200:
        # A file that somebody sent has no power at all: see tests/projects/attachments/test_serving.py.
        return [] if policy(response) == {"sandbox": [], "default-src": ["'none'"]} else ["a file with powers"]
    if name == "admin:resources_newsletterissue_part" and response.status_code == 200:
        return [fault for fault in faults(response) if fault not in FRAMED] + loaded_from_elsewhere(response)
    return faults(response) + loaded_from_elsewhere(response)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/css/tokens.css", 200),
        ("/static/js/labo.js", 200),
        ("/static/img/signe.svg", 200),
        ("/static/absent.css", 404),
        ("/nulle-part/", 404),
        ("/projets", 301),
        ("/admin/nulle-part/", 302),
        ("/.git/config", 404),
    ],
)
def test_files_and_dead_ends_say_their_policy(client, settings, path, status):
    # Served from where they are written: the tests collect no static files.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True

    response = client.get(path)
    for close in response._resource_closers:
        close()  # the file alone: response.close() would end the test's connection to the database

    assert (response.status_code, faults(response)) == (status, [])


def fails(request):
    raise ValueError("a fault of ours, whose words must not be shown: secret-4821")


def fails_without_database(request):
    raise OperationalError("server closed the connection: secret-4821")


def refuses(request):
    raise PermissionDenied


def suspects(request):
    raise SuspiciousOperation("secret-4821")


def bare(request):
    return HttpResponse("ok")


urlpatterns = [
    path("500/", fails),
    path("503/", fails_without_database),
    path("403/", refuses),
    path("400/", suspects),
    path("200/", bare),
    path("", include("labo.urls")),
]
handler400 = "labo.views.bad_request"
handler500 = "labo.views.server_error"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_errors_say_their_policy_and_no_more(client, agent, status):
    client.force_login(agent)
    client.raise_request_exception = False

    response = client.get(f"/{status}/")

    assert (response.status_code, faults(response)) == (status, [])
    assert response["Content-Type"].startswith("text/html")
    assert b'<html lang="fr"' in response.content
    assert b"secret-4821" not in response.content
    assert b"Traceback" not in response.content
    assert len(response.content) < 8_000 or status in {403, 404}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("middleware", "fault"),
    [
        ("csp.middleware.CSPMiddleware", "default-src None"),
        ("django.middleware.security.SecurityMiddleware", "X-Content-Type-Options"),
        ("labo.middleware.ResponseHeadersMiddleware", "Permissions-Policy"),
        ("django.middleware.clickjacking.XFrameOptionsMiddleware", "X-Frame-Options"),
    ],
)
def test_response_without_its_middleware_is_seen(client, agent, settings, middleware, fault):
    """Negative control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != middleware]
    client.force_login(agent)

    assert fault in faults(client.get("/200/"))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("script-src 'self' 'unsafe-inline'", "'unsafe-inline'"),
        ("style-src 'self' 'unsafe-hashes'", "'unsafe-hashes'"),
        ("img-src *", "*"),
        ("font-src https://cdn.example.com", "https://cdn.example.com"),
    ],
)
def test_loose_policy_is_seen(written, fault):
    """Negative control."""
    assert fault in faults(HttpResponse(headers={"Content-Security-Policy": written}))


# --- Over HTTPS -----------------------------------------------------------------------------------------

ASK = """
import django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
client = Client(raise_request_exception=False, HTTP_HOST="labo.example.org")
for secure, path in [(True, "/accessibilite/"), (True, "/identite.css"), (True, "/absente/"), (False, "/legal/")]:
    response = client.get(path, secure=secure)
    said = [response.get(name, "-") for name in ("Location", "Strict-Transport-Security")]
    print(response.status_code, *said, "default-src 'none'" in response.get("Content-Security-Policy", ""))
from django.conf import settings
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
print(settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_SAMESITE)
"""
A_YEAR = "max-age=31536000; includeSubDomains; preload"


def test_portal_over_https_says_so_for_a_year(monkeypatch):
    """In a process of its own: the settings read the address of the site once."""
    environment = {key: os.environ[key] for key in KEPT if key in os.environ} | PRODUCTION
    environment |= {"DJANGO_SETTINGS_MODULE": "labo.settings", "PYTHONPATH": str(ROOT)}
    environment |= {"STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert asked.stdout.splitlines() == [
        f"200 - {A_YEAR} True",
        f"200 - {A_YEAR} True",
        f"404 - {A_YEAR} True",
        f"301 https://labo.example.org/legal/ {A_YEAR} True",
        "__Host-session True True",
        "__Host-csrf True Lax",
    ], asked.stderr


# --- Cookies and third parties --------------------------------------------------------------------------


def public_pages(world):  # noqa: F811
    """Every address that someone who is not signed in can read."""
    return {name: route.address(name, world) for name, route in ROUTES.items() if route.get[0] == 200}


FOR_A_FORM = re.compile(
    r"^projects:opinion$|^account_|^mfa_|^socialaccount_"
    r"|^missions:(follow_up|time_request|seat|appointment|invitation|agreement|feedback|choose_degree|check_in)$"
    r"|^resources:(subscribe|subscription_confirm|letter_preferences|letter_erase)$"
)


def test_reader_gets_no_cookie(world):  # noqa: F811
    """R66: reading leaves nothing in the browser. A page with a form may set the CSRF cookie."""
    set_cookies = {}
    for name, address in public_pages(world).items():
        response = world.ask("anonymous", "get", address)
        if response.cookies:
            set_cookies[name] = sorted(response.cookies)

    assert {name for name in set_cookies if not FOR_A_FORM.search(name)} == set()
    assert {cookie for names in set_cookies.values() for cookie in names} <= {"csrf"}


def test_reader_who_walks_through_the_site_ends_with_no_cookie(world):  # noqa: F811
    client = world.client("anonymous")
    for name, address in public_pages(world).items():
        if not FOR_A_FORM.search(name):
            client.get(address)

    assert dict(client.cookies) == {}


@pytest.mark.urls(__name__)
def test_page_that_sets_a_cookie_is_seen(client):
    """Negative control: a view that touches the session is not a page that reads only."""

    @login_not_required
    def counts(request):
        request.session["visits"] = 1
        return HttpResponse("ok")

    urlpatterns.insert(0, path("compte-les-visites/", counts))
    try:
        assert sorted(client.get("/compte-les-visites/").cookies) == ["session"]
    finally:
        urlpatterns.pop(0)


def test_public_page_is_the_same_for_every_reader_and_may_be_kept(world):  # noqa: F811
    """No « Vary: Cookie » without reason is asked here; what is asked is that nothing personal be marked public."""
    for role in ROLES[1:]:
        for name, address in public_pages(world).items():
            response = world.ask(role, "get", address)
            if response.streaming or name in {"accent", "health", "favicon"}:
                continue
            assert "no-store" in response.get("Cache-Control", ""), f"{name} for {role}"


# A canonical address is a name, written whole: nothing is loaded from it.
LOADED = re.compile(
    r"""<(?:script|link(?! rel="canonical")|img|iframe|source|form)\b[^>]*\s(?:src|href|action)=["']([^"']+)["']"""
)


def loaded_from_elsewhere(response):
    """R65, as written in the page; the browser tests see the requests themselves."""
    if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
        return []
    return [url for url in LOADED.findall(response.content.decode()) if "//" in url.partition("?")[0]]


def test_token_of_a_mail_leaves_the_address_at_the_first_click(client):
    """R65: the secret of a link goes into the session, so that no Referer, history or shared screen shows it."""
    person = factories.make_user(password="un mot de passe bien long")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.post("/compte/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(/compte/\S+?)\)", OutboxMail.objects.latest("pk").body)[1]
    token = link.rstrip("/").rpartition("-")[2]

    first = client.get(link)
    shown = client.get(first["Location"])

    assert (first.status_code, shown.status_code) == (302, 200)
    assert token not in first["Location"]
    assert token.encode() not in shown.content


@pytest.mark.parametrize("page", ["<script src='https://x.org/a.js'>", '<link rel="a" href="//x.org/a.css">'])
def test_page_that_asks_elsewhere_is_seen(page):
    """Negative control."""
    assert loaded_from_elsewhere(HttpResponse(page))
