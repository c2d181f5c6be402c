"""
What no test may do by accident: reach the network, or send a mail past the outbox.

A refusal inside the code under test may be caught and hidden there, so the attempts are kept and fail the test at its
end as well.
"""

import ipaddress
import socket

import pytest
from django.core import mail


class NetworkForbidden(OSError):
    """A test tried to leave this machine."""


def is_local(family, address) -> bool:
    if family == socket.AF_UNIX:
        return True
    host = address[0] if isinstance(address, tuple) else address
    return host in {"localhost", "", None} or bool(as_ip(host) and as_ip(host).is_loopback)


def as_ip(host):
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def guard_network(monkeypatch):
    """Refuse every connection beyond loopback and unix sockets, and the look-up of a name that would come before."""
    attempts = []
    getaddrinfo = socket.getaddrinfo

    def refuse(address):
        attempts.append(address)
        raise NetworkForbidden(f"A test tried to reach {address}.")

    def guard(call):
        def guarded(self, address, *args):
            return call(self, address, *args) if is_local(self.family, address) else refuse(address)

        return guarded

    def look_up(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        # An address in figures is looked up nowhere; connecting to it is another matter.
        known = is_local(socket.AF_INET, name) or as_ip(name)
        return getaddrinfo(host, *args, **kwargs) if known else refuse(name)

    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield attempts
    assert attempts == [], f"This test tried to reach {attempts}."


def guard_mail(fixtures):
    """Fail if mails left although neither ``mailoutbox`` nor ``smtp_sink`` was asked for."""
    yield
    if not {"mailoutbox", "smtp_sink"} & set(fixtures):
        sent = [message.subject for message in getattr(mail, "outbox", [])]
        assert sent == [], f"This test sent {sent} without asking for the mailbox."


@pytest.fixture(autouse=True)
def network_attempts(monkeypatch):
    yield from guard_network(monkeypatch)


@pytest.fixture(autouse=True)
def _no_mail_by_accident(request):
    yield from guard_mail(request.fixturenames)
