"""A double click, two tabs, the back button, at the very same moment: one case, one receipt."""

from uuid import uuid4

import pytest
from django.test import Client

from labo.models import OutboxMail
from projects.models import AlreadySubmitted, Proposal
from projects.views import deposit
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.service_side import NEW

pytestmark = pytest.mark.django_db(transaction=True)

CLICKS = 8


def browsers(agent, count):
    """As many tabs of the same person."""
    clients = []
    for _ in range(count):
        client = Client()
        client.force_login(agent)
        clients.append(client)
    return clients


def post_at_once(agent, answers):
    """
    Post each of the answers at the same moment, and follow where it leads.

    :returns: the last address of each, with its status.
    """

    def post(client, data):
        response = client.post(NEW, data, follow=True)
        return response.request["PATH_INFO"], response.status_code

    calls = [
        lambda client=client, data=data: post(client, data)
        for client, data in zip(browsers(agent, len(answers)), answers, strict=True)
    ]
    results = in_parallel(*calls)
    assert failures(results) == []
    return results


def receipts():
    return OutboxMail.objects.filter(template="projects/emails/E01").count()


def test_eight_clicks_at_once_make_one_case_and_every_one_is_answered(agent, typed):
    results = post_at_once(agent, [{**typed, "action": "send"}] * CLICKS)

    case = Proposal.objects.get()
    assert (case.status, case.transitions.count(), receipts()) == ("submitted", 1, 1)
    assert set(results) <= {
        (f"/projets/{case.reference}/accuse/", 200),
        (f"/projets/{case.reference}/", 200),
    }


def test_eight_clicks_at_once_make_eight_cases_without_the_key(agent, typed, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(deposit, "key_of", lambda posted: uuid4())

    post_at_once(agent, [{**typed, "action": "send"}] * CLICKS)

    assert (Proposal.objects.count(), receipts()) == (CLICKS, CLICKS)


def test_saving_and_sending_at_once_never_takes_the_case_back(agent, typed):
    answers = [{**typed, "action": "send" if number % 2 else "save", "title": f"Titre {number}"} for number in range(6)]

    post_at_once(agent, answers)

    case = Proposal.objects.get()
    assert (case.status, case.transitions.count(), receipts()) == ("submitted", 1, 1)


def test_a_draft_opened_before_it_was_sent_is_not_saved_over_it(agent):
    draft = factories.make_draft(agent)
    other_tab = Proposal.objects.get(pk=draft.pk)
    draft.submit(by=agent)

    with pytest.raises(AlreadySubmitted):
        other_tab.keep_draft()

    assert Proposal.objects.get().status == "submitted"


def test_a_draft_opened_before_it_was_sent_takes_it_back_without_the_lock(agent):
    """Negative control: the whole row, as it was read before, is written over the case."""
    draft = factories.make_draft(agent)
    other_tab = Proposal.objects.get(pk=draft.pk)
    draft.submit(by=agent)

    other_tab.save()

    assert (Proposal.objects.get().status, Proposal.objects.get().reference) == ("draft", None)


def test_a_draft_sent_in_another_tab_is_not_discarded(agent):
    draft = factories.make_draft(agent)
    other_tab = Proposal.objects.get(pk=draft.pk)
    draft.submit(by=agent)

    with pytest.raises(AlreadySubmitted):
        other_tab.discard()

    assert Proposal.objects.count() == 1
