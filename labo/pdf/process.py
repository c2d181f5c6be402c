"""
The process where documents are printed, apart from the one that answers people.

It begins at the first document, serves one at a time, and ends after a while without any: reading the fonts and the
sheets costs as much as laying out a page. What takes too long or asks for too much memory ends there, with a sentence
for who asked, and the next document finds a new process. It knows where the static files stand, and no secret: neither
the database nor a key.
"""

import atexit
import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import NamedTuple

from django.conf import settings

from labo.pdf.job import Job, PdfBusy, PdfError, PdfTooLarge


class Limits(NamedTuple):
    """
    What a document may take. Wait and time together stay under the 30 seconds after which gunicorn stops a request.

    :param wait: seconds before the turn of a document comes; what waits longer is refused.
    :param asked: documents that may be there at once, the one that is printed among them; one more is refused at once,
        for each holds a thread that pages wait for.
    :param time: seconds of printing.
    :param memory: bytes of address space; the libraries take a part of it before the first page.
    :param idle: seconds without a document after which the process ends.
    """

    wait: float = 8
    asked: int = 4
    time: float = 20
    memory: int = 640 * 1024 * 1024
    idle: float = 300


PRINTED, WRONG, LARGE = b"p", b"w", b"l"
SURROUNDINGS = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "XDG_CACHE_HOME",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "PYTHONHASHSEED",
)
"""What the process is told of its surroundings. The portal's own variables hold secrets."""


class Press:
    """The process of this one. Several threads may ask; each waits for its turn."""

    def __init__(self, limits: Limits = Limits()):  # noqa: B008  (a tuple, which nobody changes)
        self.limits = limits
        self._turn = threading.Lock()
        self._door, self._there = threading.Lock(), 0
        self._process: subprocess.Popen | None = None
        self._line: Connection | None = None
        self._owner = 0

    def print(self, job: Job) -> bytes:
        """
        Print a document, and return the PDF.

        :raises PdfBusy: if there are too many already, or if its turn does not come in time.
        :raises PdfTooLarge: if it takes more time or memory than a document may.
        :raises PdfError: as :func:`labo.pdf.printer.print_here`.
        """
        with self._door:
            if self._there >= self.limits.asked:
                raise PdfBusy(f"{self._there} documents are there already")
            self._there += 1
        try:
            if not self._turn.acquire(timeout=self.limits.wait):
                raise PdfBusy(f"the press was not free for {self.limits.wait} seconds")
            try:
                answer = self._ask(job)
            finally:
                self._turn.release()
        finally:
            with self._door:
                self._there -= 1
        if isinstance(answer, PdfError):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        process, line, self._process, self._line = self._process, self._line, None, None
        if process is not None and self._owner == os.getpid():
            line.close()
            process.kill()
            process.wait()

    def _ask(self, job: Job) -> bytes | PdfError:
        # A process that has served may end for want of work just as a document comes: a new one is then begun, once.
        has_served = self._is_there()
        if not has_served:
            self._begin()
        try:
            self._line.send(job)
            if not self._line.poll(self.limits.time):
                self.close()
                return PdfTooLarge(f"the document took more than {self.limits.time} seconds")
            # Bytes, never an object: what printed a hostile document is not trusted to build anything here.
            return read(self._line.recv_bytes())
        except (EOFError, OSError):
            ended_well = self._ended_well()
            self.close()
            if has_served and ended_well:
                return self._ask(job)
            # Text layout is done by libraries that stop the whole process when memory is refused to them.
            return PdfTooLarge("the press ended while it was printing")

    def _is_there(self) -> bool:
        return self._process is not None and self._owner == os.getpid() and self._process.poll() is None

    def _ended_well(self) -> bool:
        """True for a process that ended for want of work. One that hangs up and stays is not waited for."""
        try:
            return self._process.wait(timeout=2) == 0
        except subprocess.TimeoutExpired:
            return False

    def _begin(self) -> None:
        self.close()
        self._line, far_end = Pipe()
        self._owner = os.getpid()
        with far_end:
            command = [sys.executable, "-c", f"from labo.pdf.process import main; main({far_end.fileno()})"]
            # A group of its own: a Ctrl-C typed in the terminal is not for it, and it ends when its line does.
            self._process = subprocess.Popen(
                command,
                pass_fds=[far_end.fileno()],
                cwd=settings.BASE_DIR,
                env={name: os.environ[name] for name in SURROUNDINGS if name in os.environ},
                start_new_session=True,
            )
        self._line.send(self.limits)
        self._line.send({name: getattr(settings, name) for name in ("STATICFILES_DIRS", "STATIC_URL")})


press = Press()
atexit.register(press.close)


# --- In the process itself --------------------------------------------------------------------------------


def main(descriptor: int) -> None:
    """Print what comes by the line until it is closed, or nothing comes for a while."""
    os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, ConnectionError), Connection(descriptor) as line:
        limits = line.recv()
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        finder = "django.contrib.staticfiles.finders.FileSystemFinder"
        settings.configure(**line.recv(), STATICFILES_FINDERS=[finder])
        from labo.pdf.printer import print_here

        while line.poll(limits.idle):
            line.send_bytes(answer_to(line.recv(), print_here))


def answer_to(job: Job, print_here: Callable[[Job], bytes]) -> bytes:
    """Return what :func:`read` understands: one letter, then the PDF or why there is none."""
    try:
        return PRINTED + print_here(job)
    except PdfError as error:
        return WRONG + str(error).encode()
    except (MemoryError, RecursionError):
        return LARGE + b"the document asked for more than a document may"


def read(answer: bytes) -> bytes | PdfError:
    kind, rest = answer[:1], answer[1:]
    if kind == PRINTED:
        return rest
    return (PdfTooLarge if kind == LARGE else PdfError)(rest.decode(errors="replace"))
