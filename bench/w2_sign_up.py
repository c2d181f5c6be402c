"""
W2: an agent signs up for an event, beside a bare Django sign-up; then twenty at once.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w2_sign_up``. Aims: at most 2.7 times the bare sign-up, at
most 3 requests, at most 8 queries; twenty at once, at least half of the bare sign-ups a second, and no seat too many.
"""

import contextlib
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from bench.stage import Browser, environment, interleaved, machine, manage, serve, servers
from bench.w3_submit import sign_up as bare_sign_up

PORTAL, BARE = 8395, 8396
ROUNDS, CROWD, AT_ONCE, SEATS = 60, 400, 20, 300
PREPARE = f"""
import json
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from labo.models import User
from tests.factories import make_event
quiet, busy = make_event(capacity=10_000), make_event(capacity={SEATS})
keys = []
for n in range({ROUNDS + 10 + CROWD}):
    user = User(email=f"agent-{{n}}@example.org", password="!")
    user.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print("prepared", json.dumps([quiet.get_absolute_url(), busy.get_absolute_url(), keys]))
"""
COUNT = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from labo.models import User
from missions.models import Event
from bench.w2_sign_up import sign_up
setup_test_environment()

class Counted:
    def __init__(self, email):
        self.requests, self.client = 0, Client(HTTP_HOST="127.0.0.1")
        self.client.force_login(User.objects.get(email=email))
    def get(self, path):
        self.requests += 1
        response = self.client.get(path)
        return response.status_code, response.headers.get("Location", ""), response.content.decode()
    def post(self, path, body):
        self.requests += 1
        response = self.client.post(path, body, content_type="application/x-www-form-urlencoded")
        return response.status_code, response.headers.get("Location", ""), response.content.decode()

event = Event.objects.first().get_absolute_url()
first, second = (Counted(f"agent-{n}@example.org") for n in (0, 1))
Event.objects.first().registrations.all().delete()
Event.objects.filter(pk=Event.objects.first().pk).update(seats_taken=0)
sign_up(first, event)
with CaptureQueriesContext(connection) as queries:
    sign_up(second, event)
asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
print("requests", second.requests, "queries", len(asked))
"""
SOLD = """
from missions.models import Event
event = Event.objects.last()
print("sold", event.registrations.seated().count(), event.registrations.waiting().count(), event.capacity)
"""


def sign_up(browser, event) -> None:
    """Open the page of the event and press the button, as a person does."""
    _, _, page = browser.get(event)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    status, _, page = browser.post(f"{event}inscription/", urlencode({"csrfmiddlewaretoken": token}))
    if status != 302:
        raise SystemExit(f"Nobody was signed up: {status}\n{page}")


def per_second(port, work) -> float:
    """Return how many times a second ``work(number, browser)`` is done by twenty people at once."""

    def one(number):
        with contextlib.closing(Browser(port)) as browser:
            work(number, browser)

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(CROWD)))
    return CROWD / (time.perf_counter() - start)


def main():
    with servers() as (home, children):
        env = environment(home, PORTAL)
        manage(env, "migrate", "--verbosity", "0")
        printed = manage(env, "shell", stdin=PREPARE)
        quiet, busy, keys = json.loads(re.search(r"prepared (.+)", printed).group(1))
        serve(children, home, "labo.wsgi", env=env, port=PORTAL)
        serve(children, home, "bench.bare", env=env, port=BARE)
        agents = iter(keys)
        portal, bare = Browser(PORTAL), Browser(BARE)

        def one_agent():
            portal.cookies = {"session": next(agents)}
            sign_up(portal, quiet)

        with contextlib.closing(portal), contextlib.closing(bare):
            medians = interleaved(ROUNDS, portal=one_agent, bare=lambda: bare_sign_up(bare))
        crowd = keys[-CROWD:]

        def in_the_crowd(number, browser):
            browser.cookies = {"session": crowd[number]}
            sign_up(browser, busy)

        fast = per_second(BARE, lambda number, browser: bare_sign_up(browser))
        ours = per_second(PORTAL, in_the_crowd)
        sold = re.search(r"sold (\d+) (\d+) (\d+)", manage(env, "shell", stdin=SOLD)).groups()
        counted = re.search(r"requests (\d+) queries (\d+)", manage(env, "shell", stdin=COUNT)).groups()
    print(f"W2 one agent signed up ({machine()}, {ROUNDS} rounds, medians)")
    print(f"  portal       {medians['portal']:7.1f} ms   {counted[0]} requests, {counted[1]} queries")
    print(f"  bare sign-up {medians['bare']:7.1f} ms   2 requests, 1 query")
    print(f"  ratio        {medians['portal'] / medians['bare']:7.2f}   (aim: at most 2.7)")
    print(f"W2 {AT_ONCE} at once, {CROWD} agents, {sold[2]} seats")
    print(f"  portal       {ours:7.1f} sign-ups a second; {sold[0]} seats given, {sold[1]} waiting")
    print(f"  bare sign-up {fast:7.1f} a second")
    print(f"  ratio        {ours / fast:7.2f}   (aim: at least 0.5)")


if __name__ == "__main__":
    main()
