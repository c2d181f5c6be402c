"""
The floor: a bare Django sign-up, one form and one row, two requests. No account, no rights, no layout, no mail.

Runs on the stage's PostgreSQL, under the same gunicorn.
"""

import os

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.urls import path

settings.configure(
    SECRET_KEY="floor-" + "0" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 60}},
)
application = get_wsgi_application()

TABLE = "CREATE TABLE IF NOT EXISTS bare_signup (id bigserial PRIMARY KEY, name text NOT NULL, email text NOT NULL)"
PAGE = engines["django"].from_string(
    "<!doctype html><form method=post>{% csrf_token %}<input name=name><input name=email><button>OK</button></form>"
)


def sign_up(request):
    if request.method == "GET":
        return HttpResponse(PAGE.render({}, request))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_signup (name, email) VALUES (%s, %s)", [request.POST["name"], request.POST["email"]]
        )
    return HttpResponse("<!doctype html><p>C’est noté.")


def health(request):
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return HttpResponse("ok")


urlpatterns = [path("inscription/", sign_up), path("sante/", health)]
