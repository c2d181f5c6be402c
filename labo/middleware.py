"""Two doors of every request: who may enter, and what the answer says of itself."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from labo.typed import page_of, put_aside


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Asks for sign-in on every view that does not say it is public, and loses nothing that was being typed."""

    def handle_no_permission(self, request, view_func):
        if request.method in {"GET", "HEAD"}:
            after = request.get_full_path()
        elif getattr(view_func, "keeps_typed", False):
            put_aside(request)
            after = page_of(request)
        else:
            # The address of a verb answers to POST only: after sign-in the person returns to the page it was on.
            after = page_before(request)
        answer = redirect_to_login(after, resolve_url(self.get_login_url(view_func)))
        if request.headers.get("HX-Request") != "true":
            return answer
        return HttpResponse(status=401, headers={"HX-Redirect": answer.url})


def page_before(request) -> str:
    """Return the path of the page that sent this request, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return urlsplit(referer).path or "/"
    return resolve_url(settings.LOGIN_REDIRECT_URL)


class ResponseHeadersMiddleware:
    """
    Adds to every response what Django and django-csp leave out.

    A response that belongs to one person is neither stored nor indexed anywhere.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.HTTPS:
            # Also when TLS ends before us and the request comes in clear.
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if is_personal(request, response):
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


HSTS = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"


def is_personal(request, response) -> bool:
    """True when the response was made for one browser: it came with a session, or it sets a cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
