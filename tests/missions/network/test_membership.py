"""Joining, choosing a degree, leaving: each once however often it is asked, and nothing left behind."""

import pytest
from django.utils import timezone

from labo.transitions import Refusal
from missions.models import MemberPicture, Membership, MembershipDegree
from missions.models.membership import SWITCHES, TEXTS
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db


def sheet(**more):
    return {"trade": "Jardinier", "offer": "Planter", "availability": "Le lundi", **more}


def test_joining_twice_is_joining_once():
    person = factories.make_user()

    first = Membership.join(person, "relay", accepts_charter=True)
    again = Membership.join(person, "pilot", accepts_charter=True)

    assert (first.pk, again.degree) == (again.pk, "relay")
    assert MembershipDegree.objects.filter(membership=first).count() == 1


@pytest.mark.parametrize(("degree", "accepts"), [("relay", False), ("chief", True), ("", True)])
def test_nobody_joins_without_the_charter_or_at_no_degree(degree, accepts):
    with pytest.raises(Refusal):
        Membership.join(factories.make_user(), degree, accepts_charter=accepts)

    assert not Membership.objects.exists()


def test_nothing_is_shown_to_begin_with():
    member = Membership.join(factories.make_user(), "relay", accepts_charter=True)

    assert not any(getattr(member, name) for name in SWITCHES)
    assert not Membership.objects.listed().exists()


def test_degree_changes_as_often_as_one_likes_and_is_remembered():
    member = factories.make_member(degree="relay")

    for degree in ("contributor", "contributor", "curious"):
        member.change_degree(degree)

    assert [row.degree for row in member.degrees.all()] == ["relay", "contributor", "curious"]
    with pytest.raises(Refusal):
        member.change_degree("chief")


def test_leaving_erases_everything_at_once():
    skill = factories.make_skill()
    member = factories.make_member(shows="all", knows=[skill], would_learn=[skill], **sheet())
    factories.make_member_picture(member)
    now = timezone.now()

    member.leave(now=now)
    member.leave()

    row = Membership.objects.get()
    assert (row.left_at, row.degree) == (now, "")
    assert [getattr(row, name) for name in TEXTS] == ["", "", ""]
    assert not any(getattr(row, name) for name in SWITCHES)
    assert [rows.count() for rows in (row.knows, row.would_learn, row.degrees)] == [0, 0, 0]
    assert not MemberPicture.objects.exists()
    for act in (lambda: member.change_degree("relay"), lambda: member.write(knows=[], would_learn=[])):
        with pytest.raises(Refusal, match="quitter"):
            act()


def test_who_comes_back_takes_the_same_row_with_an_empty_sheet():
    member = factories.make_member(shows="all", **sheet())
    member.leave()

    back = Membership.join(member.person, "curious", accepts_charter=True)

    assert (back.pk, back.left_at, back.trade, back.shows_name) == (member.pk, None, "", False)


def test_new_picture_is_shown_to_nobody_until_its_owner_says_so():
    member = factories.make_member(shows=["name"])
    first = factories.make_member_picture(member)
    member.write(knows=[], would_learn=[], shows_name=True, shows_picture=True, seen_picture=first.key)
    reader = factories.make_user()
    assert MemberPicture.objects.readable_by(reader).get() == first

    second = factories.make_member_picture(member)

    assert not MemberPicture.objects.readable_by(reader).exists()
    assert MemberPicture.objects.readable_by(member.person).get() == second
    assert first.key != second.key
    assert max(second.width, second.height) <= 480
    assert MemberPicture.take_away(member)
    assert not MemberPicture.take_away(member)


def test_page_opened_before_another_picture_does_not_show_that_one():
    member = factories.make_member(shows=["name"])
    first = factories.make_member_picture(member)
    factories.make_member_picture(member)  # from another tab

    member = member.write(
        knows=[], would_learn=[], shows_name=True, shows_picture=True, trade="Juriste", seen_picture=first.key
    )

    assert (member.trade, member.shows_picture) == ("Juriste", False)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_join_once():
    person = factories.make_user()

    results = in_parallel(*[lambda: Membership.join(person, "relay", accepts_charter=True)] * 4)

    assert failures(results) == []
    assert Membership.objects.count() == MembershipDegree.objects.count() == 1
