"""Who reads the bibliography in these tests."""

import pytest
from django.core.cache import cache

from labo.roles import Role
from resources.bibliography import importing
from tests import factories


@pytest.fixture(autouse=True)
def _nothing_kept(db):
    cache.clear()


@pytest.fixture
def lab(db):
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def person(db):
    return factories.make_user(first_name="Ali", last_name="Exemple")


@pytest.fixture
def desk(client, lab):
    """The browser of the lab."""
    client.force_login(lab)
    return client


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 2)
