"""The demonstration as a newcomer starts it, in a copy of the project: it answers, keeps its data, ends whole."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg2
import pytest

from labo import embedded
from tests.waiting import gone, processes_about, wait_until

pytestmark = pytest.mark.slow

ADDRESS = re.compile(r"Ready in (\d+) s:\s+http://127\.0\.0\.1:(\d+)/")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with an empty data folder."""
    folder = tmp_path_factory.mktemp("copy") / "portal"
    shutil.copytree(embedded.ROOT, folder, ignore=shutil.ignore_patterns(".*", "var", "tests", "docs", "bench"))
    yield folder
    assert processes_about(str(folder)) == []
    shutil.rmtree(embedded.run_folder(folder / "var"), ignore_errors=True)


@pytest.fixture(scope="module")
def port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(copy, port, *arguments):
    """Start the supervisor as make does: its own terminal group, none of the tests' settings."""
    settings = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS"}
    settings |= {"STATICFILES_STORAGE", "MAKELEVEL", "DJANGO_ALLOW_ASYNC_UNSAFE", "LABO_DEMO"}
    environment = {name: value for name, value in os.environ.items() if name not in settings}
    return subprocess.Popen(
        [sys.executable, "-m", "labo.demo", *arguments],
        cwd=copy,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


class Running:
    """A demonstration that has said that it is ready."""

    def __init__(self, copy, port):
        self.copy, self.port = copy, port
        self.process = start(copy, port)
        self.said = ""
        while "Stop  " not in self.said:
            line = self.process.stdout.readline()
            assert line, f"it ended: {self.said}"
            self.said += line

    def end(self, number):
        """Send a signal as a terminal does, to the whole group, and return what it said and the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        said, _ = self.process.communicate(timeout=30)
        return said, self.process.returncode

    def get(self, path):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def workers(self):
        """Return the living workers: those that others of the family did not start."""
        found = []
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # a zombie is one too
                if {"celery", "worker"} <= set(process.cmdline()):
                    found.append(process)
        return found


def query(copy, statement):
    with closing(psycopg2.connect(embedded.database_url(copy / "var"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def listening_addresses(processes):
    return {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }


@pytest.fixture(scope="module")
def first_run(copy, port):
    """What one whole run did and said, on an empty folder, until the Ctrl-C that ended it."""
    run = Running(copy, port)
    facts = SimpleNamespace(ready=run.said, family=run.family())
    facts.addresses = listening_addresses(facts.family)
    facts.statuses = {path: run.get(path) for path in ("/", "/sante/", "/courriels/", "/compte/login/")}
    query(copy, "UPDATE labo_user SET first_name = 'Gardé' WHERE email = 'agent@example.org'")
    facts.proposals = query(copy, "SELECT reference FROM projects_proposal ORDER BY id")
    facts.last_words, facts.code = run.end(signal.SIGINT)
    facts.left = [process.pid for process in facts.family if not gone(process.pid)] + processes_about(str(copy))
    return facts


@pytest.fixture(scope="module")
def second_run(copy, port, first_run):
    begun = time.monotonic()
    run = Running(copy, port)
    run.took = time.monotonic() - begun
    yield run
    run.end(signal.SIGTERM)


def test_first_run_tells_the_address_and_the_accounts(first_run, port):
    assert ADDRESS.search(first_run.ready)[2] == str(port)
    for words in ("admin@example.org", "labo@example.org", "ambassadeur@example.org", "agent@example.org", "demo-labo"):
        assert words in first_run.ready


def test_first_run_serves_the_demonstration(first_run):
    assert first_run.statuses == dict.fromkeys(["/", "/sante/", "/courriels/", "/compte/login/"], 200)
    assert len(first_run.proposals) > 5


def test_first_run_listens_on_the_loopback_alone(first_run):
    assert first_run.addresses == {"127.0.0.1"}


def test_first_run_leaves_no_process(first_run):
    assert len(first_run.family) > 5
    assert first_run.left == []
    assert "Stopped" in first_run.last_words
    assert first_run.code == 0


def test_second_run_is_quick_and_keeps_the_data(copy, first_run, second_run):
    assert query(copy, "SELECT first_name FROM labo_user WHERE email = 'agent@example.org'") == [("Gardé",)]
    assert query(copy, "SELECT reference FROM projects_proposal ORDER BY id") == first_run.proposals
    assert second_run.took < 30  # 3 s alone on two cores; the machine may be busy


def test_run_and_reset_are_refused_while_the_demonstration_runs(copy, port, second_run):
    for arguments in ([], ["reset"]):
        said, _ = (process := start(copy, port, *arguments)).communicate(timeout=20)

        assert process.returncode == 1
        assert f"runs already: http://127.0.0.1:{port}/ (process {second_run.process.pid})" in said
    assert second_run.get("/sante/") == 200


def test_killed_worker_comes_back(second_run):
    [worker] = second_run.workers()

    worker.kill()

    [again] = wait_until(lambda: [other for other in second_run.workers() if other.pid != worker.pid])
    assert again.is_running()
    assert second_run.process.stdout.readline() == "\n"
    assert second_run.process.stdout.readline().strip() == "worker ended unexpectedly (signal 9): started again"


def test_killed_supervisor_takes_everything_with_it(second_run):
    family = second_run.family()

    second_run.process.kill()

    wait_until(lambda: all(gone(process.pid) for process in family), seconds=30)
    assert len(family) > 5


def test_port_in_use_is_named_and_nothing_is_left_running(copy):
    with closing(socket.create_server(("127.0.0.1", 0))) as busy:
        taken = busy.getsockname()[1]

        said, _ = (process := start(copy, taken)).communicate(timeout=20)

    assert process.returncode == 1
    assert said.strip() == f"Port {taken} is in use. Choose another one: make run PORT=8001"
    assert processes_about(str(copy)) == []


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80 80"])
def test_port_that_is_none_is_refused(copy, port):
    said, _ = (process := start(copy, port)).communicate(timeout=20)

    assert process.returncode == 1
    assert said.strip() == f"PORT={port} is no port number. For instance: make run PORT=8001"


def test_reset_empties_the_data(copy):
    (copy / "var" / "static").mkdir(parents=True, exist_ok=True)
    (copy / "var" / "static" / "file").touch()

    said, _ = (process := start(copy, 8000, "reset")).communicate(timeout=20)

    assert process.returncode == 0
    assert "is empty" in said
    assert list((copy / "var").iterdir()) == []


WATCHER = """
import time
from labo.claims import Make
make = Make()
print("watching", flush=True)
while not make.is_gone():
    time.sleep(0.05)
print("gone", flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux shows what a process does with a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_signal_to_make_alone_is_noticed(tmp_path, number):
    """A program that starts ``make run`` and interrupts it knows of no process but make."""
    (tmp_path / "watcher.py").write_text(WATCHER)
    (tmp_path / "Makefile").write_text(f"run:\n\t@{sys.executable} {tmp_path}/watcher.py\n")
    # A test run in the background of a shell ignores the interrupt, and would hand that down to make.
    with subprocess.Popen(
        ["env", "--default-signal=INT", "make", "-f", tmp_path / "Makefile", "run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(embedded.ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as make:
        assert make.stdout.readline() == "watching\n"
        make.send_signal(number)

        assert make.stdout.readline() == "gone\n"
