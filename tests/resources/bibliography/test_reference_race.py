"""Two hands at once on the bibliography: one identifier, one address, one loan, one opinion each."""

import threading

import pytest

from labo.models import OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from resources.models import Copy, Loan, Recommendation, Reference, ReferenceKnown
from resources.models.reference_identifier import ReferenceIdentifierQuerySet
from tests import factories
from tests.factories.bibliography import csl_item
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6


def people(count=HANDS, **who):
    return [factories.make_user(**who) for _ in range(count)]


def propose_at_once(**item):
    return in_parallel(*[lambda by=by: Reference.propose(csl_item(**item), by=by) for by in people()])


def test_same_identifier_proposed_at_once_is_one_reference():
    results = propose_at_once(DOI="10.5555/ensemble")

    assert [type(failure) for failure in failures(results)] == [ReferenceKnown] * (HANDS - 1)
    row = Reference.objects.get()
    assert list(row.identifiers.values_list("value", flat=True)) == ["10.5555/ensemble"]


def test_hands_that_look_before_any_writes_still_leave_one(monkeypatch):
    """Everybody has found the identifier free: the database has the last word, and the sentence is the same."""
    looked, holder = threading.Barrier(HANDS), ReferenceIdentifierQuerySet.holder
    first = threading.local()

    def look(self, identifiers, *, but=None):
        found = holder(self, identifiers, but=but)
        if not getattr(first, "has_looked", False):
            first.has_looked = True
            looked.wait(timeout=30)
        return found

    monkeypatch.setattr(ReferenceIdentifierQuerySet, "holder", look)

    results = propose_at_once(DOI="10.5555/ensemble")

    assert [type(failure) for failure in failures(results)] == [ReferenceKnown] * (HANDS - 1)
    assert Reference.objects.count() == 1


def test_same_title_proposed_at_once_gets_as_many_addresses():
    results = propose_at_once(title="Essai", author=None, issued=None)

    assert failures(results) == []
    assert sorted(Reference.objects.values_list("key", flat=True)) == [
        *("essai", "essai-2", "essai-3", "essai-4", "essai-5", "essai-6"),
    ]


def test_one_copy_is_lent_to_one_person():
    row = factories.make_copy().reference

    results = in_parallel(*[lambda to=to: Copy.lend_one(row, to=to) for to in people()])

    assert [type(failure) for failure in failures(results)] == [Refusal] * (HANDS - 1)
    assert Loan.objects.current().count() == 1


def test_two_copies_go_to_two_people():
    row = factories.make_copy().reference
    factories.make_copy(row)

    results = in_parallel(*[lambda to=to: Copy.lend_one(row, to=to) for to in people()])

    assert len(failures(results)) == HANDS - 2
    assert Loan.objects.values("copy").distinct().count() == 2


def test_person_who_clicks_six_times_borrows_once():
    row, person = factories.make_copy().reference, factories.make_user()
    factories.make_copy(row)

    results = in_parallel(*[lambda: Copy.lend_one(row, to=person)] * HANDS)

    assert failures(results) == []
    assert len({loan.pk for loan in results}) == 1


def test_opinion_sent_six_times_is_one():
    row, person = factories.make_reference(), factories.make_user()

    results = in_parallel(*[lambda: Recommendation.write(row, by=person, opinion="Clair.")] * HANDS)

    assert failures(results) == []
    assert Recommendation.objects.count() == 1


def test_opinions_of_six_people_are_all_found():
    row, readers = factories.make_reference(), people()

    in_parallel(*[lambda by=by: Recommendation.write(row, by=by, opinion="Clair.", shows_name=True) for by in readers])

    row.refresh_from_db()
    assert len([number for number in row.indexed.many if number // 10**12 == 1]) == HANDS


def test_proposal_is_published_once_by_two_members_of_the_lab():
    row, person = factories.make_reference("proposed"), people(2, role=Role.LAB)

    results = in_parallel(*[lambda by=by: Reference.objects.get(pk=row.pk).publish(by=by) for by in person])

    assert [type(failure) for failure in failures(results)] == [Refusal]
    assert OutboxMail.objects.filter(template="resources/emails/reference_published").count() == 1


def test_each_of_two_merged_into_the_other_leaves_one():
    one, other, lab = factories.make_reference(), factories.make_reference(), factories.make_user(role=Role.LAB)

    results = in_parallel(lambda: one.merge(other, by=lab), lambda: other.merge(one, by=lab))

    assert [type(failure) for failure in failures(results)] == [Refusal]
    assert sorted(Reference.objects.values_list("status", flat=True)) == ["merged", "published"]
