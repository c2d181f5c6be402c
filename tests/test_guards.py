"""The guards themselves: each is seen to refuse, and to let pass what tests need."""

import contextlib
import socket
import urllib.error
import urllib.request

import pytest
from django.core import mail

from tests.guards import NetworkForbidden, guard_mail, guard_network

ELSEWHERE = "192.0.2.1"  # RFC 5737: an address that belongs to nobody


@pytest.fixture
def clean(network_attempts):
    """The attempts of this test are on purpose."""
    yield network_attempts
    network_attempts.clear()


def test_connection_to_another_machine_is_refused(clean):
    with pytest.raises(NetworkForbidden):
        socket.create_connection((ELSEWHERE, 80), timeout=1)

    assert clean == [(ELSEWHERE, 80)]


def test_look_up_of_a_name_is_refused(clean):
    with pytest.raises(NetworkForbidden):
        socket.create_connection(("ailleurs.example", 80), timeout=1)

    assert clean == ["ailleurs.example"]


def test_attempt_that_the_code_hides_is_kept(clean):
    with contextlib.suppress(urllib.error.URLError):
        urllib.request.urlopen(f"http://{ELSEWHERE}/", timeout=1)

    assert clean == [(ELSEWHERE, 80)]


def test_loopback_and_unix_sockets_pass(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


def ends_badly(guard):
    with pytest.raises(AssertionError) as failure:
        next(guard)
    return str(failure.value)


def test_hidden_attempt_fails_the_test_at_its_end(monkeypatch, clean):
    guard = guard_network(monkeypatch)
    next(guard)

    with contextlib.suppress(OSError):
        socket.create_connection((ELSEWHERE, 80), timeout=1)

    assert ELSEWHERE in ends_badly(guard)


def test_quiet_test_ends_well(monkeypatch, mailoutbox):
    for guard in (guard_network(monkeypatch), guard_mail(["db"])):
        next(guard)
        assert list(guard) == []


def test_mail_by_accident_fails_the_test_at_its_end(mailoutbox):
    guard = guard_mail(["db", "client"])
    next(guard)

    mail.send_mail("Objet", "Texte", "labo@example.org", ["camille@example.org"])

    assert "Objet" in ends_badly(guard)


@pytest.mark.parametrize("fixture", ["mailoutbox", "smtp_sink"])
def test_mail_that_is_asked_for_passes(mailoutbox, fixture):
    guard = guard_mail(["db", fixture])
    next(guard)

    mail.send_mail("Objet", "Texte", "labo@example.org", ["camille@example.org"])

    assert list(guard) == []
