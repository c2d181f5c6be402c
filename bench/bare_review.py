"""
The two bare floors of the review dashboard, on the portal's own tables: no account, no rights, no layout, no filter.

``/agregat/`` asks one aggregated query and writes one line per case. ``/prefetch/`` loads each answer through the ORM
and writes it cell by cell in a template, as one does at first. Under the same gunicorn as the portal.
"""

import os

import environ
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.utils.html import escape

import bench

settings.configure(
    SECRET_KEY="floor-" + "0" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 60}},
)


class Bare(AppConfig):
    label = "bare"


apps.populate([Bare("bench", bench)])


class Case(models.Model):
    title = models.TextField()

    class Meta:
        app_label, managed, db_table = "bare", False, "projects_proposal"

    def __str__(self):
        return self.title


class Sheet(models.Model):
    proposal = models.ForeignKey(Case, models.CASCADE, related_name="sheets")

    class Meta:
        app_label, managed, db_table = "bare", False, "projects_assessmentsheet"

    def __str__(self):
        return str(self.pk)


class Answer(models.Model):
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="answers")
    signal = models.TextField()

    class Meta:
        app_label, managed, db_table = "bare", False, "projects_answer"

    def __str__(self):
        return self.signal


AGGREGATED = """
SELECT proposal.title,
       count(*) FILTER (WHERE answer.signal = 'green'), count(*) FILTER (WHERE answer.signal = 'unclear'),
       count(*) FILTER (WHERE answer.signal = 'red'), count(*) FILTER (WHERE answer.signal = 'abstain')
FROM projects_proposal proposal
JOIN projects_assessmentsheet sheet ON sheet.proposal_id = proposal.id
JOIN projects_answer answer ON answer.sheet_id = sheet.id
GROUP BY proposal.id ORDER BY proposal.id
"""
CELLS = engines["django"].from_string(
    "<!doctype html><table>{% for case in cases %}<tr><th>{{ case.title }}</th>{% for sheet in case.sheets.all %}"
    "{% for answer in sheet.answers.all %}<td>{{ answer.signal }}</td>{% endfor %}{% endfor %}</tr>{% endfor %}</table>"
)


def aggregated(request):
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATED)
        rows = cursor.fetchall()
    lines = [
        f"<tr><th>{escape(title)}</th>{''.join(f'<td>{count}</td>' for count in counts)}</tr>"
        for title, *counts in rows
    ]
    return HttpResponse(f"<!doctype html><table>{''.join(lines)}</table>")


def prefetched(request):
    cases = Case.objects.filter(sheets__isnull=False).distinct().prefetch_related("sheets__answers").order_by("pk")
    return HttpResponse(CELLS.render({"cases": cases}, request))


def health(request):
    return HttpResponse("ok")


urlpatterns = [path("agregat/", aggregated), path("prefetch/", prefetched), path("sante/", health)]
application = get_wsgi_application()
