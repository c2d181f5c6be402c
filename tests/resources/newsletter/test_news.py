"""What the apps tell a letter: only what everybody may read, in as many queries for ten rows as for one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo import news
from labo.roles import Role
from missions.models import Event
from missions.news import AHEAD
from projects.models import CriteriaGrid, Proposal
from resources.models import Method
from resources.newsletter.letters import ISSUE_PATH, LEAVE_PATH, LEAVE_TOKEN_HERE, PREFERENCES_PATH
from tests import factories

pytestmark = pytest.mark.django_db


def told(kind):
    """What is told now of the last two months, of one kind."""
    now = timezone.now()
    found = news.collect(now - timedelta(days=60), now + timedelta(seconds=1))
    return [one for one in found if one.source.partition(":")[0] == kind]


def accepted_case():
    """A public case whose acceptance was announced."""
    case, grid = factories.make_proposal(is_public=True), CriteriaGrid.objects.current() or factories.make_grid()
    state = {"status": "accepted", "announced_at": timezone.now(), "grid": grid}
    Proposal.objects.filter(pk=case.pk).update(**state)
    return case


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "draft"},
        {"status": "cancelled"},
        {"seats_taken": 2},
        {"waiting_count": 1},
        {"closes_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"sign_up": "invitation"},
        {"sign_up": "selection"},
        {"kind": "drop_in", "sign_up": "free", "capacity": None},
    ],
    ids=str,
)
def test_meeting_that_one_cannot_join_is_not_told(changes):
    event = factories.make_event()
    assert [one.source for one in told("event")] == [f"event:{event.pk}"]

    Event.objects.filter(pk=event.pk).update(**changes)

    assert told("event") == []
    assert news.standing([f"event:{event.pk}"]) == set()


def test_meetings_too_far_ahead_wait_for_the_next_letter():
    now = timezone.now()
    factories.make_event(starts_at=now + AHEAD + timedelta(days=1))
    near = factories.make_event(starts_at=now + AHEAD - timedelta(days=1))

    assert [one.source for one in told("event")] == [f"event:{near.pk}"]


def test_meeting_says_its_hour_its_place_and_what_is_left():
    event = factories.make_event(place="Salle *104*")
    one = told("event")[0]

    assert one.on == event.day
    assert "Salle \\*104\\*" in one.text
    assert "**Il reste 2\u00a0places sur 2**" in one.text
    assert one.address == event.get_absolute_url()


@pytest.mark.parametrize("level", ["", "internal", "network"])
def test_review_that_is_not_public_is_not_told(level):
    factories.make_review(level=level)

    assert told("review") == []


def test_review_is_told_as_long_as_its_service_agrees():
    work = factories.make_accompaniment(done=True)
    work.proposal.show_to_the_public(True)
    review = factories.make_review(accompaniment=work, level="public")
    assert [one.source for one in told("review")] == [f"review:{review.pk}"]

    work.proposal.show_to_the_public(False)

    assert told("review") == []
    assert news.standing([f"review:{review.pk}"]) == set()


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"is_public": False}, 0),
        ({"announced_at": None}, 0),
        ({"status": "declined"}, 0),
        ({"status": "postponed"}, 0),
        ({"status": "withdrawn"}, 0),
    ],
    ids=str,
)
def test_case_is_told_once_its_service_has_the_answer_and_agrees(changes, count):
    case = accepted_case()
    Proposal.objects.filter(pk=case.pk).update(**changes or {"is_public": True})

    found = told("case")

    assert len(found) == count
    assert len(news.standing([f"case:{case.pk}"])) == count


def test_reader_of_a_work_is_named_where_they_agreed():
    by = factories.make_user(first_name="Zoé", last_name="Adam")
    named, unnamed, hidden = (factories.make_reference() for _ in range(3))
    factories.make_recommendation(named, by=by, shows_name=True)
    factories.make_recommendation(unnamed, by=by, shows_name=False)
    factories.make_recommendation(hidden, by=by, shows_name=True).hide(by=factories.make_user(role=Role.LAB))
    factories.make_reference("proposed")

    credits = {one.source: one.credit for one in told("reference")}

    assert credits == {
        f"reference:{named.pk}": "Lu par Zoé Adam",
        f"reference:{unnamed.pk}": "",
        f"reference:{hidden.pk}": "",
    }


def test_answered_question_is_told_until_it_is_withdrawn():
    lab = factories.make_user(role=Role.LAB)
    row = factories.make_question(lab=lab)
    assert [one.source for one in told("question")] == [f"question:{row.pk}"]

    row.withdraw(by=lab)

    assert told("question") == []


def test_method_is_new_when_the_lab_adds_it(client):
    old = factories.make_method()
    new = factories.make_method()
    Method.objects.filter(pk=new.pk).update(listed_at=timezone.now())
    assert [one.source for one in told("method")] == [f"method:{new.pk}"]
    assert old.listed_at is None

    Method.objects.filter(pk=new.pk).update(withdrawn_at=timezone.now())

    assert told("method") == []


def test_what_was_typed_is_told_letter_for_letter():
    factories.make_item(why="Lire [ici](https://piege.example.org) **vite** <b>")

    assert told("watch")[0].text == r"Lire \[ici\](https://piege.example.org) \*\*vite\*\* \<b>"


def test_collecting_asks_as_much_for_ten_rows_as_for_one():
    def rows():
        factories.make_item()
        factories.make_event()
        factories.make_recommendation(factories.make_reference(), shows_name=True)
        factories.make_question()
        accepted_case()

    def asked():
        now = timezone.now()
        with CaptureQueriesContext(connection) as queries:
            found = list(news.collect(now - timedelta(days=60), now + timedelta(seconds=1)))
            news.standing(one.source for one in found)
        return len(queries)

    rows()
    few = asked()
    for _ in range(3):
        rows()

    assert asked() == few


def test_addresses_in_a_letter_are_those_of_the_site():
    assert reverse("resources:letter_leave", args=[LEAVE_TOKEN_HERE]) == LEAVE_PATH
    assert reverse("resources:letter_preferences", args=[LEAVE_TOKEN_HERE]) == PREFERENCES_PATH
    assert reverse("resources:issue", args=[14]) == ISSUE_PATH.format(number=14)
