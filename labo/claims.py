"""What a run of the demonstration must have for itself: its folder, its port, the terminal that started it."""

import contextlib
import fcntl
import os
import signal
import socket
from pathlib import Path

from labo import embedded


class Refusal(Exception):
    """The demonstration cannot run; the message is for the person at the terminal."""


@contextlib.contextmanager
def only_one_here(home: Path, site: str):
    """
    Hold this folder's lock, which the kernel gives back at the end whatever happens.

    :raises Refusal: when the demonstration of this folder runs already.
    """
    try:
        embedded.prepare_folders(home)
        handle = (home / "lock").open("a+")
    except PermissionError as error:
        raise Refusal(f"{home} belongs to another account ({error}). Run as that account, or remove it.") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise Refusal(f"The demonstration of this folder runs already: {handle.read().strip()}") from None
        handle.truncate(0)
        handle.write(f"{site}/ (process {os.getpid()}). Stop it with Ctrl-C in its terminal.\n")
        handle.flush()
        yield


def claim_port(port: int) -> socket.socket:
    """
    Return a loopback socket that holds the port, for the web server to inherit.

    :raises Refusal: when the port is not to be had.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        reason = "is in use" if not isinstance(error, PermissionError) else "is reserved to root"
        other = 8001 if port != 8001 else 8002
        raise Refusal(f"Port {port} {reason}. Choose another one: make run PORT={other}") from None
    return listener


def free_port(wanted: int) -> int:
    """Return the wanted port if it is free, any free one for 0. :raises OSError: if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", wanted))
        return probe.getsockname()[1]


class Make:
    """
    The ``make`` that started us, if one did.

    A Ctrl-C reaches the whole terminal. A signal sent to ``make`` alone does not come through: it gives the signal its
    default action back, then waits for us for ever. Linux shows that.
    """

    def __init__(self):
        self.process = os.getppid() if "MAKELEVEL" in os.environ else None
        self.caught_interrupt = self._catches_interrupt()

    def is_gone(self) -> bool:
        """Say whether make ended, or was interrupted and only waits for us."""
        if self.process is None:
            return False
        return os.getppid() != self.process or (self.caught_interrupt and not self._catches_interrupt())

    def _catches_interrupt(self) -> bool:
        with contextlib.suppress(OSError, ValueError, KeyError):
            status = Path(f"/proc/{self.process}/status").read_text()
            fields = dict(line.split(":", 1) for line in status.splitlines())
            return bool(int(fields["SigCgt"], 16) & 1 << (signal.SIGINT - 1))
        return False
