"""R22: two people on the same changes. Real threads, real transactions."""

import pytest

from labo.models import OutboxMail
from projects.models import Amendment, Proposal
from projects.models.amendment import AlreadyFiled, AmendmentChangedMeanwhile
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 10


def keep(pk, seen, text):
    proposal = Proposal.objects.select_related("lead").get(pk=pk)
    Amendment.of(proposal).keep({"summary": text}, by=proposal.lead, seen=seen)


def file(pk):
    proposal = Proposal.objects.select_related("lead").get(pk=pk)
    Amendment(proposal=proposal).file(by=proposal.lead, reason="Une précision.")


def rounds(proposal):
    """Two people keep from the same page, again and again. Return how many of them were told of the other."""
    told = 0
    for number in range(TIMES):
        seen = Amendment.of(proposal).mark
        results = in_parallel(
            lambda seen=seen, number=number: keep(proposal.pk, seen, f"premier {number}"),
            lambda seen=seen, number=number: keep(proposal.pk, seen, f"second {number}"),
        )
        told += [type(result) for result in failures(results)] == [AmendmentChangedMeanwhile]
    return told


def test_two_who_keep_at_once_are_never_both_believed():
    proposal = factories.make_amendment().proposal

    assert rounds(proposal) == TIMES
    assert Amendment.objects.get().revision == 1 + TIMES


def test_first_two_who_keep_at_once_make_one_buffer():
    proposal = factories.make_proposal()

    assert rounds(proposal) == TIMES
    assert Amendment.objects.count() == 1


def test_without_the_mark_one_overwrites_the_other(monkeypatch):
    """Negative control."""
    proposal = factories.make_amendment().proposal
    monkeypatch.setattr(Amendment, "mark", "toujours la même")

    assert rounds(proposal) == 0


def test_filed_from_ten_tabs_it_is_one_version_and_two_mails():
    proposal = factories.make_amendment().proposal
    before = OutboxMail.objects.count()

    results = in_parallel(*[lambda: file(proposal.pk)] * 10)

    assert [type(failure) for failure in failures(results)] == [AlreadyFiled] * 9
    assert proposal.versions.count() == 2
    assert OutboxMail.objects.count() == before + 2


def test_filed_from_ten_tabs_without_the_lock_it_breaks(monkeypatch):
    """Negative control: without the lock of the case the tabs file together, and the database itself has to refuse."""
    proposal = factories.make_amendment().proposal
    monkeypatch.setattr(Proposal, "locked", lambda case: Proposal.objects.get(pk=case.pk))

    results = in_parallel(*[lambda: file(proposal.pk)] * 10)

    assert {type(failure) for failure in failures(results)} != {AlreadyFiled}
