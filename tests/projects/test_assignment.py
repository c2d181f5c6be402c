"""F27 to F29: people proposed with their reasons, confirmed by a human; one reminder each, with its date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from projects.assignment import Candidate, suggest
from projects.models import AssessmentSheet, Proposal
from projects.tasks import remind_evaluators
from tests import factories
from tests.parallel import failures, in_parallel


def chosen(candidates, **kwargs):
    return [suggestion.candidate.pk for suggestion in suggest(candidates, **{"seed": "cas", **kwargs})]


# --- Who is proposed ------------------------------------------------------------------------------------


def test_the_least_loaded_come_first():
    assert chosen([Candidate(1, load=3), Candidate(2), Candidate(3, load=1)], wanted=2) == [2, 3]


def test_somebody_with_a_tie_comes_last_and_it_is_said():
    people = [Candidate(1, ties=("même service que le cas",)), Candidate(2, load=4)]

    first, second = suggest(people, seed="cas", wanted=2)

    assert (first.candidate.pk, second.candidate.pk) == (2, 1)
    assert "même service que le cas" in second.words


def test_one_who_knows_the_format_is_among_them():
    people = [Candidate(pk) for pk in range(1, 9)] + [Candidate(9, known=2)]

    assert 9 in chosen(people)


def test_directions_are_varied_where_there_is_a_choice():
    people = [
        Candidate(1, direction=1),
        Candidate(2, direction=1),
        Candidate(3, direction=2),
        Candidate(4, direction=3),
    ]

    directions = {one.pk: one.direction for one in people}
    assert len({directions[pk] for pk in chosen(people)}) == 3


def test_same_case_draws_the_same_people_and_another_case_may_not():
    people = [Candidate(pk) for pk in range(1, 30)]

    assert chosen(people) == chosen(list(reversed(people)))
    assert len({tuple(chosen(people, seed=f"cas {number}")) for number in range(20)}) > 10


def test_draw_is_said():
    assert "départagé par tirage au sort" in suggest([Candidate(pk) for pk in range(9)], seed="cas")[0].words


@pytest.mark.parametrize("people", [[], [Candidate(1)]])
def test_few_people_is_no_error(people):
    assert len(suggest(people, seed="cas")) == len(people)


# --- On the page ----------------------------------------------------------------------------------------


@pytest.fixture
def screening(lab_member):
    factories.make_grid()
    proposal = factories.make_proposal()
    proposal.start_screening(by=lab_member)
    return proposal


@pytest.mark.django_db
def test_page_proposes_people_with_reasons_and_the_human_decides(client, lab_member, screening):
    free = [factories.make_user(role=Role.AMBASSADOR) for _ in range(4)]
    client.force_login(lab_member)
    address = reverse("admin:projects_proposal_open", args=[screening.pk])

    page = client.get(address)
    proposed = page.context["form"].initial["evaluators"]
    others = [person.pk for person in free if person.pk not in proposed][:1] + proposed[:1]
    client.post(address, {"reframed_question": "Comment ?", "evaluators": others, "referent": lab_member.pk})

    assert len(proposed) == 3
    assert "rien d’autre en cours" in page.content.decode()
    screening.refresh_from_db()
    assert screening.referent == lab_member
    assert set(screening.sheets.values_list("evaluator", flat=True)) == set(others)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 30])
def test_page_asks_the_same_for_three_people_and_thirty(
    client, lab_member, screening, count, django_assert_max_num_queries
):
    for _ in range(count):
        factories.make_user(role=Role.AMBASSADOR, org_unit=factories.make_unit())
    client.force_login(lab_member)
    address = reverse("admin:projects_proposal_open", args=[screening.pk])
    client.get(address)

    with django_assert_max_num_queries(15):
        client.get(address)


# --- Reminders ------------------------------------------------------------------------------------------


@pytest.fixture
def waited_for(db):
    """A case in a session in a day, one sheet of two filed."""
    proposal = factories.make_assessed()
    factories.fill(proposal.sheets.first(), "green")
    starts_at = timezone.now() + timedelta(days=1)
    session = factories.make_session(starts_at=starts_at, ends_at=starts_at + timedelta(hours=6))
    factories.make_session_case(session=session, proposal=proposal)
    return proposal


def reminders():
    return OutboxMail.objects.filter(template="projects/emails/E08")


def test_missing_sheet_is_reminded_of_once(waited_for):
    remind_evaluators()
    remind_evaluators()

    missing = waited_for.sheets.get(filed_at=None)
    assert reminders().get().to == [missing.evaluator.email]
    assert missing.reminded_at is not None


@pytest.mark.parametrize("days", [3, -1])
def test_session_that_is_far_or_past_reminds_nobody(waited_for, days):
    session = waited_for.session_cases.get().session
    session.starts_at = timezone.now() + timedelta(days=days)
    session.ends_at = session.starts_at + timedelta(hours=6)
    session.save()

    remind_evaluators()

    assert not reminders().exists()


def test_without_a_session_ten_days_are_enough(db):
    proposal = factories.make_assessed()
    remind_evaluators()
    assert not reminders().exists()

    AssessmentSheet.objects.filter(proposal=proposal).update(created_at=timezone.now() - timedelta(days=11))
    remind_evaluators()
    assert reminders().count() == 2


def test_case_that_moved_on_reminds_nobody(waited_for, lab_member):
    Proposal.objects.get(pk=waited_for.pk).withdraw(by=waited_for.lead, reason="Plus besoin.")

    remind_evaluators()

    assert not reminders().exists()


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_once():
    proposal = factories.make_assessed()
    AssessmentSheet.objects.filter(proposal=proposal).update(created_at=timezone.now() - timedelta(days=11))

    assert failures(in_parallel(*[remind_evaluators] * 4)) == []

    assert reminders().count() == 2
