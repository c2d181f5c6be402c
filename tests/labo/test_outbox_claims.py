"""Several senders at once, twenty causes at once: each mail once. With real transactions, in real threads."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from labo.models import OutboxMail
from labo.outbox.models import OutboxMailQuerySet
from labo.outbox.queue import queue
from labo.outbox.sender import deliver_due
from tests.labo.test_outbox_delivery import make_mail
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def queue_code(**fields):
    context = {"code": "ABCD-1234", "minutes": 10}
    values = {"to": ["camille@example.org"], "context": context, "key": "cause", "priority": 0, "secret": True}
    return queue("labo/emails/login_code", **{**values, **fields})


class InThread(threading.Thread):
    """One call in a thread with its own connection; ``result()`` waits for it."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self.call, self.value = call, None
        self.start()

    def run(self):
        try:
            self.value = self.call()
        except Exception as error:
            self.value = error
        finally:
            connection.close()

    def result(self):
        self.join(timeout=30)
        assert not self.is_alive(), "The thread is still waiting."
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


# --- The same cause, twice ------------------------------------------------------------------------------


def test_same_cause_twenty_times_at_once_writes_one_mail():
    results = in_parallel(*[lambda: queue_code().pk] * 20)

    assert failures(results) == []
    assert OutboxMail.objects.count() == 1
    assert set(results) == {OutboxMail.objects.get().pk}


def test_same_cause_breaks_a_queue_that_looks_before_it_writes(monkeypatch):
    """Negative control: without one statement on a unique key, the calls trip over one another."""
    everyone_has_looked = threading.Barrier(20)

    def look_then_write(self, mails, **how):
        (mail,) = mails
        found = self.filter(key=mail.key).exists()
        everyone_has_looked.wait(timeout=30)
        if not found:
            mail.save(force_insert=True)
        return mails

    monkeypatch.setattr(type(OutboxMail.objects), "bulk_create", look_then_write)

    results = in_parallel(*[queue_code] * 20)

    assert len(failures(results)) == 19


# --- Two senders ----------------------------------------------------------------------------------------


def test_two_senders_share_the_queue_and_send_each_mail_once(smtp_sink):
    mails = [make_mail(number) for number in range(6)]
    smtp_sink.hold()
    slow = InThread(deliver_due)
    smtp_sink.wait_until_held()  # the first mail waits at the server

    quick = InThread(deliver_due)
    smtp_sink.wait_until_held()  # the other sender did not wait for it: it brings the second
    smtp_sink.let_go()

    assert slow.result() + quick.result() == 6
    assert sorted(smtp_sink.keys) == sorted(mail.message_id for mail in mails)


def test_two_senders_double_mails_that_nobody_claims(smtp_sink, monkeypatch):
    """Negative control: what is due is read and sent without being marked as taken."""
    monkeypatch.setattr(OutboxMailQuerySet, "claim", lambda self, *, now, limit: list(self.due(now=now)[:limit]))
    make_mail()
    smtp_sink.hold()
    slow = InThread(deliver_due)
    smtp_sink.wait_until_held()

    quick = InThread(deliver_due)
    smtp_sink.wait_until_held()
    smtp_sink.let_go()

    assert slow.result() + quick.result() == 2
    assert len(smtp_sink.taken) == 2


def test_four_senders_at_once_send_a_queue_once(smtp_sink):
    mails = [make_mail(number) for number in range(40)]

    results = in_parallel(*[deliver_due] * 4)

    assert failures(results) == []
    assert sum(results) == 40
    assert sorted(smtp_sink.keys) == sorted(mail.message_id for mail in mails)


def claim_while_another_is_claiming():
    """Claim one mail while another sender, in the middle of its own transaction, has claimed one."""
    has_claimed, may_commit = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            claimed = OutboxMail.objects.claim(now=timezone.now(), limit=1)
            has_claimed.set()
            assert may_commit.wait(timeout=30)
        return [mail.pk for mail in claimed]

    def second():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        return [mail.pk for mail in OutboxMail.objects.claim(now=timezone.now(), limit=1)]

    one = InThread(first)
    assert has_claimed.wait(timeout=30)
    try:
        return InThread(second).result(), one
    finally:
        may_commit.set()
        one.join(timeout=30)


def test_claim_skips_what_another_is_claiming():
    first, second = make_mail(1), make_mail(2)

    claimed, other = claim_while_another_is_claiming()

    assert (other.result(), claimed) == ([first.pk], [second.pk])


def test_claim_waits_for_the_other_without_skip_locked(monkeypatch):
    """Negative control: a plain row lock makes the second sender wait."""
    make_mail(1), make_mail(2)
    lock = OutboxMailQuerySet.select_for_update
    monkeypatch.setattr(OutboxMailQuerySet, "select_for_update", lambda self, **kwargs: lock(self))

    with pytest.raises(OperationalError, match="lock timeout"):
        claim_while_another_is_claiming()


def test_no_transaction_is_open_while_smtp_speaks(smtp_sink):
    mail = make_mail()
    smtp_sink.hold()
    sending = InThread(deliver_due)
    smtp_sink.wait_until_held()

    # Another connection sees the claim, hence it is committed, and can lock the row, hence nobody holds it.
    with transaction.atomic():
        seen = OutboxMail.objects.select_for_update(nowait=True).get(pk=mail.pk)
    assert (seen.status, seen.attempts) == ("sending", 1)
    assert seen.leased_until > timezone.now() + timedelta(minutes=2)

    smtp_sink.let_go()
    assert sending.result() == 1


# --- A code overtakes -----------------------------------------------------------------------------------


def test_code_that_comes_while_receipts_leave_is_the_next_to_go(smtp_sink):
    receipts = [make_mail(number) for number in range(5)]
    smtp_sink.hold()
    sending = InThread(deliver_due)
    smtp_sink.wait_until_held()

    code = queue_code()
    smtp_sink.let_go()

    assert sending.result() == 6
    assert smtp_sink.keys == [mail.message_id for mail in [receipts[0], code, *receipts[1:]]]


def test_code_waits_for_the_whole_batch_when_it_is_claimed_at_once(smtp_sink, monkeypatch):
    """Negative control: a sender that takes what it finds, all at once, keeps the code waiting."""
    receipts = [make_mail(number) for number in range(5)]
    claim, taken = OutboxMailQuerySet.claim, []

    def claim_all(self, *, now, limit):
        taken[:] = taken or claim(self, now=now, limit=50)
        return [taken.pop(0)] if taken else []

    monkeypatch.setattr(OutboxMailQuerySet, "claim", claim_all)
    smtp_sink.hold()
    sending = InThread(deliver_due)
    smtp_sink.wait_until_held()

    code = queue_code()
    smtp_sink.let_go()

    sending.result()
    assert smtp_sink.keys == [mail.message_id for mail in [*receipts, code]]
