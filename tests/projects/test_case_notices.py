"""What the road of a case tells, and whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import Notice
from labo.roles import Role
from projects.models import Proposal
from projects.tasks import tell_of_arrivals
from tests import factories

pytestmark = pytest.mark.django_db


def told(kind):
    return {(notice.person, notice.line) for notice in Notice.objects.filter(kind=kind)}


def test_proposal_that_arrives_is_told_to_the_lab_alone():
    lab, administrator = factories.make_user(role=Role.LAB), factories.make_user(role=Role.ADMINISTRATOR)
    factories.make_user(role=Role.AMBASSADOR)

    case = factories.make_proposal()
    tell_of_arrivals()
    tell_of_arrivals()

    line = f"Nouvelle proposition de {case.lead}, {case.org_unit}"
    assert told("case_submitted") == {(lab, line), (administrator, line)}


def test_case_that_is_taken_in_hand_or_old_is_not_an_arrival():
    lab = factories.make_user(role=Role.LAB)
    factories.make_proposal().start_screening(by=lab)
    old = factories.make_proposal()
    Proposal.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=3))

    tell_of_arrivals()

    assert told("case_submitted") == set()


def test_sheet_is_told_to_whom_it_is_given_once_and_not_to_whom_gives_it():
    factories.make_grid()
    lab, ambassador = factories.make_user(role=Role.LAB), factories.make_user(role=Role.AMBASSADOR)
    case = factories.make_proposal()
    case.start_screening(by=lab)

    case.open_assessment([lab, ambassador], by=lab)

    assert told("sheet_given") == {(ambassador, "Un avis vous est confié sur ce cas")}


def test_last_sheet_that_is_filed_is_told_to_the_lab():
    lab = factories.make_user(role=Role.LAB)
    case = factories.make_assessed()
    first, second = case.sheets.all()

    factories.fill(first, "green")
    assert told("sheets_filed") == set()

    factories.fill(second, "red")
    assert (lab, "Tous les avis sont déposés, la discussion peut s’ouvrir") in told("sheets_filed")


def test_internal_note_is_told_to_who_works_on_the_case_but_its_author():
    case = factories.make_assessed()
    first, second = [sheet.evaluator for sheet in case.sheets.all()]
    lab = factories.make_user(role=Role.LAB)
    factories.make_user(role=Role.AMBASSADOR)
    Notice.objects.all().delete()

    factories.make_internal_note(case, by=first, text="Entre nous.")

    people = {person for person, _ in told("internal_note")}
    assert {second, lab} <= people
    assert {first, case.lead} & people == set()
    assert {line for _, line in told("internal_note")} == {f"{first} a écrit une note interne"}
