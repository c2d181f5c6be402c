"""The draft of a month: written once whatever happens, from what is new and was not told."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from labo import news
from labo.models import Notice
from labo.roles import Role
from labo.transitions import Refusal
from resources import tasks
from resources.models import IssueItem, NewsletterIssue
from resources.newsletter import collecting
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
NOW = timezone.make_aware(datetime(2026, 11, 24, 9))
THIS_MONTH = timezone.make_aware(datetime(2026, 11, 10, 9))


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


def found_items(count=4, *, now=THIS_MONTH, **fields):
    return [factories.make_item(now=now, **fields) for _ in range(count)]


def test_draft_tells_what_the_month_has_brought(lab):
    item = factories.make_item(now=THIS_MONTH, category="rate", says_who=True)
    kept = factories.make_item("kept", now=THIS_MONTH, category="outil")
    found_items(2)

    issue = NewsletterIssue.compose(NOVEMBER, now=NOW)

    assert (issue.status, issue.number, issue.told_until) == ("draft", 1, NOW)
    told = {row.source: row for row in issue.items.all()}
    assert told[f"watch:{item.pk}"].credit == f"Repéré par {item.shared_by.full_name}"
    assert told[f"watch:{item.pk}"].address == item.address
    assert told[f"watch:{kept.pk}"].choice == "kept"
    assert issue.transitions.get().target == "draft"


def test_draft_is_composed_once(lab):
    found_items()

    assert NewsletterIssue.compose(NOVEMBER, now=NOW) is not None
    assert NewsletterIssue.compose(NOVEMBER, now=NOW + timedelta(hours=1)) is None
    assert NewsletterIssue.objects.count() == 1
    assert Notice.objects.filter(person=lab, kind="letter_draft").count() == 1


def test_month_that_was_given_up_is_not_composed_again(lab):
    found_items()
    NewsletterIssue.compose(NOVEMBER, now=NOW).set_aside(by=lab)

    assert NewsletterIssue.compose(NOVEMBER, now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_two_composers_at_once_write_one_draft():
    lab = factories.make_user(role=Role.LAB)
    found_items()

    results = in_parallel(*[lambda: NewsletterIssue.compose(NOVEMBER, now=NOW)] * 6)

    assert failures(results) == []
    assert sum(result is not None for result in results) == 1
    assert NewsletterIssue.objects.count() == 1
    assert IssueItem.objects.count() == 4
    assert Notice.objects.filter(kind="letter_draft", person=lab).count() == 1


def test_quiet_month_is_told_to_the_team_once_and_has_no_letter(lab):
    found_items(collecting.FEWEST - 1)

    assert NewsletterIssue.compose(NOVEMBER, now=NOW) is None
    assert NewsletterIssue.compose(NOVEMBER, now=NOW + timedelta(hours=1)) is None
    assert NewsletterIssue.objects.count() == 0
    assert "Mois creux" in Notice.objects.get(person=lab).line

    found_items(1, now=NOW)
    assert NewsletterIssue.compose(NOVEMBER, now=NOW + timedelta(hours=2)).items.count() == 3


def test_nothing_is_told_twice_nor_falls_between_two(lab):
    early = found_items(3)
    first = NewsletterIssue.compose(NOVEMBER, now=NOW)
    on_the_edge = factories.make_item(now=NOW)
    late = found_items(3, now=NOW + timedelta(days=2))

    second = NewsletterIssue.compose(date(2026, 12, 1), now=NOW + timedelta(days=30))

    assert {row.source for row in first.items.all()} == {f"watch:{row.pk}" for row in early}
    assert {row.source for row in second.items.all()} == {f"watch:{row.pk}" for row in [on_the_edge, *late]}
    assert second.number == first.number + 1


def test_what_was_put_off_comes_back_as_it_was_rewritten(lab):
    item, *_ = found_items(3)
    first = NewsletterIssue.compose(NOVEMBER, now=NOW)
    row = first.items.get(source=f"watch:{item.pk}")
    first.edit(by=lab, seen=0, words={}, items={row.pk: {"choice": "postponed", "title": "Réécrit"}})
    found_items(3, now=NOW + timedelta(days=1))

    second = NewsletterIssue.compose(date(2026, 12, 1), now=NOW + timedelta(days=30))
    third_news = found_items(3, now=NOW + timedelta(days=31))
    third = NewsletterIssue.compose(date(2027, 1, 1), now=NOW + timedelta(days=60))

    back = second.items.get(source=f"watch:{item.pk}")
    assert (back.choice, back.title) == ("kept", "Réécrit")
    assert {one.source for one in third.items.all()} == {f"watch:{one.pk}" for one in third_news}


def test_meeting_is_told_again_while_it_is_to_come_unless_it_was_left_aside(lab):
    found_items(3)
    told, aside = (
        factories.make_event(starts_at=NOW + timedelta(days=40), now=THIS_MONTH, capacity=9) for _ in range(2)
    )
    first = NewsletterIssue.compose(NOVEMBER, now=NOW)
    row = first.items.get(source=f"event:{aside.pk}")
    first.edit(by=lab, seen=0, words={}, items={row.pk: {"choice": "dropped"}})
    found_items(3, now=NOW + timedelta(days=1))

    second = NewsletterIssue.compose(date(2026, 12, 1), now=NOW + timedelta(days=30))
    found_items(3, now=NOW + timedelta(days=31))
    third = NewsletterIssue.compose(date(2027, 1, 1), now=NOW + timedelta(days=60))

    assert [one.source for one in second.items.filter(category="agenda")] == [f"event:{told.pk}"]
    assert not third.items.filter(category="agenda").exists()


def test_what_was_put_off_and_is_withdrawn_does_not_come_back(lab):
    item, *_ = found_items(3)
    first = NewsletterIssue.compose(NOVEMBER, now=NOW)
    row = first.items.get(source=f"watch:{item.pk}")
    first.edit(by=lab, seen=0, words={}, items={row.pk: {"choice": "postponed"}})
    item.withdraw(by=lab)
    found_items(3, now=NOW + timedelta(days=1))

    second = NewsletterIssue.compose(date(2026, 12, 1), now=NOW + timedelta(days=30))

    assert not second.items.filter(source=row.source).exists()


def test_news_of_a_month_given_up_go_to_the_next(lab):
    early = found_items(3)
    first = NewsletterIssue.compose(NOVEMBER, now=NOW)
    first.set_aside(by=lab)
    with_them = {f"watch:{row.pk}" for row in early if row.status == "kept"}
    kept = factories.make_item("kept", now=THIS_MONTH)
    found_items(3, now=timezone.make_aware(datetime(2026, 12, 2, 9)))

    second = NewsletterIssue.compose(date(2026, 12, 1), now=NOW + timedelta(days=30))

    told = {row.source for row in second.items.all()}
    assert with_them | {f"watch:{kept.pk}"} <= told


def test_busy_month_keeps_what_five_minutes_hold(lab):
    for category in ("terrain", "lecture", "rate", "methode"):
        found_items(5, category=category)

    issue = NewsletterIssue.compose(NOVEMBER, now=NOW)

    kept = [row.category for row in issue.items.filter(choice="kept")]
    assert len(kept) == collecting.MOST
    assert max(kept.count(code) for code in kept) == collecting.MOST_OF_ONE
    assert issue.items.filter(choice="dropped").count() == 20 - collecting.MOST
    positions = [row.position for row in issue.items.all()]
    assert positions == sorted(set(positions))


def test_refresh_adds_what_came_since_and_nothing_twice(lab):
    found_items(3)
    issue = NewsletterIssue.compose(NOVEMBER, now=NOW)
    found_items(2, now=NOW + timedelta(hours=1))

    assert issue.refresh(by=lab, now=NOW + timedelta(hours=2)) == 2
    assert issue.refresh(by=lab, now=NOW + timedelta(hours=3)) == 0
    assert NewsletterIssue.objects.get().items.count() == 5

    frozen = factories.make_issue("scheduled")
    with pytest.raises(Refusal, match="n’est plus un brouillon"):
        frozen.refresh(by=lab)


# --- The beat -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2026-11-23T12:00:00+01:00", 0),
        ("2026-11-24T07:59:00+01:00", 0),
        ("2026-11-24T08:12:00+01:00", 1),
        ("2026-11-30T23:12:00+01:00", 1),  # beat was down until then
        ("2026-12-01T00:12:00+01:00", 0),  # a month that was missed is told with the next one
    ],
)
def test_beat_composes_from_the_day_on(lab, moment, count):
    found_items()
    with time_machine.travel(moment, tick=False):
        tasks.compose_letter()

    assert NewsletterIssue.objects.count() == count


def test_clock_set_back_one_hour_composes_nothing_again(lab):
    found_items()
    with time_machine.travel("2026-11-24T08:12:00+01:00", tick=False):
        tasks.compose_letter()
    with time_machine.travel("2026-11-24T07:12:00+01:00", tick=False):
        tasks.compose_letter()
    with time_machine.travel("2026-11-24T08:12:00+01:00", tick=False):
        tasks.compose_letter()

    assert NewsletterIssue.objects.count() == 1


@pytest.mark.parametrize("month", ["2026-12-31", "2028-02-29", "2027-10-31", "2027-03-31"])
def test_last_day_of_a_month_belongs_to_it(lab, settings, month):
    settings.LETTER_WORKING_DAY = -1
    day = date.fromisoformat(month)
    found_items(now=timezone.make_aware(datetime(day.year, day.month, 3, 9)))
    for hour in range(24):
        with time_machine.travel(timezone.make_aware(datetime(day.year, day.month, day.day, hour, 12)), tick=False):
            tasks.compose_letter()

    assert NewsletterIssue.objects.get().period == day.replace(day=1)


# --- The registry ---------------------------------------------------------------------------------------


def test_only_what_everybody_may_read_is_told(lab):
    public = factories.make_item(now=THIS_MONTH)
    for audience in ("network", "lab"):
        factories.make_item(now=THIS_MONTH, audience=audience)
        factories.make_item("kept", now=THIS_MONTH, audience=audience)
    for status in ("proposed", "read", "sent_back", "withdrawn"):
        factories.make_item(status, now=THIS_MONTH)

    told = [one for one in news.collect(THIS_MONTH - timedelta(days=9), NOW) if one.source.startswith("watch")]

    assert [one.source for one in told] == [f"watch:{public.pk}"]
    assert told[0].credit == ""


def test_each_source_stands_as_long_as_everybody_reads_it(lab):
    item, kept = factories.make_item(), factories.make_item("kept")
    work = factories.make_reference()
    sources = {f"watch:{item.pk}", f"watch:{kept.pk}", f"reference:{work.pk}"}
    assert news.standing(sources) == sources

    item.withdraw(by=lab)
    kept.send_back("Non.", by=lab)
    work.withdraw(by=lab) if hasattr(work, "withdraw") else None

    assert news.standing([*sources, "nothing:1", "watch:x", ""]) <= {f"reference:{work.pk}"}
