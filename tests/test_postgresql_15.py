"""
The migrations on an empty PostgreSQL 15, the oldest that production may run, and the schema they leave there.

Runs where a server of that version is found (Debian: ``apt-get install postgresql-15``); elsewhere the summary of the
run says that it was not.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from labo import embedded, processes

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [Path("/usr/lib/postgresql/15/bin"), Path("/opt/homebrew/opt/postgresql@15/bin")]


def programs() -> Path | None:
    """Return the folder of PostgreSQL 15's programs on this machine."""
    on_path = shutil.which("postgres")
    for folder in [*FOLDERS, *([Path(on_path).parent] if on_path else [])]:
        if (folder / "postgres").exists():
            said = subprocess.run(
                [folder / "postgres", "--version"], capture_output=True, text=True, check=False
            ).stdout
            if " 15." in said:
                return folder
    return None


PROGRAMS = programs()


class PostgreSQL15(embedded.PostgreSQL):
    def _make_cluster(self):
        """As the embedded server's, without the locale provider that version 17 brought."""
        self.data.mkdir(mode=0o700)
        os.chown(self.data, *embedded._server_ids())
        command = [
            *embedded._drop_root(),
            PROGRAMS / "initdb",
            "-D",
            self.data,
            "-U",
            "labo",
            "--auth=trust",
            "--no-sync",
        ]
        subprocess.run(
            [*command, "--encoding=UTF8", "--locale=C.UTF-8"],
            cwd="/",
            check=True,
            capture_output=True,
            **embedded._popen_account(),
        )


@pytest.fixture(scope="module")
def postgresql_15(tmp_path_factory):
    """An empty server of version 15; its address."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL 15 is not on this machine: the migrations were not tried on it.")
    home = tmp_path_factory.mktemp("pg15")
    embedded.prepare_folders(home)
    children = processes.Children(embedded.run_folder(home))
    patch = pytest.MonkeyPatch()
    patch.setattr(embedded, "_postgresql_program", lambda name: PROGRAMS / name)
    try:
        server = PostgreSQL15(home, durable=False)
        server.start(children)
        yield server.url
    finally:
        patch.undo()
        children.stop_all()
        shutil.rmtree(embedded.run_folder(home), ignore_errors=True)


def manage(url, *arguments):
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


SCHEMA = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'p', 'f')
    UNION ALL
    SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def schema(cursor):
    cursor.execute(SCHEMA)
    return set(cursor.fetchall())


@pytest.mark.slow
@pytest.mark.django_db
def test_migrations_leave_the_same_schema_on_both_versions(postgresql_15):
    migrated = manage(postgresql_15, "migrate", "--verbosity", "0")
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert manage(postgresql_15, "migrate", "--check").returncode == 0

    database = psycopg2.connect(postgresql_15)
    try:
        with database.cursor() as old, connection.cursor() as new:
            old.execute("SHOW server_version_num")
            assert int(old.fetchone()[0]) // 10000 == 15
            new.execute("SHOW server_version_num")
            assert int(new.fetchone()[0]) // 10000 >= 15
            assert schema(old) == schema(new)
            # As docs/operations.md creates the database: a search knows the case of every letter.
            old.execute("SELECT 'Le muséolab' ILIKE '%MUSÉOLAB%'")
            assert old.fetchone() == (True,)
    finally:
        database.close()


STORED = """
    CREATE TABLE reference (title text, vector tsvector GENERATED ALWAYS AS (labo_french(title)) STORED);
    CREATE INDEX reference_vector ON reference USING gin (vector);
    INSERT INTO reference VALUES ('L’évaluation des politiques'), ('Le vélo');
"""


def test_search_is_made_by_a_plain_owner_and_survives_a_dump(postgresql_15, tmp_path):
    """As docs/operations.md creates the database: its owner is nobody special, and a restored copy is whole."""
    parts = postgresql_15.partition("/labo?")
    make = MigrationLoader(None).disk_migrations["labo", "0011_search"].operations[0].sql

    def query(database, sql, role="plain"):
        opened = psycopg2.connect(f"{parts[0]}/{database}?{parts[2]}", user=role)
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(sql)
            found = cursor.fetchall() if cursor.description else None
        opened.close()
        return found

    query("labo", "CREATE ROLE plain LOGIN NOSUPERUSER", role="labo")
    for name in ("kept", "restored"):
        query("labo", f"CREATE DATABASE {name} OWNER plain", role="labo")
    query("kept", make)
    query("kept", STORED)

    dump = tmp_path / "kept.sql"
    for program, name, option in (("pg_dump", "kept", "--file"), ("psql", "restored", "--file")):
        address = f"{parts[0]}/{name}?{parts[2]}".replace("labo@", "plain@")
        extra = ["--set", "ON_ERROR_STOP=1", "--quiet"] if program == "psql" else []
        done = subprocess.run(
            [PROGRAMS / program, *extra, option, dump, address], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    asked = "SELECT title FROM reference WHERE vector @@ labo_words('evaluer')"
    assert query("restored", asked) == query("kept", asked) == [("L’évaluation des politiques",)]
    assert query("restored", "SELECT labo_french('déjà même l’été')::text") == [("'dej':1 'deja':1",)]
