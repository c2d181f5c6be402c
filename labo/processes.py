"""
Child processes that never outlive the process that started them.

Pure module: no Django, and ``psutil`` only (a development requirement). Every child leads a process group of its own,
so that a Ctrl-C typed in the terminal reaches the supervisor alone, and is written down in a file. A guard, itself in
a session of its own, waits for the supervisor's death and then stops what the file names; what even the guard could
not stop is stopped by the next start.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Record:
    """What identifies a child for good: a process number is used again, never with the same birth."""

    name: str
    pid: int
    born: float
    stop_signal: int
    rank: int


class Children:
    """The children of one supervisor, from the lowest rank (servers) to the highest (what uses them)."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix="children-", suffix=".json", dir=folder)
        os.close(handle)
        self.path = Path(path)
        self.records: list[Record] = []
        self._popens: dict[int, subprocess.Popen] = {}
        self._write()
        # -I and a path instead of -m: the guard then loads neither the package nor anything of the environment.
        self._guard = subprocess.Popen(
            [sys.executable, "-I", __file__, str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def start(
        self, name: str, command: list, *, log: Path, stop_signal=signal.SIGTERM, rank=0, env=None, **popen
    ) -> subprocess.Popen:
        """
        Start a child in its own process group, its output appended to ``log``.

        :raises OSError: if the command cannot be run.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                process_group=0,
                **popen,
            )
        self._popens[child.pid] = child
        with contextlib.suppress(psutil.NoSuchProcess):
            born = psutil.Process(child.pid).create_time()
            self.records.append(Record(name, child.pid, born, int(stop_signal), rank))
            self._write()
        return child

    def dead(self) -> list[tuple[Record, int]]:
        """Return the children that ended by themselves since the last call, with their exit codes, and forget them."""
        ended = []
        for record in list(self.records):
            code = self._popens[record.pid].poll()
            if code is not None:
                # A supervisor of its own (gunicorn, celery) that was killed leaves its workers behind.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(record.pid, signal.SIGKILL)
                self._forget(record)
                ended.append((record, code))
        return ended

    def stop(self, name: str, *, patience: float = 10):
        """Stop one child and forget it. Does nothing if there is none of this name."""
        for record in [record for record in self.records if record.name == name]:
            stop_recorded([record], patience=patience)
            self._popens[record.pid].wait()
            self._forget(record)

    def stop_all(self, *, patience: float = 10):
        """Stop every child, what uses the servers first, then the guard. Safe to call twice."""
        stop_recorded(self.records, patience=patience)
        for child in self._popens.values():
            child.wait()
        self.records.clear()
        self._popens.clear()
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(BrokenPipeError):
            self._guard.stdin.close()
        self._guard.wait()

    def _forget(self, record: Record):
        self.records.remove(record)
        self._popens.pop(record.pid)
        self._write()

    def _write(self):
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps([asdict(record) for record in self.records]))
        new.replace(self.path)


def stop_recorded(records: list[Record], *, patience: float = 10):
    """
    Stop the processes of these records and all their descendants.

    Ranks go down one after the other, the processes of one rank together: first their own stop signal, and after
    ``patience`` seconds a kill that cannot be refused. Records of processes that are no more are passed over.
    """
    for rank in sorted({record.rank for record in records}, reverse=True):
        leaders, family = [], []
        for record in records:
            if record.rank == rank and (process := _living(record)):
                leaders.append(process)
                with contextlib.suppress(psutil.NoSuchProcess):
                    family += process.children(recursive=True)
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(record.stop_signal)
        psutil.wait_procs(leaders, timeout=patience)
        _, family = psutil.wait_procs(family, timeout=1)
        survivors = [process for process in [*leaders, *family] if process.is_running()]
        for process in survivors:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(survivors, timeout=5)


def stop_leftovers(folder: Path) -> list[str]:
    """Stop what an earlier supervisor of this folder left behind, and return the names of what still ran."""
    found = []
    for path in folder.glob("children-*.json"):
        records = _read(path)
        found += [record.name for record in records if _living(record)]
        stop_recorded(records)
        path.unlink(missing_ok=True)
    return found


def _living(record: Record) -> psutil.Process | None:
    """Return the process of this record, unless it ended or its number belongs to another by now."""
    try:
        process = psutil.Process(record.pid)
        if abs(process.create_time() - record.born) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    except psutil.NoSuchProcess:
        pass
    return None


def _read(path: Path) -> list[Record]:
    try:
        return [Record(**fields) for fields in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError):
        return []


def guard(path: Path):
    """Wait until the supervisor closes the standard input, by its end or by its death, then stop its children."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    sys.stdin.buffer.read()
    records = _read(path)
    stop_recorded(records)
    path.unlink(missing_ok=True)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
