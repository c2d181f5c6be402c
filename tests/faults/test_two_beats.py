"""
Two beats at once, then a clock set back one hour: one draft of the month, one sending of what was released.

Real Celery beats and a real worker, each under a clock that ``libfaketime`` moves; the tests' PostgreSQL, a Redis of
their own, a real SMTP server.
"""

import importlib.util
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from labo import embedded
from resources.models import Delivery, NewsletterIssue, Reference
from tests import factories
from tests.faults.test_worker_killed import Machine, poll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READERS = 20
BEATS = ("first-beat", "second-beat")
# A Tuesday, and the last hour but one of its month's summer time would be another story: months.py has its own tests.
NOON = datetime(2027, 3, 30, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))


def clock_from(instant):
    """Return the environment of a process that believes it starts at an aware instant."""
    vendor = Path(importlib.util.find_spec("libfaketime").origin).parent / "vendor" / "libfaketime" / "src"
    variable, library = (
        ("LD_PRELOAD", "libfaketime.so.1")
        if sys.platform == "linux"
        else ("DYLD_INSERT_LIBRARIES", "libfaketime.1.dylib")
    )
    return {
        variable: str(vendor / library),
        "FAKETIME": f"@{instant:%Y-%m-%d %H:%M:%S}",
        "DONT_FAKE_MONOTONIC": "1",
        "TZ": "Europe/Paris",
    }


class Hour(Machine):
    """A worker and two beats that live at the same hour."""

    def start_all(self, instant):
        environment = {**self.environment, **clock_from(instant)}
        celery = [sys.executable, "-m", "celery", "-A", "tests.faults.hurried_beat"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        commands = {"worker": worker}
        for name in BEATS:
            schedule = self.home / f"{name}-{instant:%H%M}"
            commands[name] = [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule]
        for name, command in commands.items():
            self.children.start(name, command, log=self.log_of(name), env=environment, cwd=embedded.ROOT, rank=1)

    def stop_all(self):
        for name in (*BEATS, "worker"):
            self.children.stop(name)

    def log_of(self, name):
        return self.home / "log" / f"{name}.log"

    def count(self, words, name):
        """Return how often a log says these words."""
        return self.log_of(name).read_text().count(words) if self.log_of(name).exists() else 0

    def live(self, instant, until):
        """Start all at an instant, until each beat has asked, the worker has done, and a thing is true; then stop."""
        waits = {("Sending due task", name): 4 for name in BEATS}
        waits |= {(f"{task}[", "worker"): 4 for task in ("compose_letter", "send_letters")}
        waits |= {("succeeded", "worker"): 8}
        before = {wait: self.count(*wait) for wait in waits}
        self.start_all(instant)
        for wait, times in waits.items():
            poll(lambda wait=wait, times=times: self.count(*wait) - before[wait] >= times, f"{wait} {times} times")
        poll(until, f"what the hour brings; {self.log_of('worker')} says more")
        self.stop_all()


@pytest.fixture
def hour(tmp_path, smtp_sink, use_broker):
    machine = Hour(tmp_path, smtp_sink, app="tests.faults.hurried_beat")
    machine.start_redis()
    use_broker(machine.redis.url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="))
    yield machine
    machine.stop()


def letters_of(sink):
    """Return the Message-IDs of the letters that the server took, the mails of the outbox left aside."""
    keys = {f"<{key.hex}@" for key in Delivery.objects.values_list("key", flat=True)}
    return [taken for taken in sink.keys if any(taken.startswith(key) for key in keys)]


def test_two_beats_and_a_clock_set_back_write_one_draft_and_send_once(hour, smtp_sink):
    for _ in range(3):
        factories.make_reference()
    Reference.objects.update(published_at=NOON - timedelta(days=1))
    for _ in range(READERS):
        factories.make_agreed()
    issue = factories.make_frozen_issue(send_at=NOON + timedelta(seconds=2), released_at=NOON)

    drafts = NewsletterIssue.objects.filter(status="draft")
    hour.live(NOON, lambda: drafts.exists() and NewsletterIssue.objects.filter(pk=issue.pk, status="sent").exists())
    first = set(letters_of(smtp_sink))
    hour.live(NOON - timedelta(hours=1), lambda: True)

    assert drafts.count() == 1
    assert drafts.get().transitions.count() == 1
    assert len(first) == READERS
    assert sorted(letters_of(smtp_sink)) == sorted(first)
