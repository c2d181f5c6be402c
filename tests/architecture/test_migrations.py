"""Migrations: none is missing, they make one line, each has a name and a way back."""

import itertools
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import APPS, files, name, tree
from tests.architecture.test_arrows import apps_imported

MIGRATIONS = {key: row for key, row in sorted(MigrationLoader(None).disk_migrations.items()) if key[0] in APPS}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", *APPS, check=True, dry_run=True, verbosity=0)


def numbers(migration):
    """Return the numbers that a migration stands for: its own, or « 0001_squashed_0024_signing » from 1 to 24."""
    first, last = re.match(r"(\d{4})_(?:squashed_(\d{4})_)?", migration).groups()
    return range(int(first), int(last or first) + 1)


def assert_one_line(migrations):
    stood_for = [number for _, migration in migrations for number in numbers(migration)]
    assert stood_for == list(range(1, len(stood_for) + 1))
    for before, after in itertools.pairwise(migrations):
        (own,) = [parent for parent in MIGRATIONS[after].dependencies if parent[0] == after[0]]
        assert own in {before, *MIGRATIONS[before].replaces[-1:]}


@pytest.mark.parametrize("app", APPS)
def test_migrations_make_one_line(app):
    """Both that of an empty database and that of one that had begun before some migrations were squashed."""
    own = [key for key in MIGRATIONS if key[0] == app]
    replaced = {key for migration in own for key in MIGRATIONS[migration].replaces}

    assert_one_line([key for key in own if key not in replaced])
    assert_one_line([key for key in own if not MIGRATIONS[key].replaces])


@pytest.mark.parametrize("app", APPS)
def test_squashed_migration_replaces_the_first_of_its_app(app):
    own = [key for key in MIGRATIONS if key[0] == app]
    line = [key for key in own if not MIGRATIONS[key].replaces]
    for label, migration in set(own) - set(line):
        replaced = MIGRATIONS[label, migration].replaces
        assert replaced == line[: len(replaced)]
        assert migration == f"0001_squashed_{replaced[-1][1]}"


@pytest.mark.parametrize("migration", MIGRATIONS, ids=".".join)
def test_migration_has_a_name(migration):
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", migration[1])
    assert not re.search(r"_auto_|_and_more$|_alter_\w+_options", migration[1])


@pytest.mark.parametrize("migration", MIGRATIONS, ids=".".join)
def test_migration_has_a_way_back(migration):
    for operation in MIGRATIONS[migration].operations:
        if isinstance(operation, (RunPython, RunSQL)):
            assert operation.reversible


def test_migrations_import_no_live_code():
    faults = {}
    for path in files(*APPS, suffixes={".py"}):
        if path.parent.name == "migrations" and (found := apps_imported(tree(path)) - {"labo"}):
            faults[name(path)] = found

    assert faults == {}


NAMED = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
"""


def named_after(apps):
    """Return the tables, the functions and the types of these apps in the database."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return sorted(name for (name,) in cursor.fetchall() if name.lstrip("_").startswith(apps))


@pytest.mark.django_db
def test_migrations_go_all_the_way_back():
    """
    On the test's own transaction, which is then undone: PostgreSQL migrates inside transactions.

    The way forth was gone by the database of these tests: whatever leaves nothing behind can be gone again.
    """
    apps = ("projects_", "missions_", "resources_")
    assert {"projects_proposal", "projects_refuse_change", "missions_refuse_change"} <= set(named_after(apps))

    for app in apps:
        call_command("migrate", app.removesuffix("_"), "zero", verbosity=0)

    assert named_after(apps) == []
