"""
R9, R10: the senders of a letter are killed again and again, Redis loses everything: nobody is lost, hardly anybody
gets it twice, and nobody has to do anything.

Real Celery workers, a Redis of their own, a real SMTP server and the tests' PostgreSQL. The workers are in a hurry
(:mod:`tests.faults.hasty_worker`); the same with what is shipped, ten times as many people and twenty kills, is
``bench/faults_newsletter.py``.
"""

import random
import sys
import time

import pytest

from labo import embedded
from tests import factories
from tests.faults.test_worker_killed import Machine, poll
from tests.quick_sink import ThreadedSink
from tests.resources.newsletter.test_sending import many, statuses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

READERS, KILLS, PROCESSES = 1000, 5, 2


class LetterMachine(Machine):
    def __init__(self, home, sink, *, app):
        super().__init__(home, sink, app=app)
        self.environment["LETTERS_PER_MINUTE"] = "0"

    def start_worker(self):
        command = [sys.executable, "-m", "celery", "-A", self.app, "worker", "--concurrency", str(PROCESSES), "--beat"]
        command += ["--schedule", self.home / "beat", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        self.children.start("worker", command, log=self.log, env=self.environment, cwd=embedded.ROOT, rank=1)


@pytest.fixture
def sink():
    """A server that takes three milliseconds a letter."""
    sink = ThreadedSink(delay=0.003)
    yield sink
    sink.stop()


@pytest.fixture
def start(tmp_path, sink):
    machines = []

    def start(app="tests.faults.hasty_worker"):
        machine = LetterMachine(tmp_path, sink, app=app)
        machines.append(machine)
        machine.start_redis()
        machine.start_worker()
        return machine

    yield start
    for machine in machines:
        machine.stop()


def letter_for(count):
    many(count)
    return factories.make_frozen_issue()


def is_over(issue):
    issue.refresh_from_db()
    return issue.status == "sent"


def expected(issue):
    return sorted(f"<{key.hex}@example.org>" for key in issue.deliveries.values_list("key", flat=True))


def test_nobody_is_lost_when_the_workers_are_killed_five_times(start, sink):
    issue, chance = letter_for(READERS), random.Random()
    machine = start()

    for moment in sorted(chance.sample(range(20, READERS - 20), KILLS)):
        poll(lambda moment=moment: len(sink.keys) >= moment, f"letter {moment}; {machine.log} says more")
        time.sleep(chance.random() * 0.01)
        machine.kill("worker")
        machine.start_worker()
    poll(lambda: is_over(issue), f"everybody to be written to; {machine.log} says more")

    assert statuses(issue) == {"accepted": READERS}
    assert sorted(set(sink.keys)) == expected(issue)
    assert len(set(sink.recipients)) == READERS
    assert len(sink.keys) - READERS <= KILLS * PROCESSES


def test_nobody_gets_it_twice_when_redis_goes_away_and_loses_everything(start, sink):
    """Nobody starts the workers again: those that acknowledge a task at its end die of it (CELERY_TASK_ACKS_LATE)."""
    issue = letter_for(READERS)
    machine = start()
    poll(lambda: len(sink.keys) > 50, f"the first letters; {machine.log} says more")

    machine.kill("redis")
    poll(lambda: "Cannot connect" in machine.log.read_text(), f"the workers to miss Redis; {machine.log} says more")
    machine.start_redis()
    poll(lambda: is_over(issue), f"everybody to be written to; {machine.log} says more", seconds=60)
    assert list(machine.children.dead()) == []

    assert statuses(issue) == {"accepted": READERS}
    assert sorted(sink.keys) == expected(issue)


def test_people_are_lost_when_they_are_struck_off_before_they_are_written_to(start, sink):
    """Negative control: the same check, the same kill, another sender."""
    issue = letter_for(300)
    machine = start("tests.faults.careless_letters")
    poll(lambda: len(sink.keys) > 70, f"the first letters; {machine.log} says more")

    machine.kill("worker")
    poll(lambda: not sink.open, "the server to see that the worker died")

    # Nobody will ever write to those: they count as served.
    struck_off = set(issue.deliveries.filter(status="accepted").values_list("email", flat=True))
    assert struck_off - set(sink.recipients) != set()
