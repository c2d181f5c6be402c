"""
W1: the whole review dashboard, 500 cases, 3 sheets each, 16 criteria, beside two bare floors on the same tables.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w1_dashboard``. Aim: at most 4 times the aggregated floor, at
most 5 queries, the same number from 50 to 5,000 cases.

The portal's side has session, rights, layout, filters, the gap of each criterion and the three dimensions. It writes
the cases by pages: the latest sent first (what the link opens), or by disagreement, which counts every case to sort
them. The line « whole » writes every case on one page, as the floors do.
"""

import contextlib
import re

from bench.stage import Browser, environment, interleaved, machine, manage, serve, servers

PORTAL, WHOLE, BARE = 8394, 8395, 8396
ROUNDS = 40
CASES, FEW, MANY = 500, 50, 5000
LATEST = "/admin/projects/proposal/vue-d-ensemble/"
PATH = f"{LATEST}?tri=ecarts"


def prepare(count: int):
    """Fill the tables with this many opened cases; print the session of a lab member. Replaces what was there."""
    import itertools
    import random

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection
    from django.utils import timezone

    from labo.models import User
    from labo.roles import Role
    from projects.demo.grid import load_grid
    from projects.models import Answer, AssessmentSheet, Proposal
    from tests import factories

    now, chance = timezone.now(), random.Random(1)
    grid = load_grid(now=now)
    lab = User.objects.filter(email="labo@example.org").first()
    lab = lab or factories.make_user("labo@example.org", role=Role.LAB)
    units = [factories.make_unit(f"Service {count}-{number}") for number in range(20)]
    people = [factories.make_user(f"avis{count}-{number}@example.org", role=Role.AMBASSADOR) for number in range(12)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE projects_proposal CASCADE")
    cases = Proposal.objects.bulk_create(
        Proposal(
            lead=lab,
            title=f"Un cas parmi d’autres, le numéro {number}",
            org_unit=units[number % len(units)],
            status="deliberating",
            grid=grid,
            reference=f"LABO-2030-{number:04d}",
            submitted_at=now,
            sheets_opened_at=now,
        )
        for number in range(count)
    )
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(
            proposal=case,
            evaluator=people[(rank + case.pk) % len(people)],
            grid=grid,
            filed_at=now,
            declaration="no_link",
            declared_at=now,
            version=1,
        )
        for case, rank in itertools.product(cases, range(3))
    )
    signals = ["green"] * 6 + ["unclear"] * 2 + ["red"] * 2 + ["abstain"]
    Answer.objects.bulk_create(
        (
            Answer(sheet=sheet, criterion=criterion, signal=chance.choice(signals), comment="Voici pourquoi.")
            for sheet, criterion in itertools.product(sheets, grid.criteria.all())
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    session = SessionStore()
    session[SESSION_KEY] = str(lab.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = lab.get_session_auth_hash()
    session.create()
    print("session", session.session_key)


def count_queries():
    """Print how many queries the page asks."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from labo.models import User

    setup_test_environment()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email="labo@example.org"))
    client.get(PATH)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(PATH)
    print("status", response.status_code, "queries", len(queries))


def call(env: dict, function: str, pattern: str) -> tuple[str, ...]:
    """Run a function of this module inside the portal and return what it printed."""
    said = manage(env, "shell", stdin=f"from bench import w1_dashboard as w1\nw1.{function}\n")
    found = re.search(pattern, said)
    if not found:
        raise SystemExit(said)
    return found.groups()


def read(browser, path: str) -> str:
    status, _, page = browser.get(path)
    if status != 200:
        raise SystemExit(f"{path} answered {status}")
    return page


def main():
    with servers() as (home, children):
        env = environment(home, PORTAL)
        manage(env, "migrate", "--verbosity", "0")
        queries = {}
        for count in (FEW, MANY, CASES):
            (session,) = call(env, f"prepare({count})", r"session (\w+)")
            queries[count] = call(env, "count_queries()", r"status 200 queries (\d+)")[0]
        serve(children, home, "labo.wsgi", env=env, port=PORTAL)
        serve(children, home, "bench.whole_overview", env=env, port=WHOLE)
        serve(children, home, "bench.bare_review", env=env, port=BARE)
        cookie = {"session": session}
        with contextlib.ExitStack() as stack:
            portal, whole, bare = (
                stack.enter_context(contextlib.closing(browser))
                for browser in (Browser(PORTAL, cookie), Browser(WHOLE, cookie), Browser(BARE))
            )
            pages = {"latest": read(portal, LATEST), "pages": read(portal, PATH), "whole": read(whole, PATH)}
            medians = interleaved(
                ROUNDS,
                pages=lambda: read(portal, PATH),
                latest=lambda: read(portal, LATEST),
                whole=lambda: read(whole, PATH),
                aggregated=lambda: read(bare, "/agregat/"),
                prefetched=lambda: read(bare, "/prefetch/"),
            )
    floor = medians["aggregated"]
    print(f"W1 review dashboard, {CASES} cases, 3 sheets, 16 criteria ({machine()}, {ROUNDS} rounds, medians)")
    for name, words in (("latest", "latest first"), ("pages", "by disagreement"), ("whole", "the same, whole")):
        print(
            f"  {words:18} {medians[name]:7.1f} ms   {len(pages[name].encode()) / 1024:5.0f} KB   "
            f"{medians[name] / floor:5.2f} times the aggregated floor (aim: 4)"
        )
    print(f"  aggregated floor   {floor:7.1f} ms   one query")
    times = medians["prefetched"] / floor
    print(f"  prefetch floor     {medians['prefetched']:7.1f} ms   cell by cell, {times:.2f} times")
    print("  queries            " + ", ".join(f"{queries[count]} for {count} cases" for count in sorted(queries)))


if __name__ == "__main__":
    main()
