"""A double click, two senders, reading against taking back: real threads, real locks."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from labo.models import Notice, OutboxMail
from labo.roles import Role
from labo.transitions import LifeCycle, Refusal
from projects import notices
from projects.models import Message, NewMessagesMeanwhile, Proposal, ThreadReading
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = timezone.localdate() + timedelta(days=1)


def without_lock(monkeypatch):
    monkeypatch.setattr(LifeCycle, "locked", lambda self: type(self).objects.get(pk=self.pk))


def together(monkeypatch, name, count, owner=Message):
    """Let ``count`` threads meet just before they write, as they would on a bad day."""
    meeting, create = threading.Barrier(count), getattr(owner.objects, name)

    def met(*args, **kwargs):
        meeting.wait(timeout=10)
        return create(*args, **kwargs)

    monkeypatch.setattr(owner.objects, name, met)


@pytest.fixture
def case():
    return factories.make_proposal()


@pytest.fixture
def lab(case):
    return factories.make_user(role=Role.LAB)


def write(case, by, key):
    return Message.write_to_service(
        Proposal.objects.get(pk=case.pk), by=by, text="Bonjour.", key=key, answer_by=TOMORROW
    )


def test_same_message_from_eight_clicks_is_one_message_and_one_mail(case, lab):
    key = uuid4()

    results = in_parallel(*[lambda: write(case, lab, key)] * 8)

    assert failures(results) == []
    assert Message.objects.count() == 1
    assert OutboxMail.objects.filter(template="projects/emails/message_to_service").count() == 1


def test_same_message_from_two_clicks_is_refused_by_the_database_without_the_lock(case, lab, monkeypatch):
    """Negative control: both look for a twin before either writes."""
    without_lock(monkeypatch)
    together(monkeypatch, "create", 2)
    key = uuid4()

    results = in_parallel(*[lambda: write(case, lab, key)] * 2)

    assert len(failures(results)) == 1


def test_two_colleagues_at_once_do_not_answer_over_each_other(case, lab):
    colleague = factories.make_user(role=Role.LAB)
    question = factories.make_message(case)

    def answer(by):
        proposal = Proposal.objects.get(pk=case.pk)
        return Message.write_to_service(proposal, by=by, text=f"Réponse de {by}.", seen=question.pk)

    results = in_parallel(lambda: answer(lab), lambda: answer(colleague))

    assert [type(failure) for failure in failures(results)] == [NewMessagesMeanwhile]
    assert Message.objects.filter(from_lab=True).count() == 1


def test_two_colleagues_at_once_both_answer_without_the_lock(case, lab, monkeypatch):
    """Negative control."""
    colleague = factories.make_user(role=Role.LAB)
    question = factories.make_message(case)
    without_lock(monkeypatch)
    together(monkeypatch, "create", 2)

    def answer(by):
        proposal = Proposal.objects.get(pk=case.pk)
        return Message.write_to_service(proposal, by=by, text=f"Réponse de {by}.", seen=question.pk)

    assert failures(in_parallel(lambda: answer(lab), lambda: answer(colleague))) == []


@pytest.mark.parametrize("turn", range(5))
def test_message_is_read_or_taken_back_never_both(case, lab, turn):
    message = write(case, lab, uuid4())

    def read():
        thread = Message.objects.filter(proposal=case)
        # The page was opened before: it holds the message, and says so.
        return ThreadReading.mark(thread.standing(), by=case.lead, on_lab_side=False, up_to=message.pk)

    results = in_parallel(read, lambda: Message.objects.get(pk=message.pk).withdraw(by=lab))

    message.refresh_from_db()
    refused = [failure for failure in failures(results) if isinstance(failure, Refusal)]
    was_read = message.receipts.exists()
    assert (message.withdrawn_at is None) == bool(refused)
    assert was_read == (message.withdrawn_at is None)
    waiting = OutboxMail.objects.filter(key=message.cause, status=OutboxMail.Status.PENDING).exists()
    assert waiting == (message.withdrawn_at is None)


def test_message_is_read_and_taken_back_without_the_lock(case, lab, monkeypatch):
    """Negative control: it is read between the moment when nobody had read it and the moment when it goes."""
    message = write(case, lab, uuid4())
    without_lock(monkeypatch)
    checked, was_read, take_back = threading.Event(), threading.Event(), notices.take_back

    def slowly(row):
        checked.set()
        assert was_read.wait(timeout=10)
        return take_back(row)

    def read():
        assert checked.wait(timeout=10)
        thread = Message.objects.filter(proposal=case)
        ThreadReading.mark(thread, by=case.lead, on_lab_side=False, up_to=message.pk)
        was_read.set()

    monkeypatch.setattr(notices, "take_back", slowly)
    results = in_parallel(read, lambda: Message.objects.get(pk=message.pk).withdraw(by=lab))

    message.refresh_from_db()
    assert failures(results) == []
    assert message.receipts.exists()
    assert message.withdrawn_at is not None


def test_notices_of_a_message_written_twice_at_once_are_one_each(case, lab):
    key = uuid4()

    def ask():
        return Message.write_to_lab(Proposal.objects.get(pk=case.pk), by=case.lead, text="Une question.", key=key)

    assert failures(in_parallel(*[ask] * 4)) == []
    assert Notice.objects.filter(kind="service_message", person=lab).count() == 1
