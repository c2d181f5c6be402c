"""No request ever waits for the broker: with Redis refused or mute, the verb is done and the mail is in its row."""

import contextlib
import socket
import threading

import pytest
import redis as redis_client
from django.db import connection

from labo.models import OutboxMail
from labo.outbox import wake
from labo.outbox.queue import queue_together
from labo.outbox.sender import deliver_due
from projects.models import Decision
from tests import factories
from tests.broker import wait_for_wake, wake_threads

pytestmark = pytest.mark.django_db(transaction=True)


class Mute:
    """A broker that accepts the connection and then says nothing."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connected, self.accepted = threading.Event(), []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.accepted.append(self.listener.accept()[0])
                self.connected.set()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for each in [self.listener, *self.accepted]:
            each.close()


@pytest.fixture
def mute():
    broker = Mute()
    yield broker
    broker.close()


def test_verb_is_done_while_the_broker_says_nothing(use_broker, mute, smtp_sink):
    use_broker(f"redis://127.0.0.1:{mute.port}/0")

    proposal = factories.make_proposal()

    assert mute.connected.wait(timeout=30), "Nobody tried to wake the sender."
    assert proposal.status == "submitted"
    assert len(wake_threads()) == 1  # stuck alone, whatever the number of mails
    other = factories.make_proposal()
    assert other.status == "submitted"
    assert len(wake_threads()) == 1
    assert OutboxMail.objects.filter(status="pending").count() == 4

    mute.close()
    wait_for_wake()
    assert deliver_due() == 4  # the sweep


def test_verb_waits_for_a_mute_broker_when_it_publishes_itself(use_broker, mute, monkeypatch):
    """Negative control: the same publication, in the thread of the request."""
    monkeypatch.setattr(wake, "wake_sender", lambda: wake._waking.acquire() and wake._publish())
    monkeypatch.setattr("labo.outbox.queue.wake_sender", wake.wake_sender)
    use_broker(f"redis://127.0.0.1:{mute.port}/0")
    done = threading.Event()

    def request():
        factories.make_proposal()
        done.set()
        connection.close()

    thread = threading.Thread(target=request, daemon=True)
    thread.start()

    assert mute.connected.wait(timeout=30)
    assert not done.is_set()
    mute.close()
    thread.join(timeout=60)
    assert done.is_set()


def test_verb_is_done_with_the_broker_refused(use_broker, smtp_sink, caplog):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    use_broker(f"redis://127.0.0.1:{port}/0")

    proposal = factories.make_proposal()
    wait_for_wake()

    assert proposal.status == "submitted"
    assert "The sender was not woken" in caplog.text
    assert deliver_due() == 2


def test_sender_is_woken_through_the_broker(settings):
    with redis_client.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery")
        wait_for_wake()

        factories.make_proposal()
        wait_for_wake()

        assert broker.llen("celery") >= 1
        broker.delete("celery")


def test_letter_that_is_released_wakes_the_sender(monkeypatch):
    woken = []
    decision = factories.make_decided()
    monkeypatch.setattr("labo.outbox.models.wake_sender", lambda: woken.append(True))

    decision.announce(subject="Notre réponse", body="Bonjour,")

    assert woken == [True]


def test_held_letter_wakes_nobody(monkeypatch):
    proposal, woken = factories.make_deliberating(), []
    monkeypatch.setattr("labo.outbox.queue.wake_sender", lambda: woken.append(True))

    Decision.take(proposal, by=factories.make_user(role="lab"), outcome="accepted", **factories.REASONS)

    assert woken == []


def test_verb_that_fails_wakes_nobody(monkeypatch):
    woken = []
    monkeypatch.setattr("labo.outbox.queue.wake_sender", lambda: woken.append(True))
    draft, written = factories.make_draft(), []

    def queue_then_die(*mails):
        written.extend(queue_together(*mails))
        raise RuntimeError("the verb dies once its mails are written")

    monkeypatch.setattr("projects.models.proposal.queue_together", queue_then_die)

    with pytest.raises(RuntimeError):
        draft.submit(by=draft.lead)

    assert (len(written), woken) == (2, [])
    assert OutboxMail.objects.count() == 0
