"""The promise that no child outlives the process that started it."""

import json
import os
import signal
import subprocess
import sys

import pytest

from labo import embedded, processes
from tests.waiting import gone, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def children(tmp_path):
    children = processes.Children(tmp_path)
    yield children
    children.stop_all(patience=3)


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, 1); time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def start_stubborn_family(children, log):
    """Start a child that ignores the order to stop, and so does its own child; return both process numbers."""
    parent = children.start("stubborn", [sys.executable, "-c", STUBBORN], log=log)
    wait_until(lambda: log.read_text().strip().isdecimal())
    return parent.pid, int(log.read_text())


def test_stop_all_stops_those_who_refuse_and_their_children(tmp_path, children):
    parent, grandchild = start_stubborn_family(children, tmp_path / "stubborn.log")

    children.stop_all(patience=0.2)

    assert gone(parent)
    assert gone(grandchild)


def test_dead_child_is_told_once_and_leaves_no_child_behind(tmp_path, children):
    parent, grandchild = start_stubborn_family(children, tmp_path / "stubborn.log")
    os.kill(parent, signal.SIGKILL)

    told = wait_until(children.dead)

    assert [(record.name, code) for record, code in told] == [("stubborn", -signal.SIGKILL)]
    assert children.dead() == []
    wait_until(lambda: gone(grandchild))


SUPERVISOR = """
import sys, time
from pathlib import Path
from labo.processes import Children
children = Children(Path(sys.argv[1]))
child = children.start("child", [sys.executable, "-c", "import time; time.sleep(600)"], log=Path(sys.argv[1]) / "log")
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_outlives_its_supervisor(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, tmp_path], stdout=subprocess.PIPE, cwd=embedded.ROOT
    ) as supervisor:
        pid = int(supervisor.stdout.readline())
        assert not gone(pid)

        supervisor.send_signal(number)

    wait_until(lambda: gone(pid))
    wait_until(lambda: not list(tmp_path.glob("children-*.json")))


def test_leftovers_are_stopped_by_the_next_start(tmp_path):
    earlier = processes.Children(tmp_path)
    child = earlier.start("left", [sys.executable, "-c", "import time; time.sleep(600)"], log=tmp_path / "left.log")
    earlier._guard.kill()

    found = processes.stop_leftovers(tmp_path)

    assert found == ["left"]
    assert gone(child.pid)
    earlier.stop_all()


def test_leftovers_spare_a_stranger_with_the_same_number(tmp_path):
    """A record tells the birth too: the process number of a dead child may be anybody's by now."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as stranger:
        record = {"name": "web", "pid": stranger.pid, "born": 1.0, "stop_signal": 15, "rank": 0}
        (tmp_path / "children-earlier.json").write_text(json.dumps([record]))

        found = processes.stop_leftovers(tmp_path)

        assert found == []
        assert stranger.poll() is None
        stranger.kill()
