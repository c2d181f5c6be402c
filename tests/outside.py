"""
The outside world of the tests: a real server on this machine, which stands for every site.

A name is looked up in :attr:`Outside.numbers`, and is refused or let through by the guard as it would be in production:
only the connection itself, once everything was checked, is led to the server of the test. No test opens a way to
127.0.0.1 through the guard.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

import pytest

from labo.outside import door

PUBLIC = "93.184.215.14"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"


def page(body: bytes | str, *, status="200 OK", kind="text/html; charset=utf-8", **headers) -> bytes:
    """Return a whole answer, as the network carries it."""
    body = body if isinstance(body, bytes) else body.encode()
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    )
    return head.encode() + body


def redirect(to, status="301 Moved Permanently"):
    return page("", status=status, Location=to)


@dataclass
class Outside:
    """
    What the sites answer, and what they were asked.

    :attr:`answers` is {« host/path », or « /path » for any host: bytes, or a function of the connection}.
    """

    answers: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    """[(method, host, path, headers)]."""
    connected: list = field(default_factory=list)
    looked_up: list = field(default_factory=list)
    context: object = None
    """The TLS of the server, when it has one."""

    def serve(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.converse, args=(sock,), daemon=True).start()

    def converse(self, sock):
        with contextlib.suppress(OSError, ValueError), sock:
            sock.settimeout(10)
            if not self.context:
                self.answer(sock)
                return
            with self.context.wrap_socket(sock, server_side=True) as secret:
                self.answer(secret)

    def answer(self, sock):
        with contextlib.suppress(OSError, ValueError):
            data = b""
            while b"\r\n\r\n" not in data:
                if not (chunk := sock.recv(65536)):
                    return
                data += chunk
            first, *lines = data.decode().split("\r\n\r\n")[0].split("\r\n")
            method, path, _ = first.split(" ", 2)
            headers = dict(line.split(": ", 1) for line in lines)
            self.asked.append((method, headers["Host"], path, headers))
            path = path.partition("?")[0]
            missing = page("", status="404 Not Found")
            answer = self.answers.get(headers["Host"] + path, self.answers.get(path, missing))
            if callable(answer):
                answer(sock)
            else:
                # To HEAD a server says the same, without the content.
                sock.sendall(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer)
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    pass


@pytest.fixture
def outside(settings, monkeypatch):
    """Other people's sites: ``outside.answers["example.org/page"] = page("…")``."""
    settings.OUTSIDE_IS_REACHABLE = True
    found = Outside()

    def look_up(host, port, clock):
        found.looked_up.append(host)
        return found.numbers.get(host, [PUBLIC])

    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        port = listener.getsockname()[1]

        def connect(number, wanted, seconds):
            found.connected.append((number, wanted))
            return socket.create_connection(("127.0.0.1", port), timeout=seconds)

        monkeypatch.setattr(door, "look_up", look_up)
        monkeypatch.setattr(door, "connect", connect)
        threading.Thread(target=found.serve, args=(listener,), daemon=True).start()
        yield found
        # Wakes « accept »: a thread that waits there would outlive the test.
        listener.shutdown(socket.SHUT_RDWR)
