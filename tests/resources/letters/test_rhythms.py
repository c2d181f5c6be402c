"""The letters that nobody edits: when they are due, what they say, and that each leaves once."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from labo.models import User
from labo.week import Week, collect
from labo.working_days import Period, WorkingDays
from resources import tasks
from resources.models import NewsletterIssue, Subscriber, WatchItem
from resources.newsletter import automatic, rhythms, sending
from resources.newsletter.letters import LEAVE_TOKEN_HERE
from tests import factories

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


def paris(*when, fold=0):
    return datetime(*when, tzinfo=PARIS, fold=fold)


def published(at, **fields):
    item = factories.make_item(**fields)
    WatchItem.objects.filter(pk=item.pk).update(published_at=at)
    return item


def compose(*when, **kwargs):
    return [(row.letter, row.period) for row in rhythms.compose_due(now=paris(*when, **kwargs))]


# --- When a weekly letter is due ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (paris(2026, 11, 23, 7, 59), []),
        (paris(2026, 11, 23, 8, 0), [date(2026, 11, 16)]),
        (paris(2026, 11, 23, 17, 59), [date(2026, 11, 16)]),
        (paris(2026, 11, 24, 17, 59), [date(2026, 11, 16)]),
        (paris(2026, 11, 24, 18, 0), []),
        (paris(2026, 11, 26, 9, 0), []),
        # The Monday after the clocks went back, and the one after they went forward.
        (datetime(2026, 10, 26, 6, 59, tzinfo=UTC), []),
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), [date(2026, 10, 19)]),
        (datetime(2026, 3, 30, 5, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), [date(2026, 3, 23)]),
        # Easter Monday: on the Tuesday.
        (paris(2026, 4, 6, 9), []),
        (paris(2026, 4, 7, 8), [date(2026, 3, 30)]),
        # Over the turn of the year.
        (paris(2027, 1, 4, 8), [date(2026, 12, 28)]),
    ],
)
def test_monday_letter_is_due_from_eight_in_paris(now, expected):
    assert list(rhythms.weekly(rhythms.MONDAY)(now)) == expected


def test_weekly_letter_is_not_due_in_a_week_when_nobody_works(settings):
    settings.WORKING_DAYS = WorkingDays(periods=(Period(date(2026, 8, 3), date(2026, 8, 16)),))

    due = [list(rhythms.weekly(rhythms.MONDAY)(paris(2026, 8, day, 8))) for day in (3, 10, 17)]

    assert due == [[], [], [date(2026, 8, 10)]]


def test_night_writes_nothing():
    factories.make_item("proposed", now=paris(2026, 11, 18, 9))

    assert [compose(2026, 11, 23, hour) for hour in (7, 18, 23)] == [[], [], []]
    assert compose(2026, 11, 23, 8) == [("team", date(2026, 11, 16))]


# --- Once -----------------------------------------------------------------------------------------------


def test_issue_is_written_once_whatever_the_clock_does():
    published(paris(2026, 11, 24, 9))

    # Thursday at eight; ten minutes later; the clock set back an hour; late in the day; the next day.
    moments = [(26, 8, 0), (26, 8, 10), (26, 7, 10), (26, 8, 10), (26, 17, 0), (27, 9, 0)]
    written = [compose(2026, 11, *moment) for moment in moments]

    assert written == [[("watch", date(2026, 11, 19))], [], [], [], [], []]


def test_issue_missed_in_the_morning_is_written_late_but_not_the_week_after():
    published(paris(2026, 11, 24, 9))

    assert compose(2026, 11, 28, 9) == []
    assert compose(2026, 12, 3, 8) == [("watch", date(2026, 11, 26))]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_write_one_issue():
    published(paris(2026, 11, 24, 9))
    start, written = threading.Barrier(4), []

    def work():
        start.wait()
        try:
            written.extend(rhythms.compose_due(now=paris(2026, 11, 26, 8)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(written), NewsletterIssue.objects.count()) == (1, 1)


def test_issue_that_somebody_writes_without_the_lock_is_left_alone(monkeypatch):
    content = {"title": "t", "preheader": "", "groups": []}
    first = factories.make_archived("scheduled", letter="watch", period=date(2026, 11, 19))
    monkeypatch.setattr(rhythms, "issues", lambda letter, period: NewsletterIssue.objects.none())

    assert rhythms.schedule("watch", date(2026, 11, 19), content, now=paris(2026, 11, 26, 8)) is None
    assert list(NewsletterIssue.objects.all()) == [first]


def test_issues_of_a_letter_are_numbered_one_after_another():
    factories.make_archived(letter="monthly")
    for week in (19, 26):
        published(paris(2026, 11, week - 1, 9))
        compose(2026, 11, week, 8)

    assert list(NewsletterIssue.objects.filter(letter="watch").values_list("number", flat=True)) == [2, 1]


@time_machine.travel(paris(2026, 11, 26, 8), tick=False)
def test_issue_is_frozen_and_ready_to_leave():
    published(paris(2026, 11, 24, 9))

    tasks.compose_rhythms()

    issue = NewsletterIssue.objects.get()
    assert (issue.status, issue.released_by, issue.send_at, issue.released_at) == (
        "scheduled",
        None,
        paris(2026, 11, 26, 8),
        paris(2026, 11, 26, 8),
    )
    assert LEAVE_TOKEN_HERE in issue.html
    assert LEAVE_TOKEN_HERE in issue.text
    assert "Lire en ligne" not in issue.html
    step = issue.transitions.get()
    assert (step.source, step.target, step.by) == ("draft", "scheduled", None)


# --- The watch ------------------------------------------------------------------------------------------


def test_watch_tells_what_is_public_since_the_last_digest_once():
    published(paris(2026, 10, 15, 7, 59), title="Avant")
    published(paris(2026, 11, 12, 8), title="Première")
    published(paris(2026, 11, 13, 8), title="Du réseau", audience="network")
    published(paris(2026, 11, 13, 8), title="Du labo", audience="lab")
    published(paris(2026, 11, 19, 7, 59), title="Deuxième")
    published(paris(2026, 11, 19, 8), title="Troisième")

    compose(2026, 11, 19, 8)
    compose(2026, 11, 26, 8)

    told = [
        [item["title"] for group in row.content["groups"] for item in group["items"]]
        for row in NewsletterIssue.objects.order_by("number")
    ]
    assert told == [["Première", "Deuxième"], ["Troisième"]]


def test_watch_without_news_leaves_no_issue_and_the_next_one_loses_nothing():
    published(paris(2026, 11, 10, 9))
    assert compose(2026, 11, 12, 8) == [("watch", date(2026, 11, 5))]
    assert compose(2026, 11, 19, 8) == []
    # The beat was down on the 26th.
    for day in (20, 27):
        published(paris(2026, 11, day, 9), title=f"Du {day}")

    compose(2026, 12, 3, 8)

    items = [item for group in NewsletterIssue.objects.get(number=2).content["groups"] for item in group["items"]]
    assert [item["title"] for item in items] == ["Du 20", "Du 27"]


def test_watch_keeps_what_agents_typed_as_they_typed_it():
    published(paris(2026, 11, 24, 9), title="[a](b) <i>", why="Voir [ici](https://evil.example) et *ça* <script>")

    compose(2026, 11, 26, 8)
    issue = NewsletterIssue.objects.get()

    assert 'href="https://evil.example"' not in issue.html
    assert "<script>" not in issue.html
    assert "Voir [ici](https://evil.example) et *ça* <script>" in " ".join(issue.text.split())


def test_watch_of_many_items_tells_how_many_are_left():
    for number in range(automatic.SHOWN + 2):
        published(paris(2026, 11, 24, 9, number), title=f"Page {number}")

    compose(2026, 11, 26, 8)

    content = NewsletterIssue.objects.get().content
    assert sum(len(group["items"]) for group in content["groups"]) == automatic.SHOWN
    assert content["edito"] == "Et 2 autres à lire sur le site."


# --- The meetings ---------------------------------------------------------------------------------------


def breakfast(*when, **fields):
    """Announced long before, for a day of December: the demonstration's clock does not matter here."""
    starts_at = paris(*when)
    values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "closes_at": starts_at}
    event = factories.make_event(**{**fields})
    type(event).objects.filter(pk=event.pk).update(**{**values, "title": fields.get("title", event.title)})
    event.refresh_from_db()
    return event


def test_meeting_is_told_five_working_days_before():
    breakfast(2026, 12, 3, 8, 30)

    # Thursday 3 December: Thursday 26 November is the fifth working day before.
    assert [compose(2026, 11, day, 9) for day in (25, 26, 27)] == [[], [("breakfasts", date(2026, 12, 3))], []]


def test_meeting_announced_late_is_told_at_once_but_not_the_day_before():
    breakfast(2026, 12, 3, 8, 30)

    assert compose(2026, 12, 2, 9) == []
    assert ("breakfasts", date(2026, 12, 3)) in compose(2026, 12, 1, 9)


def test_meetings_of_one_day_are_told_together():
    breakfast(2026, 12, 3, 8, 30)
    breakfast(2026, 12, 3, 14, 0)

    compose(2026, 11, 26, 9)

    (group,) = NewsletterIssue.objects.get().content["groups"]
    assert [item["on"] for item in group["items"]] == ["2026-12-03", "2026-12-03"]


def test_meeting_that_is_cancelled_private_or_closed_is_not_told():
    cancelled = breakfast(2026, 12, 3, 8, 30)
    type(cancelled).objects.filter(pk=cancelled.pk).update(status="cancelled")
    for fields in ({"status": "draft"}, {"sign_up": "invitation"}, {"closes_at": paris(2026, 11, 26, 8)}):
        event = breakfast(2026, 12, 3, 8, 30)
        type(event).objects.filter(pk=event.pk).update(**fields)
    drop_in = factories.make_drop_in()
    type(drop_in).objects.filter(pk=drop_in.pk).update(
        starts_at=paris(2026, 12, 3, 12), ends_at=paris(2026, 12, 3, 14), closes_at=paris(2026, 12, 3, 12)
    )

    assert compose(2026, 11, 26, 9) == []


def test_meeting_that_moves_to_another_day_is_told_again_as_moved():
    event = breakfast(2026, 12, 3, 8, 30, title="Petit déjeuner")
    compose(2026, 11, 26, 9)
    later = {"starts_at": paris(2026, 12, 10, 8, 30), "ends_at": paris(2026, 12, 10, 10)}
    type(event).objects.filter(pk=event.pk).update(**later, closes_at=paris(2026, 12, 10, 8))

    assert compose(2026, 11, 27, 9) == []
    assert compose(2026, 12, 3, 9) == [("breakfasts", date(2026, 12, 10))]
    issue = NewsletterIssue.objects.get(period=date(2026, 12, 10))
    assert issue.title.startswith("Nouvelle date\u00a0: Petit déjeuner")
    text = issue.content["groups"][0]["items"][0]["text"]
    assert text.startswith("Cette rencontre était annoncée le 3\u00a0décembre\u00a02026")


def test_meeting_that_moves_within_its_day_is_not_told_twice():
    event = breakfast(2026, 12, 3, 8, 30)
    compose(2026, 11, 26, 9)
    type(event).objects.filter(pk=event.pk).update(starts_at=paris(2026, 12, 3, 12), ends_at=paris(2026, 12, 3, 13))

    assert compose(2026, 11, 27, 9) == []


# --- The team -------------------------------------------------------------------------------------------


def test_team_letter_counts_the_week_and_names_nobody():
    lead = factories.make_user(first_name="Zénobie", last_name="Quartz")
    factories.make_item("proposed", by=lead, now=paris(2026, 11, 18, 9), title="Un titre secret")
    factories.make_item("proposed", by=lead, now=paris(2026, 11, 23, 7), title="Un autre titre secret")
    factories.make_agreed(now=paris(2026, 11, 20, 9))

    compose(2026, 11, 23, 8)

    issue = NewsletterIssue.objects.get()
    told = {group["name"]: [item["title"] for item in group["items"]] for group in issue.content["groups"]}
    assert told == {
        "Arrivé la semaine dernière": ["1\u00a0page partagée", "1\u00a0abonnement confirmé à une lettre"],
        "Ce qui attend": ["2\u00a0pages de la veille à lire"],
    }
    assert [word for word in ("Zénobie", "Quartz", "secret") if word in issue.html + issue.text] == []


def test_team_letter_goes_to_the_lab_alone():
    factories.make_item("proposed", now=paris(2026, 11, 18, 9))
    lab = [factories.make_user(role=role) for role in ("lab", "administrator")]
    factories.make_user(role="ambassador")
    others = Subscriber.objects.count()

    compose(2026, 11, 23, 8)

    getting = Subscriber.objects.getting("team")
    assert {row.person for row in getting} >= set(lab)
    assert all(row.person.is_lab for row in getting)
    assert others == 0


def test_team_letter_leads_to_screens_of_the_back_office(settings):
    factories.make_item("proposed", now=paris(2026, 11, 18, 9))

    compose(2026, 11, 23, 8)

    items = [item for group in NewsletterIssue.objects.get().content["groups"] for item in group["items"]]
    assert [item["address"][:7] for item in items] == ["/admin/"] * len(items)


def test_week_asks_no_more_questions_for_many_rows_than_for_few(db):
    week = Week(paris(2026, 11, 16), paris(2026, 11, 23))
    with CaptureQueriesContext(connection) as few:
        list(collect(week))
    for _ in range(3):
        factories.make_item("proposed", now=paris(2026, 11, 18, 9))
        breakfast(2026, 11, 24, 9)
    with CaptureQueriesContext(connection) as many:
        list(collect(week))

    assert len(few) == len(many) <= 8


def test_team_letter_is_emptied_after_a_year():
    now = paris(2026, 11, 23, 8)
    old = factories.make_archived(letter="team", now=now - timedelta(days=366))
    kept = [
        factories.make_archived(letter="team", now=now - timedelta(days=364)),
        factories.make_archived(letter="watch", now=now - timedelta(days=366)),
        factories.make_archived(now=now - timedelta(days=366)),
    ]

    assert automatic.forget(now=now) == 1
    assert automatic.forget(now=now) == 0

    old.refresh_from_db()
    assert (old.content, old.title, old.html) == ({}, "", automatic.FORGOTTEN)
    for issue in kept:
        before = issue.content
        issue.refresh_from_db()
        assert issue.content == before != {}


# --- By the engine of all letters -----------------------------------------------------------------------


def test_letters_leave_by_the_engine_to_those_who_want_them(quick_sink):
    """The digest to whoever asked for it, the week to the lab, each once; the monthly one alone gives neither."""
    published(paris(2026, 11, 24, 9))
    factories.make_item("proposed", now=paris(2026, 11, 18, 9))
    reader, _ = factories.make_agreed("watch"), factories.make_agreed("monthly")
    with time_machine.travel(paris(2026, 11, 23, 8), tick=False):
        tasks.compose_rhythms()
        sending.sweep()
    team = sorted(quick_sink.recipients)
    with time_machine.travel(paris(2026, 11, 26, 8), tick=False):
        tasks.compose_rhythms()
        sending.sweep()
        sending.sweep()

    assert team == sorted(user.email for user in User.objects.lab())
    assert sorted(quick_sink.recipients) == sorted([*team, reader.email])
    assert set(NewsletterIssue.objects.values_list("letter", "status")) == {("team", "sent"), ("watch", "sent")}
