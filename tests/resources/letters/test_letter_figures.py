"""The letters in figures: counts against a count by hand, pictures, files."""

import csv
import random
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resources.models import ConsentEvent
from resources.newsletter.figures import Figures, last_months, reading_now
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/resources/newsletterissue/chiffres/"
ACTS = [("left", ["monthly"]), ("left", ["watch"]), ("changed", ["watch"]), ("confirmed", ["monthly"]), ("asked", [])]
NOW = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Europe/Paris"))


def act(reader, kind, at, letters=()):
    ConsentEvent.objects.create(subscriber=reader, act=kind, origin="link", letters=list(letters), at=at)


@pytest.fixture
def lab(client):
    client.force_login(factories.make_user(role="lab"))
    return client


def test_months_are_the_last_twelve():
    assert last_months(date(2026, 11, 26))[::11] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert last_months(date(2026, 12, 31))[::11] == [date(2026, 1, 1), date(2026, 12, 1)]
    assert last_months(date(2027, 1, 1))[::11] == [date(2026, 2, 1), date(2027, 1, 1)]


def test_issue_counts_what_became_of_each_mail():
    issue = factories.make_archived(now=NOW - timedelta(days=20))
    readers = [factories.make_agreed(now=NOW - timedelta(days=90)) for _ in range(6)]
    for reader, status in zip(
        readers, ["accepted", "accepted", "rejected", "skipped", "queued", "deferred"], strict=True
    ):
        factories.make_sent(issue, reader, status)
    issue.deliveries.filter(subscriber=readers[1]).update(bounced_at=NOW)

    (row,) = Figures.of(now=NOW).issues

    said = (row.all, row.accepted, row.bounced, row.reached, row.rejected, row.skipped, row.waiting)
    assert said == (6, 2, 1, 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("kind", "letters", "after", "counted"),
    [
        ("left", ["monthly"], timedelta(0), 1),
        ("left", ["watch", "monthly"], timedelta(days=6, hours=23), 1),
        ("left", ["watch"], timedelta(0), 0),
        ("left", ["monthly"], timedelta(days=7), 0),
        ("left", ["monthly"], timedelta(hours=-1), 0),
        ("changed", ["watch"], timedelta(days=1), 1),
        ("changed", ["watch", "monthly"], timedelta(days=1), 0),
        ("asked", [], timedelta(days=1), 0),
    ],
)
def test_those_who_leave_within_a_week_are_counted(kind, letters, after, counted):
    start = NOW - timedelta(days=20)
    issue = factories.make_archived(now=start)
    reader, other = (factories.make_agreed(now=NOW - timedelta(days=90)) for _ in range(2))
    factories.make_sent(issue, reader)
    factories.make_sent(issue, other, "rejected")
    for one in (reader, other):
        act(one, kind, start + after, letters)
    act(reader, kind, start + after + timedelta(minutes=1), letters)

    (row,) = Figures.of(now=NOW).issues

    assert row.left == counted


def test_only_issues_that_began_to_leave_are_shown_for_their_letter():
    for status in ("draft", "scheduled", "cancelled"):
        factories.make_archived(status)
    factories.make_archived(letter="watch")
    shown = [factories.make_archived(status) for status in ("sending", "paused", "sent")]

    assert [row.issue for row in Figures.of(now=NOW).issues] == shown[::-1]


def test_months_follow_the_proofs_as_a_count_by_hand_does():
    """Random lives of forty readers, counted again month by month from each one's last act."""
    draw, lives = random.Random(7), []
    for _ in range(40):
        at = NOW - timedelta(days=draw.randint(1, 600))
        letters = draw.choice([["monthly"], ["watch"], ["monthly", "watch"]])
        reader = factories.make_agreed(*letters, now=at)
        life = [(at, letters)]
        for _ in range(draw.randint(0, 3)):
            at += timedelta(days=draw.randint(0, 90), minutes=1)
            kind, letters = draw.choice(ACTS)
            act(reader, kind, at, letters)
            if kind == "left":
                letters = [code for code in life[-1][1] if code not in letters]
            if kind != "asked":
                life.append((at, letters))
        lives.append(life)

    months = Figures.of(now=NOW).months

    zone = ZoneInfo("Europe/Paris")
    for month, following in zip(months, [*last_months(date(2026, 11, 1))[1:], date(2026, 12, 1)], strict=True):
        end = min(NOW + timedelta(seconds=1), datetime(following.year, following.month, 1, tzinfo=zone))
        past = [[letters for at, letters in life if at < end] for life in lives]
        assert month.total == sum("monthly" in said[-1] for said in past if said), month
    assert all(month.total - before.total == month.arrived - month.left for before, month in pairwise(months))


def test_readers_today_are_counted_by_letter():
    factories.make_agreed("monthly")
    factories.make_agreed("monthly", "watch")
    gone = factories.make_agreed()
    type(gone).objects.filter(pk=gone.pk).update(status="left", letters=[], left_at=NOW)

    assert reading_now() == {"monthly": 2, "watch": 1}


def test_page_asks_as_many_questions_for_many_issues_as_for_one(lab):
    def grow():
        issue = factories.make_archived()
        factories.make_sent(issue, factories.make_agreed())

    grow()
    lab.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        lab.get(PAGE)
    for _ in range(5):
        grow()
    with CaptureQueriesContext(connection) as many:
        lab.get(PAGE)

    assert len(few) == len(many)


def test_page_says_what_is_not_measured_and_shows_nobody(lab):
    issue = factories.make_archived()
    factories.make_sent(issue, factories.make_agreed(email="zenobie@example.org"))

    page = lab.get(PAGE).content.decode()

    assert "Ce qui n’est pas mesuré" in page
    assert "zenobie" not in page


@pytest.mark.parametrize("asked", ["", "?lettre=inconnue", "?lettre="])
def test_page_of_an_unknown_letter_shows_the_monthly_one(lab, asked):
    assert lab.get(PAGE + asked).context["letter"].code == "monthly"


@pytest.mark.parametrize("table", ["numeros", "abonnements"])
@pytest.mark.parametrize(("ending", "start"), [("csv", b"\xef\xbb\xbf"), ("ods", b"PK")])
def test_tables_are_given_as_files(lab, table, ending, start):
    factories.make_sent(factories.make_archived(), factories.make_agreed())

    response = lab.get(f"{reverse('admin:resources_letters_figures_file', args=[table])}?format={ending}")

    assert response.status_code == 200
    assert response.content.startswith(start)
    assert f"lettre-monthly-{table}.{ending}" in response["Content-Disposition"]


def test_issue_table_holds_the_counts(lab):
    issue = factories.make_archived(period=date(2026, 10, 1))
    factories.make_sent(issue, factories.make_agreed())

    file = lab.get(f"{PAGE}numeros/").content.decode("utf-8-sig")
    _, line = csv.reader(file.splitlines(), delimiter=";")

    assert line[:2] + line[3:] == ["1", "2026-10-01", "1", "1", "0", "0", "0", "0", "0"]


@pytest.mark.parametrize("address", ["numeros/?format=exe", "autre/"])
def test_unknown_table_is_nowhere(lab, address):
    assert lab.get(PAGE + address).status_code == 404
