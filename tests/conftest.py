"""Fixtures that every test may ask for."""

import gc

import pytest
from django.conf import settings
from django.db import connection

from labo.roles import Role
from tests import emptying, factories  # noqa: F401  the first takes the place of Django's flush
from tests.broker import use_broker  # noqa: F401  a fixture
from tests.databases import django_db_modify_db_settings, pattern  # noqa: F401  fixtures of every test
from tests.guards import _no_mail_by_accident, network_attempts  # noqa: F401  fixtures of every test
from tests.printer import blank_paper  # noqa: F401  a fixture
from tests.quick_sink import quick_sink  # noqa: F401  a fixture
from tests.smtp_sink import smtp_sink  # noqa: F401  a fixture

LONG = {"browser", "slow"}
# What « make run » collects would be read again, file by file, by each client of each test.
settings.STATIC_ROOT = settings.BASE_DIR / "var" / "nothing-collected"
settings.OUTSIDE_IS_REACHABLE = False  # see tests/outside.py
# What makes guessing slow makes tests slow: half a second for each password.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the files that take long: at the end, neither of two workers is left alone with one of them."""
    long = {item.path for item in items if LONG & {mark.name for mark in item.iter_markers()}}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish():
    """Leave what the imports made out of what Python's collector of rubbish looks through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, pattern):  # noqa: F811
    """End what still reads the test database when the last test is over: a thread of a server may outlive its test."""
    if pattern:
        with django_db_blocker.unblock():
            pattern.end_turn()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    if pattern:
        with django_db_blocker.unblock():
            pattern.drop()


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
