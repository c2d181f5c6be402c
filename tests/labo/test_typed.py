"""An expired session, or a form opened before a sign-in elsewhere, loses nothing of what was typed."""

from datetime import timedelta

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from labo import typed
from labo import urls as portal_urls

pytestmark = pytest.mark.django_db

LONG = "Nos ateliers sont pleins le mercredi.\r\nEt vides le reste du temps & « alentour »."


@typed.keeps_typed
def writing(request):
    back = typed.take_back(request)
    return HttpResponse(back["text"] if back else "rien")


def not_writing(request):
    return HttpResponse("rien")


@login_not_required
@typed.keeps_typed
def open_writing(request):
    back = typed.take_back(request)
    return HttpResponse(back["text"] if back else "rien")


@pytest.fixture(autouse=True)
def writing_pages(settings):
    class Patterns:
        urlpatterns = [
            path("ecrire/", writing),
            path("ecrire/brouillon/", writing),
            path("agir/", not_writing),
            path("ecrire-ouvert/", open_writing),
            *portal_urls.urlpatterns,
        ]
        handler400, handler500 = portal_urls.handler400, portal_urls.handler500

    settings.ROOT_URLCONF = Patterns


def test_a_post_without_session_is_kept_until_sign_in(client, agent):
    sent = client.post("/ecrire/?etape=2", {"text": LONG, "csrfmiddlewaretoken": "x"})
    client.force_login(agent)
    after = client.get("/ecrire/")
    again = client.get("/ecrire/")

    assert sent.status_code == 302
    assert sent.url == f"{reverse('account_login')}?next=/ecrire/"
    assert after.content.decode() == LONG
    assert again.content.decode() == "rien"


def test_a_view_that_does_not_ask_keeps_nothing(client):
    response = client.post("/agir/", {"text": LONG}, headers={"referer": "http://testserver/projets/A/?x=1"})

    assert response.url == f"{reverse('account_login')}?next=/projets/A/"
    assert typed.SESSION_KEY not in client.session


def test_the_page_before_is_one_of_ours(client, settings):
    settings.LOGIN_REDIRECT_URL = "/mon-espace/"

    response = client.post("/agir/", {"text": LONG}, headers={"referer": "https://evil.example/projets/"})

    assert response.url == f"{reverse('account_login')}?next=/mon-espace/"


def test_answers_of_another_page_are_not_given_back(client, agent):
    client.post("/ecrire/", {"text": LONG})
    client.force_login(agent)

    assert client.get("/ecrire/brouillon/").content.decode() == "rien"
    assert client.get("/ecrire/").content.decode() == LONG


def test_too_much_is_not_kept(client):
    client.post("/ecrire/", {"text": "x" * (typed.MAX_BYTES + 1)})

    assert typed.SESSION_KEY not in client.session


def test_the_token_is_not_kept(client):
    client.post("/ecrire/", {"text": "a", "csrfmiddlewaretoken": "secret"})

    assert QueryDict(client.session[typed.SESSION_KEY]["data"]).dict() == {"text": "a"}


def test_answers_over_two_hours_old_are_dropped(client, agent, rf):
    client.post("/ecrire/", {"text": LONG})
    request = rf.get("/ecrire/")
    request.session = client.session

    assert typed.take_back(request, now=timezone.now() + timedelta(hours=2, minutes=1)) is None
    assert typed.SESSION_KEY not in request.session


def test_htmx_is_sent_to_sign_in_with_the_page_it_was_on(client):
    response = client.post(
        "/ecrire/brouillon/",
        {"text": LONG},
        headers={"hx-request": "true", "hx-current-url": "http://testserver/ecrire/?etape=2"},
    )

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == f"{reverse('account_login')}?next=/ecrire/"
    assert client.session[typed.SESSION_KEY]["path"] == "/ecrire/"


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}])
def test_a_form_too_old_is_kept_and_says_where_to_go(agent, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    refused = client.post("/ecrire/", {"text": LONG}, headers=headers)
    after = client.get("/ecrire/")

    assert refused.status_code == 403
    assert 'href="/ecrire/"' in refused.content.decode()
    assert "est gardé" in refused.content.decode()
    assert after.content.decode() == LONG


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}])
def test_a_form_of_another_site_puts_nothing_in_the_session(headers):
    client = Client(enforce_csrf_checks=True)

    refused = client.post("/ecrire-ouvert/", {"text": "planted"}, headers=headers)

    assert refused.status_code == 403
    assert "est gardé" not in refused.content.decode()
    assert not refused.cookies
    assert client.get("/ecrire-ouvert/").content.decode() == "rien"


def test_profile_gives_back_what_was_typed(client, agent):
    client.post(reverse("profile"), {"first_name": "Camille", "last_name": "Tapée", "job_title": "Médiation"})
    client.force_login(agent)

    response = client.get(reverse("profile"))

    assert response.context["form"]["last_name"].value() == "Tapée"
    assert "Nous avons gardé ce que vous aviez écrit." in response.content.decode()
