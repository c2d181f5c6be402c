"""PostgreSQL and Redis from their wheels, and the plugin that starts them for the tests."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
from kombu import Connection

from labo import embedded, processes
from labo.env import broker_url
from tests.servers import redis_database
from tests.waiting import processes_about, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def home():
    """A data folder with a short path, which the account that runs PostgreSQL may enter."""
    with tempfile.TemporaryDirectory(prefix="labo-") as folder:
        embedded.prepare_folders(Path(folder))
        yield Path(folder)


@pytest.fixture
def children(home):
    children = processes.Children(embedded.run_folder(home))
    yield children
    children.stop_all(patience=3)


def query(url, statement):
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


# --- Where the sockets are ------------------------------------------------------------------------------


def test_run_folder_is_inside_the_data_folder_when_the_path_allows():
    assert embedded.run_folder(Path("/srv/portal/var")) == Path("/srv/portal/var/run")


@pytest.mark.parametrize("name", ["x" * 100, "un dossier", "dossier,voisin", "été"])
def test_run_folder_moves_when_a_socket_could_not_be_made_there(name):
    folder = embedded.run_folder(Path("/srv") / name / "var")

    assert folder.parent == Path(tempfile.gettempdir())
    assert folder == embedded.run_folder(Path("/srv") / name / "var")
    assert folder != embedded.run_folder(Path("/srv") / f"{name}2" / "var")
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= 103


def test_run_folder_stays_short_though_the_temporary_folder_is_far(monkeypatch):
    far = Path("/srv") / ("far/" * 25)
    monkeypatch.setattr(tempfile, "tempdir", str(far / "away"))

    assert len(os.fsencode(embedded.run_folder(far / "home"))) <= embedded.LONGEST_SOCKET_FOLDER


def test_run_folder_of_someone_else_is_refused(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(embedded, "run_folder", lambda home: tmp_path / "run")

    with pytest.raises(PermissionError):
        embedded.prepare_folders(tmp_path)


# --- The servers ----------------------------------------------------------------------------------------


def test_postgresql_keeps_its_data_when_it_is_killed(home, children):
    server = embedded.PostgreSQL(home)
    server.start(children)
    query(server.url, "CREATE TABLE kept AS SELECT 'Ça reste' AS words")
    os.kill(children.records[0].pid, signal.SIGKILL)
    wait_until(children.dead)

    server.start(children)

    assert query(server.url, "SELECT words, lower('ÉTÉ') FROM kept") == [("Ça reste", "été")]


def test_postgresql_starts_over_what_a_crash_left(home, children):
    server = embedded.PostgreSQL(home, durable=False)
    (home / "postgresql.new").mkdir()
    (home / "postgresql.new" / "half-made").touch()
    server.start(children)
    children.stop(server.name)
    # The killed server's process number belongs to another process of its account by now: PostgreSQL alone refuses.
    account = {"log": home / "log" / "sleeper.log", **embedded._popen_account()}
    sleeper = children.start("sleeper", [*embedded._drop_root(), "sleep", "600"], **account)
    (server.data / "postmaster.pid").write_text(f"{sleeper.pid}\n{server.data}\n1\n5432\n{server.run}\n\n0 0\nready\n")
    os.chown(server.data / "postmaster.pid", *embedded._server_ids())

    server.start(children)

    assert query(server.url, "SELECT 1") == [(1,)]


def test_servers_listen_on_no_network_address(home, children):
    embedded.PostgreSQL(home, durable=False).start(children)
    embedded.Redis(home).start(children)

    for record in children.records:
        assert [c for c in psutil.Process(record.pid).net_connections("inet") if c.status == "LISTEN"] == []


def test_server_that_cannot_start_names_its_log(home, children):
    server = embedded.PostgreSQL(home, durable=False)
    server._make_cluster()
    (server.data / "postgresql.conf").write_text("no such setting\n")

    with pytest.raises(embedded.ServerDidNotStart, match=str(server.log)):
        server.start(children)


def test_redis_answers_the_client_and_the_broker_alike(home, children):
    server = embedded.Redis(home)
    server.start(children)
    url = redis_database(server.url, 3)

    with redis.Redis.from_url(url) as client, Connection(broker_url(url)) as broker:
        queue = broker.SimpleQueue("words")
        queue.put("bonjour")

        assert client.llen("words") == 1
        assert queue.get(timeout=2).payload == "bonjour"
        queue.close()


@pytest.mark.parametrize(
    ("url", "third"),
    [
        ("unix:///run/redis.sock?db=0", "unix:///run/redis.sock?db=3"),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/3"),
        ("redis://:secret@redis.example.org:6379", "redis://:secret@redis.example.org:6379/3"),
    ],
)
def test_redis_database_changes_the_number_alone(url, third):
    assert redis_database(url, 3) == third


# --- The plugin that starts them for the tests ----------------------------------------------------------


def test_plugin_leaves_nothing_behind_when_tests_fail(tmp_path):
    test = ["import os", "def test_fails():", "    assert os.environ['DATABASE_URL'] == os.environ['REDIS_URL']"]
    (tmp_path / "test_one.py").write_text("\n".join(test))
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    inherited = {name: value for name, value in inherited.items() if not name.startswith("PYTEST")}
    # A short path, as those of servers' sockets must be.
    own = Path(tempfile.mkdtemp())
    command = [sys.executable, "-m", "pytest", "-c", embedded.ROOT / "pyproject.toml", "--rootdir", tmp_path]

    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", tmp_path],
        cwd=embedded.ROOT,
        env={**inherited, "TMPDIR": str(own)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"host={str(own).replace('/', '%2F')}" in done.stdout
    assert list(own.iterdir()) == []
    own.rmdir()
    assert processes_about(str(own)) == []
