"""Fixtures that every test may ask for."""

import pytest

from labo.roles import Role
from tests import factories


@pytest.fixture
def agent(db):
    return factories.make_user("agent@example.org", first_name="Camille", last_name="Exemple")


@pytest.fixture
def ambassador(db):
    return factories.make_user("ambassadeur@example.org", role=Role.AMBASSADOR, first_name="Alix", last_name="Fictive")


@pytest.fixture
def lab_member(db):
    return factories.make_user("labo@example.org", role=Role.LAB, first_name="Noa", last_name="Prototype")


@pytest.fixture
def administrator(db):
    return factories.make_user("admin@example.org", role=Role.ADMINISTRATOR, first_name="Charlie", last_name="Canevas")
