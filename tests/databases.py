"""
With several workers, the migrations run once: the worker that comes first leaves a copy of its database, from which
PostgreSQL makes those of the others.
"""

import fcntl
from pathlib import Path

import pytest
from django.db import connection


def settled(made=None):
    """
    Return what a module of tests shares, once the database has checked of it what it puts off.

    What is put off and not yet checked is checked at the end of each test, again and again: a tenth of a second.
    """
    connection.check_constraints()
    return made


class Pattern:
    """
    A database that only the migrations have written to, and that nobody is connected to.

    :param folder: shared by the workers of this run, and by no other run.
    """

    def __init__(self, folder: Path):
        test = connection.settings_dict["TEST"]
        self.source = test["NAME"] or f"test_{connection.settings_dict['NAME']}"
        self.name = f"{self.source.rpartition('_gw')[0]}_pattern"
        self.made, self.is_mine = folder / "pattern-made", False
        self.lock = (folder / "pattern-lock").open("w")

    def take_turn(self):
        """Wait for whoever makes the pattern, then begin with it if it is there."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        if self.made.exists():
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name

    def end_turn(self):
        """Leave the pattern to the others, once this worker's own database is migrated."""
        if not self.made.exists():
            connection.close()
            self._run(f'DROP DATABASE IF EXISTS "{self.name}"')
            self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.source}"')
            self.made.touch()
            self.is_mine = True
        fcntl.flock(self.lock, fcntl.LOCK_UN)

    def drop(self):
        """At the end of the worker that made it: the others have long begun."""
        if self.is_mine:
            self.made.unlink()
            self._run(f'DROP DATABASE IF EXISTS "{self.name}"')
        self.lock.close()

    def _run(self, statement):
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def pattern(request, tmp_path_factory, django_db_keepdb, django_db_modify_db_settings_parallel_suffix):
    """The pattern, where workers have databases to make; otherwise nothing."""
    if django_db_keepdb or not hasattr(request.config, "workerinput"):
        return None
    return Pattern(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, pattern):
    """Runs just before the database of this worker is made."""
    if pattern:
        pattern.take_turn()
