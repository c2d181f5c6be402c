"""Four roles: what each opens, and that a migration made their groups."""

import pytest
from django.contrib.auth.models import Group

from labo.models import User
from labo.roles import LAB, TEAM, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_groups_are_made_by_a_migration():
    assert set(Group.objects.values_list("name", flat=True)) == {"ambassador", "lab", "administrator"}


@pytest.mark.parametrize(
    ("role", "groups", "is_staff", "is_team", "is_lab"),
    [
        (Role.AGENT, set(), False, False, False),
        (Role.AMBASSADOR, {"ambassador"}, True, True, False),
        (Role.LAB, {"lab"}, True, True, True),
        (Role.ADMINISTRATOR, {"administrator"}, True, True, True),
    ],
)
def test_role_opens(role, groups, is_staff, is_team, is_lab):
    user = User.objects.get(pk=factories.make_user(role=role).pk)

    assert user.roles == groups
    assert (user.is_staff, user.is_team, user.is_lab, user.is_superuser) == (is_staff, is_team, is_lab, False)


@pytest.mark.parametrize("role", Role)
def test_role_replaces_the_former_one(role):
    user = factories.make_user(role=Role.LAB)

    user.give_role(role)

    assert (user.is_team, user.is_lab) == (role in TEAM, role in LAB)


@pytest.mark.parametrize("role", [*TEAM])
def test_closed_account_has_no_role(role):
    user = factories.make_user(role=role, is_active=False)

    assert not user.has_role(role)
    assert (user.is_team, user.is_lab) == (False, False)


def test_assessors_are_ambassadors_and_the_lab():
    _agent, ambassador, lab, _administrator, gone = (
        factories.make_user(role=role) for role in [*Role, Role.AMBASSADOR]
    )
    User.objects.filter(pk=gone.pk).update(is_active=False)

    assert set(User.objects.assessors()) == {ambassador, lab}


def test_person_with_two_roles_is_listed_once_among_the_assessors():
    both = factories.make_user(role=Role.LAB)
    both.groups.add(Group.objects.get(name=Role.AMBASSADOR))

    assert list(User.objects.assessors()) == [both]


def test_roles_cost_one_query_a_request(django_assert_num_queries):
    user = User.objects.get(pk=factories.make_user(role=Role.LAB).pk)

    with django_assert_num_queries(1):
        assert (user.is_team, user.is_lab, user.has_role(Role.AMBASSADOR)) == (True, True, False)
