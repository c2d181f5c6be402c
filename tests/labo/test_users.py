"""Agents and the organisation chart: one account an address, one unit a name."""

import pytest
from django.core.exceptions import ValidationError

from labo.models import OrgUnit, User
from labo.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_address_is_kept_in_lower_case():
    assert factories.make_user("Camille.EXEMPLE@Example.ORG").email == "camille.exemple@example.org"


@pytest.mark.parametrize("typed", ["camille@example.org", "Camille@Example.org", "CAMILLE@EXAMPLE.ORG"])
def test_address_finds_its_account_however_it_is_typed(typed):
    user = factories.make_user("camille@example.org")

    assert User.objects.get_by_natural_key(typed) == user


def test_account_without_a_password_opens_with_none():
    user = factories.make_user()

    assert not user.has_usable_password()
    assert not user.check_password("")


def test_superuser_is_an_administrator_of_the_back_office():
    user = User.objects.create_superuser("racine@example.org", "un long mot de passe")

    assert (user.is_superuser, user.is_staff, user.roles) == (True, True, {Role.ADMINISTRATOR})


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Camille", "Exemple", "Camille Exemple"),
        ("Camille", "", "Camille"),
        ("", "Exemple", "Exemple"),
        ("", "", "c.exemple@example.org"),
    ],
)
def test_person_is_shown_by_name_or_else_by_address(first, last, shown):
    user = User(email="c.exemple@example.org", first_name=first, last_name=last)

    assert str(user) == shown


@pytest.mark.parametrize("other", ["accueil", "ACCUEIL"])
def test_two_units_of_one_place_have_different_names(other):
    direction = factories.make_unit("Culture", kind=OrgUnit.Kind.DIRECTION)
    factories.make_unit("Accueil", parent=direction)

    with pytest.raises(ValidationError) as refusal:
        OrgUnit(name=other, parent=direction).full_clean()

    assert refusal.value.messages == ["Un service de ce nom existe déjà à cet endroit de l’organigramme."]


def test_units_of_two_places_may_share_a_name():
    for name in ("Culture", "Sports"):
        factories.make_unit("Accueil", parent=factories.make_unit(name, kind=OrgUnit.Kind.DIRECTION))

    assert OrgUnit.objects.filter(name="Accueil").count() == 2


def test_units_to_choose_come_in_one_query_with_their_direction(django_assert_num_queries):
    for name in ("Culture", "Sports"):
        factories.make_unit(f"Accueil {name}", parent=factories.make_unit(name))

    with django_assert_num_queries(1):
        shown = [(unit.parent and unit.parent.name, unit.name) for unit in OrgUnit.objects.choosable()]

    assert shown == [
        ("Culture", "Accueil Culture"),
        ("Sports", "Accueil Sports"),
        (None, "Culture"),
        (None, "Sports"),
    ]


@pytest.mark.parametrize("role", Role)
def test_a_person_of_the_tests_is_as_the_verb_makes_them(role):
    """The factory writes the rows straight: they are those of ``create_user``."""
    made, created = factories.make_user(role=role), User.objects.create_user("verbe@example.org", role=role)

    for person in (made, created):
        person.refresh_from_db()
    assert (made.role, made.is_staff, made.is_superuser, made.is_active) == (
        created.role,
        created.is_staff,
        created.is_superuser,
        created.is_active,
    )
    assert list(made.groups.values_list("name")) == list(created.groups.values_list("name"))
    assert not made.has_usable_password()
