"""
R1: a thousand people sign up at the same moment for fifteen seats, through the running server.

Fifteen have a seat, the others wait with ranks 1 to 985 without a hole, nobody gets an error. Without the lock on the
event the same crowd breaks it: the database refuses, and people read an error.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from labo import embedded, processes
from labo.models import OutboxMail, User
from missions.models import Registration
from tests import factories
from tests.faults.test_worker_killed import address_of_the_test_database, poll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SEATS = 15
TOKEN = "c" * 32
PORT = 8478


def crowd(count):
    """Return the cookies of as many people, each signed in."""
    people = User.objects.bulk_create(User(email=f"personne-{n}@example.org", password="!") for n in range(count))
    store, sessions = SessionStore(), []
    for person in people:
        words = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        key = f"{person.pk:032d}"
        expires = timezone.now() + timedelta(hours=1)
        sessions.append(Session(session_key=key, session_data=store.encode(words), expire_date=expires))
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


@pytest.fixture
def serve(tmp_path):
    """Serve an application with two processes of four threads, on the tests' own database."""
    embedded.prepare_folders(tmp_path)
    children = processes.Children(embedded.run_folder(tmp_path))

    def start(application):
        command = [sys.executable, "-m", "gunicorn", application, "--workers", "2", "--threads", "4"]
        command += ["--bind", f"127.0.0.1:{PORT}", "--backlog", "2048"]
        environment = {**os.environ, "DATABASE_URL": address_of_the_test_database()}
        log = tmp_path / "log" / "web.log"
        children.start("web", command, log=log, env=environment, cwd=embedded.ROOT)
        poll(lambda: run(statuses([("GET", "/sante/", "", "")])) == [200], "the server", seconds=60)

    yield start
    children.stop_all(patience=5)


def run(coroutine):
    """Run it in a thread of its own: that of the tests may hold the loop of the browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def statuses(requests):
    """Send all of them at the same moment, each on a connection of its own. :returns: their statuses."""

    async def one(method, path, session, body):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        except OSError:
            return 0
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"Cookie: session={session}; csrf={TOKEN}", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/x-www-form-urlencoded", "", body]
        writer.write("\r\n".join(lines).encode())
        head = await reader.readline()
        writer.close()
        return int(head.split()[1]) if head else 0

    return await asyncio.gather(*(one(*request) for request in requests))


def everybody_signs_up(event, count):
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "access_needs": ""})
    address = reverse("missions:sign_up", args=[event.slug])
    return run(statuses([("POST", address, session, body) for session in crowd(count)]))


def test_a_thousand_people_fifteen_seats(serve):
    event = factories.make_event(capacity=SEATS)
    serve("labo.wsgi")

    found = everybody_signs_up(event, 1000)

    event.refresh_from_db()
    seats = Registration.objects.filter(event=event).order_by("arrival")
    assert {status: found.count(status) for status in set(found)} == {302: 1000}
    assert [seat.arrival for seat in seats] == list(range(1, 1001))
    assert [seat.status for seat in seats] == ["confirmed"] * SEATS + ["waiting"] * 985
    assert (event.seats_taken, event.waiting_count, event.arrivals) == (SEATS, 985, 1000)
    assert [seats[at].rank() for at in (SEATS, 500, 999)] == [1, 486, 985]
    assert OutboxMail.objects.filter(template="missions/emails/confirmed").count() == SEATS
    assert OutboxMail.objects.filter(template="missions/emails/waiting").count() == 985


def test_without_the_lock_the_same_crowd_breaks_it(serve):
    """Negative control: the test above holds because of the lock."""
    event = factories.make_event(capacity=SEATS)
    serve("tests.faults.careless_web")

    found = everybody_signs_up(event, 100)

    assert found.count(302) < 100
    # What the database refuses even so: no seat too many, no order given twice.
    assert event.registrations.seated().count() <= SEATS
