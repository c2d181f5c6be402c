"""
The letters that nobody edits: when each is due, once a period.

Beat only asks often; the hour of Paris is computed here, so a clock that is set back, a summer time or two beats change
nothing: the period of what is told is the key, and the database holds one issue of a letter a period.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from labo.meetings import meetings
from resources.models import NewsletterIssue
from resources.newsletter import automatic
from resources.newsletter.letters import BREAKFASTS, LETTERS, TEAM, WATCH
from resources.newsletter.mail import render

EIGHT = time(8)
DAYTIME = range(8, 18)
"""Hours of Paris in which a letter leaves by itself: what a night without beat missed is found in the morning."""
LATE = timedelta(hours=34)
"""After a day and a half a week's letter is no news any more: its things go into the next one, or stay on the site."""
NOTICE = 5
"""Working days before a meeting."""
TOO_LATE = timedelta(days=1)
"""Before a meeting: nobody makes room for tomorrow."""
LOOK_AHEAD = timedelta(days=21)
"""Days within which five working days fit, holidays included."""
A_WEEK = timedelta(days=7)
MONDAY, THURSDAY = 0, 3
SERIAL = 20190911
"""Any number that nothing else locks: one issue is numbered at a time."""


@dataclass(frozen=True)
class Rhythm:
    """``due(now)`` yields the periods whose issue should be there; ``compose(period, now=)`` returns its content."""

    letter: str
    due: Callable[[datetime], Iterator[date]]
    compose: Callable[..., dict | None]


def at_eight(day: date) -> datetime:
    return datetime.combine(day, EIGHT, timezone.get_default_timezone())


def weekly(weekday: int) -> Callable[[datetime], Iterator[date]]:
    """
    Return when a weekly letter is due: that day at eight, or on the next working day of the same week.

    Its period is the week before, and begins on the same day of the week.
    """

    def due(now):
        today = timezone.localdate(now)
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=weekday)
        leaves_on = settings.WORKING_DAYS.next_open(day)
        is_time = at_eight(leaves_on) <= now < at_eight(leaves_on) + LATE
        if leaves_on < monday + A_WEEK and is_time:
            yield day - A_WEEK

    return due


def before_meetings(now: datetime) -> Iterator[date]:
    """Yield the days of the meetings that are to be told: five working days before, or as soon as they are known."""
    today = timezone.localdate(now)
    days = {timezone.localdate(row.starts_at) for row in to_tell(now, today, today + LOOK_AHEAD)}
    for day in sorted(days):
        if at_eight(noticed_on(day)) <= now:
            yield day


def to_tell(now, first: date, last: date):
    """Return the meetings of these days that one may still sign up to, and come to."""
    return [row for row in meetings(first, last) if now < row.closes_at and now < row.starts_at - TOO_LATE]


def noticed_on(day: date) -> date:
    """Return the fifth working day before a day."""
    left, furthest = NOTICE, day - LOOK_AHEAD
    while left and day > furthest:
        day -= timedelta(days=1)
        left -= settings.WORKING_DAYS.is_open(day)
    return day


RHYTHMS = (
    Rhythm(TEAM, weekly(MONDAY), automatic.team),
    Rhythm(WATCH, weekly(THURSDAY), automatic.watch),
    Rhythm(BREAKFASTS, before_meetings, automatic.breakfasts),
)


def compose_due(*, now: datetime | None = None) -> list[NewsletterIssue]:
    """
    Write the issues that are due and are not there, ready to leave. Safe to run twice, or twice at once.

    :returns: those that this call wrote. A period in which nothing happened has none.
    """
    now = now or timezone.now()
    if timezone.localtime(now).hour not in DAYTIME:
        return []
    written = []
    for rhythm in RHYTHMS:
        for period in rhythm.due(now):
            if issues(rhythm.letter, period).exists():
                continue
            content = rhythm.compose(period, now=now)
            if content and (issue := schedule(rhythm.letter, period, content, now=now)):
                written.append(issue)
    return written


def issues(letter, period):
    return NewsletterIssue.objects.filter(letter=letter, period=period)


def schedule(letter: str, period: date, content: dict, *, now: datetime) -> NewsletterIssue | None:
    """
    Freeze an issue that leaves at once, under the next number of its letter. Nobody released it: it says so.

    :returns: None where another worker was first.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SERIAL, list(LETTERS).index(letter)])
        if issues(letter, period).exists():
            return None
        last = NewsletterIssue.objects.filter(letter=letter).aggregate(last=Max("number"))["last"]
        number = (last or 0) + 1
        frozen = render(content, letter=letter, number=number, period=period, issue_address="")
        issue = NewsletterIssue(
            letter=letter,
            period=period,
            number=number,
            title=content["title"],
            preheader=content["preheader"],
            subject=frozen.subject,
            html=frozen.html,
            text=frozen.text,
            content=content,
            sha256=frozen.sha256,
            released_at=now,
            send_at=now,
        )
        try:
            with transaction.atomic():
                issue.move_to(NewsletterIssue.Status.SCHEDULED, by=None, now=now)
        except IntegrityError:  # written by a hand that does not take this lock
            return None
    return issue
