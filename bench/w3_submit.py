"""
W3: a service sends one proposal, beside a bare Django sign-up.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w3_submit``. Aim: at most 6 times the bare sign-up, at most
3 requests, at most 15 queries.
"""

import contextlib
import re
from urllib.parse import urlencode

from bench.stage import Browser, environment, interleaved, machine, manage, serve, servers

PORTAL, BARE = 8391, 8392
ROUNDS = 60
PREPARE = """
import contextlib, io
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from labo.models import OrgUnit, User
from tests.factories import make_grid
make_grid()
unit = OrgUnit.objects.create(name="Service éducatif et culturel des musées")
user = User.objects.create_user("agent@example.org", first_name="Camille", last_name="Exemple",
                                job_title="Responsable de la médiation", org_unit=unit)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print("unit", unit.pk, "session", session.session_key)
"""
COUNT = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from labo.models import User
from bench.w3_submit import submit
import sys
setup_test_environment()
client = Client(HTTP_HOST="127.0.0.1")
client.force_login(User.objects.get(email="agent@example.org"))

class Counted:
    requests = 0
    def get(self, path):
        self.requests += 1
        response = client.get(path)
        return response.status_code, response.headers.get("Location", ""), response.content.decode()
    def post(self, path, body):
        self.requests += 1
        response = client.post(path, body, content_type="application/x-www-form-urlencoded")
        return response.status_code, response.headers.get("Location", ""), response.content.decode()

unit = User.objects.get(email="agent@example.org").org_unit_id
submit(Counted(), unit)
browser = Counted()
with CaptureQueriesContext(connection, ) as queries:
    submit(browser, unit)
print("requests", browser.requests, "queries", len(queries))
"""


def submit(browser, unit) -> str:
    """Fill and send the form as a person does: the form, the sending, the receipt. Return the receipt."""
    _, _, form = browser.get("/projets/proposer/formulaire/")
    typed = {
        "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1),
        "key": re.search(r'name="key"[^>]* value="([^"]+)"', form).group(1),
        "action": "send",
        "title": "Un muséolab pour réinventer la médiation dans les musées",
        "org_unit": unit,
        "lead_job_title": "Responsable de la médiation",
        "sponsor_name": "Dominique Modèle",
        "sponsor_job_title": "Direction des musées",
        "sponsor_email": "dominique.modele@example.org",
        "requested_format": "support",
        "summary": "Un endroit où l’on expérimente d’autres façons de rencontrer les œuvres. " * 4,
        "context": "Notre équipe d’une vingtaine de personnes fait vivre l’accueil des groupes. " * 5,
        "problem": "Les outils que nous fabriquons servent une saison puis dorment dans un placard. " * 5,
        "audiences": "Groupes scolaires, familles, personnes âgées ; et nous-mêmes.",
        "already_tried": "Une journée d’échange entre médiateurs, deux visites.",
        "expectations": "Nous aider à définir les fonctions du muséolab.",
        "leeway": "Tout est ouvert.",
        "available_agents": "Quatre chargés de médiation\nUn agent d’accueil",
        "schedule": "Avant la préparation budgétaire.",
        "means": "Petit matériel d’atelier.",
        "constraints": "Sécurité des œuvres.",
        "framings": "À quoi ressemblerait un muséolab utile ?",
    }
    status, receipt, page = browser.post("/projets/proposer/formulaire/", urlencode(typed))
    if status != 302:
        raise SystemExit(f"The form was not sent: {status}\n{page}")
    status, _, page = browser.get(receipt)
    if status != 200 or "LABO-" not in page:
        raise SystemExit(f"No receipt: {status} at {receipt}")
    return page


def sign_up(browser):
    _, _, form = browser.get("/inscription/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    status, _, _ = browser.post(
        "/inscription/", urlencode({"csrfmiddlewaretoken": token, "name": "Camille", "email": "camille@example.org"})
    )
    if status != 200:
        raise SystemExit(f"The bare sign-up failed: {status}")


def main():
    with servers() as (home, children):
        env = environment(home, PORTAL)
        manage(env, "migrate", "--verbosity", "0")
        unit, session = re.search(r"unit (\d+) session (\w+)", manage(env, "shell", stdin=PREPARE)).groups()
        serve(children, home, "labo.wsgi", env=env, port=PORTAL)
        serve(children, home, "bench.bare", env=env, port=BARE)
        portal, bare = Browser(PORTAL, {"session": session}), Browser(BARE)
        with contextlib.closing(portal), contextlib.closing(bare):
            medians = interleaved(ROUNDS, portal=lambda: submit(portal, unit), bare=lambda: sign_up(bare))
        counted = re.search(r"requests (\d+) queries (\d+)", manage(env, "shell", stdin=COUNT)).groups()
    print(f"W3 one proposal sent ({machine()}, {ROUNDS} rounds, medians)")
    print(f"  portal       {medians['portal']:7.1f} ms   {counted[0]} requests, {counted[1]} queries")
    print(f"  bare sign-up {medians['bare']:7.1f} ms   2 requests, 1 query")
    print(f"  ratio        {medians['portal'] / medians['bare']:7.2f}   (aim: at most 6)")


if __name__ == "__main__":
    main()
