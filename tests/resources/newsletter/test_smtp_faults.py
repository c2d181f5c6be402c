"""R15: whatever the server answers, the queue goes on, nobody is lost and nobody is suppressed for our fault."""

from collections import deque
from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import Notice, OutboxMail
from labo.typography import NBSP
from resources.models import Delivery, Suppression
from resources.newsletter import queue, sender, sending
from tests import factories
from tests.quick_sink import DROP, HANG
from tests.resources.newsletter.test_sending import many, statuses

pytestmark = pytest.mark.django_db

HARD, SOFT = True, False


@pytest.fixture
def clock():
    """A clock that is moved by hand."""

    class Clock:
        now = timezone.now() + timedelta(seconds=5)

        def __call__(self):
            return self.now

        def move(self, **delta):
            self.now += timedelta(**delta)

    return Clock()


def one_in_three(reply, stage, sink, clock):
    """Send to three people, the second of which meets a fault. :returns: the issue, and the row of the second."""
    readers = many(3)
    sink.script[stage, readers[1].email] = reply
    issue = factories.make_frozen_issue()
    sending.sweep(clock=clock)
    issue.refresh_from_db()
    return issue, issue.deliveries.get(subscriber=readers[1])


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("stage", "reply", "status", "bounced"),
    [
        ("rcpt", "450 4.2.0 Not now", "deferred", None),
        ("rcpt", "451 4.7.1 Greylisted", "deferred", None),
        ("rcpt", "452 4.2.2 Full", "deferred", None),
        ("content", "450 Not now", "deferred", None),
        ("rcpt", "550 5.1.1 Unknown", "rejected", HARD),
        ("rcpt", "550 Unknown", "rejected", HARD),
        ("content", "550 5.1.1 Unknown", "rejected", HARD),
        ("rcpt", "552 5.2.2 Full", "rejected", SOFT),
        ("content", "554 5.6.0 Not this", "rejected", None),
        ("rcpt", "550 5.4.1 No route", "rejected", None),
    ],
)
def test_one_address_that_is_refused_stops_nobody(quick_sink, clock, pipelining, stage, reply, status, bounced):
    quick_sink.pipelining = pipelining

    issue, row = one_in_three(reply, stage, quick_sink, clock)

    assert (row.status, row.answer) == (status, reply)
    assert (row.bounced_at is not None, row.bounce_is_hard) == (bounced is not None, bounced is HARD)
    assert Suppression.objects.filter(mark=row.subscriber.mark).count() == (bounced is HARD)
    assert (issue.status, len(quick_sink.keys), quick_sink.connections) == ("sent", 2, 1)


@pytest.mark.parametrize("pipelining", [True, False])
def test_server_that_refuses_an_address_and_hangs_up_has_answered(quick_sink, clock, pipelining):
    quick_sink.pipelining = pipelining
    quick_sink.script["rset", "*"] = DROP

    issue, row = one_in_three("550 5.1.1 Unknown", "rcpt", quick_sink, clock)

    assert (row.status, row.answer, row.bounce_is_hard) == ("rejected", "550 5.1.1 Unknown", True)
    assert (issue.status, len(quick_sink.keys)) == ("sent", 2)


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("rcpt", "554 5.7.1 Relay denied"),
        ("content", "554 Spam"),
        ("content", "550 5.7.26 Unauthenticated"),
        ("mail", "550 5.1.0 Sender refused"),
        ("content", "552 5.3.4 Too big"),
    ],
)
def test_our_fault_stops_the_issue_and_suppresses_nobody(quick_sink, clock, lab_member, stage, reply):
    many(3)
    quick_sink.script[stage, "*"] = reply
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)
    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, issue.pause_reason) == ("paused", f"Le serveur de courriel refuse la lettre{NBSP}: {reply}")
    assert (statuses(issue), Suppression.objects.count()) == ({"queued": 3}, 0)
    assert Notice.objects.filter(person=lab_member, kind="letter_stopped").count() == 1
    assert OutboxMail.objects.filter(to=[lab_member.email]).count() == 1


def test_letter_that_our_server_refuses_again_after_a_person_looked_no_longer_stops_the_others(
    quick_sink, clock, lab_member
):
    issue, row = one_in_three("554 5.7.1 Relay denied", "rcpt", quick_sink, clock)
    assert issue.status == "paused"

    issue.resume(by=lab_member, now=clock())
    sending.sweep(clock=clock)

    issue.refresh_from_db()
    row.refresh_from_db()
    assert (issue.status, row.status, statuses(issue)) == ("sent", "rejected", {"accepted": 2, "rejected": 1})
    assert Suppression.objects.count() == 0


def test_server_that_refuses_us_stops_the_issue(quick_sink, clock, lab_member):
    many(2)
    quick_sink.greeting = "554 No service"
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, statuses(issue)) == ("paused", {"queued": 2})
    assert issue.pause_reason == f"Le serveur de courriel ne nous laisse pas entrer{NBSP}: 554 No service"


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("rcpt", "421 4.3.2 Closing"),
        ("mail", "451 4.3.0 Tired"),
        ("content", "451 4.3.0 Tired"),
        ("mail", "452 4.3.1 Disk"),
        ("mail", DROP),
        ("rcpt", DROP),
        ("content", DROP),
    ],
)
def test_tired_server_is_left_alone_longer_each_time_and_nobody_s_try_is_spent(quick_sink, clock, stage, reply):
    many(3)
    quick_sink.script[stage, "*"] = reply
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)
    issue.refresh_from_db()
    first = issue.resume_at - clock()
    connections = quick_sink.connections
    sending.sweep(clock=clock)
    assert quick_sink.connections == connections, "it was not left alone"
    clock.move(minutes=2)
    sending.sweep(clock=clock)
    issue.refresh_from_db()
    second = issue.resume_at - clock()

    assert (issue.status, first, second) == ("sending", timedelta(seconds=30), timedelta(seconds=60))
    quick_sink.script.clear()
    clock.move(minutes=10)
    sending.sweep(clock=clock)
    issue.refresh_from_db()
    assert (issue.status, issue.stalls, issue.resume_at, issue.pause_reason) == ("sent", 0, None, "")
    assert (statuses(issue), len(quick_sink.keys)) == ({"accepted": 3}, 3)


def test_server_that_is_away_spends_nobody_s_try(quick_sink, clock, settings):
    many(2)
    settings.EMAIL_PORT = 9
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, issue.resume_at - clock(), issue.stalls) == ("sending", timedelta(seconds=30), 1)
    assert set(issue.deliveries.values_list("status", "attempts")) == {("queued", 0)}


@pytest.mark.parametrize("stage", ["rcpt", "data", "content"])
def test_address_that_breaks_the_server_is_put_aside_and_the_others_go_on(quick_sink, clock, stage):
    issue, row = one_in_three(DROP, stage, quick_sink, clock)
    assert (row.status, row.setbacks, len(quick_sink.keys)) == ("queued", 1, 2)

    clock.move(minutes=2)
    sending.sweep(clock=clock)

    row.refresh_from_db()
    issue.refresh_from_db()
    assert (row.status, row.attempts, row.setbacks) == ("deferred", 1, 2)
    assert (issue.status, issue.stalls) == ("sent", 0)


def test_server_that_hangs_is_not_waited_for(quick_sink, clock, settings):
    settings.EMAIL_TIMEOUT = 0.2
    _, row = one_in_three(HANG, "rcpt", quick_sink, clock)

    assert (row.status, len(quick_sink.keys)) == ("queued", 2)


def test_line_that_takes_so_many_letters_is_opened_again(quick_sink, clock):
    many(7)
    quick_sink.each_line_takes = 3
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, issue.stalls, statuses(issue)) == ("sent", 0, {"accepted": 7})
    assert (quick_sink.connections, len(quick_sink.keys)) == (3, 7)


def test_address_that_is_put_off_is_tried_six_times_within_a_day_then_given_up(quick_sink, clock, monkeypatch):
    monkeypatch.setattr(sender.random, "uniform", lambda low, high: 1.2)
    start = clock()
    _, row = one_in_three("450 4.2.0 Not now", "rcpt", quick_sink, clock)
    waits = []
    while row.status == "deferred":
        waits.append(row.next_try_at - clock())
        clock.now = row.next_try_at
        sending.sweep(clock=clock)
        row.refresh_from_db()

    assert [wait / timedelta(minutes=1) for wait in waits] == [6, 18, 72, 288, 864]
    assert clock() - start < timedelta(hours=24)
    assert (row.status, row.attempts, row.bounced_at, row.bounce_is_hard) == ("rejected", 6, clock(), False)
    assert Suppression.objects.count() == 0


def test_issue_is_sent_before_those_who_are_tried_again(quick_sink, clock):
    issue, row = one_in_three("450 Not now", "rcpt", quick_sink, clock)
    assert issue.status == "sent"
    sent_at = issue.sent_at
    quick_sink.script.clear()

    clock.move(minutes=10)
    sending.sweep(clock=clock)

    row.refresh_from_db()
    issue.refresh_from_db()
    assert (row.status, row.attempts, issue.sent_at) == ("accepted", 2, sent_at)


def test_address_that_no_envelope_takes_is_rejected(quick_sink, clock):
    factories.make_recipient("cámille@example.org")
    factories.make_recipient()
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    assert statuses(issue) == {"accepted": 1, "rejected": 1}
    assert Delivery.objects.get(status="rejected").answer == "Cette adresse ne peut pas s’écrire sur une enveloppe."


# --- Too many ---------------------------------------------------------------------------------------------------


def test_twenty_refusals_in_a_row_stop_the_issue(quick_sink, clock, lab_member, monkeypatch):
    monkeypatch.setattr(sender, "ENOUGH_REFUSED", 1000)
    many(30)
    quick_sink.script["rcpt", "*"] = "550 5.4.1 No route"
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, statuses(issue)) == ("paused", {"rejected": 20, "queued": 10})
    assert issue.pause_reason.startswith("20 adresses de suite")


def test_one_refusal_in_twenty_is_the_most(quick_sink, clock, lab_member):
    readers = many(200)
    for reader in readers[50:60]:
        quick_sink.script["rcpt", reader.email] = "550 5.1.1 Unknown"
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, statuses(issue)["rejected"]) == ("paused", 5)
    issue.resume(by=lab_member, now=clock())
    sending.sweep(clock=clock)
    issue.refresh_from_db()
    assert (issue.status, statuses(issue)) == ("sent", {"accepted": 190, "rejected": 10}), "a person has seen it"


def test_few_refusals_among_many_stop_nothing(quick_sink, clock):
    readers = many(100)
    for reader in readers[20:25]:
        quick_sink.script["rcpt", reader.email] = "550 5.1.1 Unknown"
    issue = factories.make_frozen_issue("sending")
    for reader in readers[:80]:
        factories.make_delivery("accepted", issue=issue, subscriber=factories.make_recipient(f"ok-{reader.email}"))
    queue.expand(issue, now=clock())

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert issue.status == "sent"


def test_twenty_addresses_put_off_in_a_row_leave_the_server_alone(quick_sink, clock):
    many(25)
    quick_sink.script["rcpt", "*"] = "450 Not now"
    issue = factories.make_frozen_issue()

    sending.sweep(clock=clock)

    issue.refresh_from_db()
    assert (issue.status, issue.stalls, statuses(issue)) == ("sending", 1, {"deferred": 20, "queued": 5})


def test_script_is_used_up_in_turn(quick_sink, clock):
    """The sink can misbehave once."""
    _, row = one_in_three(deque(["450 Not now"]), "rcpt", quick_sink, clock)
    clock.move(minutes=10)
    sending.sweep(clock=clock)

    row.refresh_from_db()
    assert row.status == "accepted"
