"""Two people at once on one research request: one takes it, one answer leaves, nothing is done twice."""

from threading import Barrier
from uuid import uuid4

import pytest

from labo.models import OutboxMail
from labo.transitions import Refusal
from resources.models import ResearchAnswer, ResearchRequest, ResearchTransition
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_members_taking_at_once_leave_one_holder():
    row = factories.make_research()
    members = [factories.make_user(role="lab") for _ in range(2)]
    both = Barrier(2)

    def take(member):
        mine = ResearchRequest.objects.get(pk=row.pk)
        both.wait(10)
        mine.take(by=member)

    results = in_parallel(*[lambda member=member: take(member) for member in members])

    assert [type(fault) for fault in failures(results)] == [Refusal]
    assert ResearchTransition.objects.filter(request=row).count() == 1
    assert OutboxMail.objects.filter(template="resources/emails/research_taken").count() == 1


def test_answer_sent_while_it_is_withdrawn_is_one_or_the_other():
    draft = factories.make_answer_draft()
    both = Barrier(2)

    def send():
        mine = ResearchAnswer.objects.select_related("request").get(pk=draft.pk)
        both.wait(10)
        mine.send(by=draft.written_by, seen=draft.revision)

    def withdraw():
        mine = ResearchRequest.objects.get(pk=draft.request_id)
        both.wait(10)
        mine.withdraw()

    results = in_parallel(send, withdraw)

    draft.refresh_from_db()
    status = ResearchRequest.objects.get(pk=draft.request_id).status
    assert [type(fault) for fault in failures(results)] == [Refusal]
    assert (status, draft.sent_at is None) in {("answered", False), ("withdrawn", True)}


def test_one_form_sent_twice_at_once_asks_once(agent):
    key, both = uuid4(), Barrier(2)

    def ask():
        both.wait(10)
        factories.make_research(agent, key=key, subject="Un sujet")

    assert failures(in_parallel(ask, ask)) == []
    assert ResearchRequest.objects.count() == 1
    assert OutboxMail.objects.filter(template="resources/emails/research_new").count() == 1
