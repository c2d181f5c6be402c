"""Two references that are one, the opinions of readers, and the shelf."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from resources import tasks
from resources.models import Copy, Loan, Recommendation, Reference, ReferenceIndex, ReferenceKnown
from tests import factories
from tests.factories.bibliography import csl_item
from tests.resources.bibliography.pages import fresh

pytestmark = pytest.mark.django_db

STATES = ["proposed", "published", "declined", "withdrawn", "merged"]
DOI, OTHER_DOI, ISBN = "10.5555/essai", "10.5555/autre", "9782070360024"


def identifiers(row):
    return sorted(row.identifiers.values_list("scheme", "value"))


def indexed():
    return set(ReferenceIndex.objects.values_list("reference", flat=True))


# --- Two that are one -----------------------------------------------------------------------------------


def test_merging_moves_all_that_hangs_on_it(lab, client):
    themes = [factories.make_theme(), factories.make_theme()]
    kept = factories.make_reference(themes=themes[:1], DOI=DOI)
    gone = factories.make_reference(themes=themes, ISBN=ISBN)
    opinion, copy = factories.make_recommendation(gone), factories.make_copy(gone)
    loan = factories.make_loan(copy)
    use = factories.make_case_reference(gone)

    gone.merge(kept, by=lab)

    assert [fresh(row).reference for row in (opinion, copy, use)] == [kept] * 3
    assert fresh(loan).copy.reference == kept
    assert list(kept.themes.order_by("pk")) == themes
    assert identifiers(kept) == [("doi", DOI), ("isbn", ISBN)]
    assert identifiers(gone) == []
    assert indexed() == {kept.pk}
    response = client.get(gone.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())


def test_merging_keeps_one_opinion_of_a_person_and_one_use_of_a_case(lab, person):
    kept, gone = factories.make_reference(), factories.make_reference()
    mine = factories.make_recommendation(kept, by=person)
    other = factories.make_recommendation(gone, by=person)
    use = factories.make_case_reference(kept)
    factories.make_case_reference(gone, proposal=use.proposal)

    gone.merge(kept, by=lab)

    assert list(kept.recommendations.all()) == [mine]
    assert fresh(other).reference == gone
    assert list(kept.case_uses.all()) == [use]
    assert gone.case_uses.count() == 0


def test_identifier_of_the_same_kind_stays_with_neither(lab, person):
    kept, gone = factories.make_reference(DOI=DOI), factories.make_reference(DOI=OTHER_DOI)

    gone.merge(kept, by=lab)

    assert identifiers(kept) == [("doi", DOI)]
    assert identifiers(Reference.propose(csl_item(DOI=OTHER_DOI), by=person)) == [("doi", OTHER_DOI)]


def test_identifiers_of_the_merged_one_are_held_after_a_correction(lab, person):
    kept, gone = factories.make_reference(DOI=DOI), factories.make_reference(ISBN=ISBN)
    gone.merge(kept, by=lab)

    fresh(kept).rewrite({**kept.csl, "title": "Mieux dit"}, by=lab)

    assert identifiers(kept) == [("doi", DOI), ("isbn", ISBN)]
    with pytest.raises(ReferenceKnown):
        Reference.propose(csl_item(ISBN=ISBN), by=person)


def test_old_addresses_follow_when_the_kept_one_is_merged_too(lab, client):
    first, second, third = (factories.make_reference() for _ in range(3))

    first.merge(second, by=lab)
    fresh(second).merge(third, by=lab)

    assert fresh(first).merged_into == third
    assert client.get(first.get_absolute_url())["Location"] == third.get_absolute_url()


@pytest.mark.parametrize("status", ["proposed", "declined", "withdrawn", "merged"])
def test_merging_into_what_nobody_reads_is_refused(lab, status):
    into, row = factories.make_reference(status), factories.make_reference()

    with pytest.raises(Refusal):
        row.merge(into, by=lab)

    assert fresh(row).status == "published"


def test_reference_is_not_merged_into_itself(lab):
    row = factories.make_reference()

    with pytest.raises(Refusal):
        row.merge(fresh(row), by=lab)


# --- Opinions -------------------------------------------------------------------------------------------


def test_opinion_written_again_takes_the_place_of_the_first(person):
    row = factories.make_reference()
    factories.make_recommendation(row, by=person, opinion="Bien.", shows_name=True)

    factories.make_recommendation(row, by=person, opinion="Très bien.")

    opinion = row.recommendations.get()
    assert (opinion.opinion, opinion.signed_by) == ("Très bien.", "Une personne du réseau")


@pytest.mark.parametrize("status", ["proposed", "declined", "withdrawn", "merged"])
def test_opinion_is_given_of_what_is_published(person, status):
    row = factories.make_reference(status)

    with pytest.raises(Refusal):
        Recommendation.write(row, by=person, opinion="Bien.")

    assert Recommendation.objects.count() == 0


def test_hidden_opinion_is_neither_shown_nor_written_anew(lab, person):
    opinion = factories.make_recommendation(by=person, shows_name=True)
    row = opinion.reference

    opinion.hide(by=lab)

    assert list(row.recommendations.readable_by(lab)) == []
    assert list(row.recommendations.readable_by(person)) == [opinion]
    assert Recommendation.objects.names([person.pk]) == {}
    assert not fresh(row.indexed).is_read
    with pytest.raises(Refusal):
        fresh(opinion).hide(by=lab)
    with pytest.raises(Refusal):
        Recommendation.write(row, by=person, opinion="Encore.")


def test_hidden_opinion_is_not_erased_to_be_written_anew(lab, person):
    opinion = factories.make_recommendation(by=person)
    opinion.hide(by=lab)

    with pytest.raises(Refusal):
        fresh(opinion).take_back()

    assert Recommendation.objects.get().hidden_at is not None


def test_taking_back_twice_finds_nothing_left_to_do(person):
    opinion = factories.make_recommendation(by=person)
    same = fresh(opinion)

    opinion.take_back()
    same.take_back()

    assert Recommendation.objects.count() == 0
    assert not ReferenceIndex.objects.get().is_read


# --- The shelf ------------------------------------------------------------------------------------------


def test_copy_is_lent_for_three_weeks_and_brought_back_once(person):
    now = timezone.now()
    copy = factories.make_copy()

    loan = Copy.lend_one(copy.reference, to=person, now=now)
    assert loan.due_on == timezone.localdate(now) + timedelta(weeks=3)
    assert Copy.lend_one(copy.reference, to=person) == loan
    with pytest.raises(Refusal):
        Copy.lend_one(copy.reference, to=factories.make_user())

    later = now + timedelta(days=2)
    fresh(loan).give_back(now=later)
    fresh(loan).give_back(now=later + timedelta(days=1))

    assert fresh(loan).returned_at == later
    assert Copy.lend_one(copy.reference, to=factories.make_user()).copy == copy


def test_copy_that_is_lent_stays_on_the_shelf(lab):
    loan = factories.make_loan()

    with pytest.raises(Refusal):
        loan.copy.remove(by=lab)
    loan.give_back()
    loan.copy.remove(by=lab)

    with pytest.raises(Refusal):
        loan.copy.remove(by=lab)
    with pytest.raises(Refusal):
        Copy.lend_one(loan.copy.reference, to=lab)
    assert Loan.objects.count() == 1
    assert not ReferenceIndex.objects.get().is_on_shelf


@pytest.mark.parametrize("status", ["proposed", "declined", "withdrawn", "merged"])
def test_copy_is_of_what_is_published(lab, status):
    with pytest.raises(Refusal):
        Copy.shelve(factories.make_reference(status), "Étagère", by=lab)


def test_late_loans_are_those_awaited(person):
    now = timezone.now()
    late = factories.make_loan(now=now - timedelta(weeks=4))
    factories.make_loan(now=now - timedelta(weeks=3))
    factories.make_loan(now=now - timedelta(weeks=5)).give_back()

    assert list(Loan.objects.late(today=timezone.localdate(now))) == [late]


def test_loan_is_forgotten_a_year_after_the_return():
    now = timezone.now()
    old, recent, current = (factories.make_loan(now=now - timedelta(days=500)) for _ in range(3))
    old.give_back(now=now - timedelta(days=366))
    recent.give_back(now=now - timedelta(days=364))

    tasks.forget_loans()

    assert set(Loan.objects.all()) == {recent, current}


def test_withdrawn_work_that_comes_back_mails_nobody(lab, person):
    row = factories.make_reference("withdrawn", by=person, lab=lab)
    before = OutboxMail.objects.count()

    row.publish(by=lab)

    assert OutboxMail.objects.count() == before


def test_correction_of_a_page_read_before_another_one_is_refused(lab):
    row = factories.make_reference(by=lab, lab=lab)
    read = row.mark
    row.rewrite({**row.csl, "title": "Un titre"}, by=lab, seen=read)

    with pytest.raises(Refusal, match="entre-temps"):
        fresh(row).rewrite({**row.csl, "title": "Un autre"}, by=lab, seen=read)

    assert fresh(row).title == "Un titre"


def test_work_proposed_twice_without_an_identifier_is_one(person):
    item = csl_item()

    assert Reference.propose(item, by=person) == Reference.propose(item, by=person)
