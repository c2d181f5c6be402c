"""
The worker is killed, Redis loses everything: every mail arrives once, none is lost.

A real Celery worker with its beat, a Redis of its own, a real SMTP server and the tests' PostgreSQL. The mail that the
server had in hand when the worker died was never accepted, so it must come again, with the same Message-ID.
"""

import os
import shutil
import signal
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from labo import embedded, processes
from labo.models import OutboxMail
from tests import factories
from tests.broker import wait_for_wake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PASSED_BEFORE = 3


class Machine:
    """Redis and a worker that can be killed, beside the tests' own servers."""

    def __init__(self, home, sink, *, app):
        embedded.prepare_folders(home)
        self.home, self.app = home, app
        self.children = processes.Children(embedded.run_folder(home))
        self.redis = embedded.Redis(home)
        self.environment = {
            **os.environ,
            "DATABASE_URL": address_of_the_test_database(),
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }

    def start_redis(self):
        self.redis.start(self.children)

    def start_worker(self):
        command = [sys.executable, "-m", "celery", "-A", self.app, "worker", "--concurrency", "1", "--beat"]
        command += ["--schedule", self.home / "beat", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        self.children.start("worker", command, log=self.log, env=self.environment, cwd=embedded.ROOT, rank=1)

    @property
    def log(self):
        return self.home / "log" / "worker.log"

    def kill(self, name):
        """As a power cut would: the whole group at once, with nothing to say about it."""
        (record,) = [record for record in self.children.records if record.name == name]
        os.killpg(record.pid, signal.SIGKILL)
        poll(lambda: [dead for dead, _ in self.children.dead() if dead.name == name], f"{name} to be dead")

    def stop(self):
        self.children.stop_all(patience=5)
        shutil.rmtree(embedded.run_folder(self.home), ignore_errors=True)


def address_of_the_test_database():
    scheme, host, _, query, _ = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit((scheme, host, f"/{connection.settings_dict['NAME']}", query, ""))


def poll(condition, what, *, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"Waited {seconds} s for {what}."
        time.sleep(0.05)
    return found


@pytest.fixture
def start_machine(tmp_path, smtp_sink, use_broker):
    machines = []

    def start(*, app="labo"):
        machine = Machine(tmp_path, smtp_sink, app=app)
        machines.append(machine)
        machine.start_redis()
        use_broker(machine.redis.url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="))
        return machine

    yield start
    for machine in machines:
        machine.stop()


def statuses():
    return list(OutboxMail.objects.order_by("pk").values_list("status", flat=True))


def live_through_the_fault(machine, sink):
    """Queue mails, kill the worker while the server has one in hand, lose Redis, start both again."""
    machine.start_worker()
    sink.hold(after=PASSED_BEFORE)
    for _ in range(4):
        factories.make_proposal()  # two mails each
    sink.wait_until_held(seconds=60)
    in_hand = OutboxMail.objects.exclude(status="pending").latest("pk").message_id

    machine.kill("worker")
    machine.kill("redis")
    poll(lambda: sink.clients == 0, "the server to see that the worker died")
    sink.let_go()
    factories.make_proposal()  # a service that knows nothing of all this
    wait_for_wake()
    assert len(sink.taken) == PASSED_BEFORE

    machine.start_redis()
    machine.start_worker()
    # Time goes by: the lease of the dead worker ends.
    OutboxMail.objects.filter(status="sending").update(leased_until=timezone.now() - timedelta(seconds=1))
    return in_hand


def test_every_mail_arrives_once_when_the_worker_is_killed_and_redis_loses_everything(start_machine, smtp_sink):
    machine = start_machine()

    in_hand = live_through_the_fault(machine, smtp_sink)
    poll(lambda: set(statuses()) == {"sent"}, f"every mail to be sent; {machine.log} says more")

    expected = sorted(OutboxMail.objects.values_list("message_id", flat=True))
    assert len(expected) == 10
    assert sorted(smtp_sink.keys) == expected
    assert in_hand in smtp_sink.keys[PASSED_BEFORE:]
    assert OutboxMail.objects.get(message_id=in_hand).attempts == 2


def test_mail_is_lost_when_it_is_marked_before_it_is_sent(start_machine, smtp_sink):
    """Negative control: the same story, with a worker that takes its mail off the list first."""
    machine = start_machine(app="tests.faults.careless_worker")

    in_hand = live_through_the_fault(machine, smtp_sink)
    poll(lambda: set(statuses()) == {"sent"}, f"every mail to be taken; {machine.log} says more")
    machine.kill("worker")

    assert in_hand not in smtp_sink.keys
    assert len(smtp_sink.taken) < OutboxMail.objects.count()
