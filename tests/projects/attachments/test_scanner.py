"""R58: with a scanner, nobody opens a file before it was read, whatever becomes of the scanner meanwhile."""

import socket
import struct
import threading
from contextlib import contextmanager

import pytest

from labo.attached.clamd import ScannerAway, scan
from labo.attached.tasks import scan_attachments
from labo.audit import AuditEvent
from labo.models import OutboxMail
from projects.models import Attachment
from tests.factories import make_attachment, make_upload

pytestmark = pytest.mark.django_db(transaction=True)

SIGNATURE = b"une signature d'essai"


def read_exactly(line, size):
    data = b""
    while len(data) < size:
        piece = line.recv(size - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def read_stream(line):
    """Read one INSTREAM request, as clamd does."""
    assert read_exactly(line, 10) == b"zINSTREAM\0"
    data = b""
    while size := struct.unpack("!L", read_exactly(line, 4))[0]:
        data += read_exactly(line, size)
    return data


def honest(line):
    data = read_stream(line)
    line.sendall(b"stream: Essai-Signature FOUND\0" if SIGNATURE in data else b"stream: OK\0")


def hangs_up(line):
    line.recv(10)


def talks_nonsense(line):
    read_stream(line)
    line.sendall(b"bonjour\0")


def is_full(line):
    read_stream(line)
    line.sendall(b"INSTREAM size limit exceeded. ERROR\0")


@contextmanager
def clamd(path, behaviour):
    """A clamd of our own on a local socket; ``behaviour(line)`` answers one connection."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    server.listen()

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                try:
                    behaviour(line)
                except ConnectionError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=5)


@pytest.fixture
def address(tmp_path, settings):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    return settings.CLAMD_SOCKET


def states():
    return list(Attachment.objects.order_by("pk").values_list("state", flat=True))


def test_file_waits_until_it_is_scanned(address):
    make_attachment()

    assert states() == ["waiting"]
    with clamd(address, honest):
        scan_attachments()
    assert states() == ["clean"]


def test_file_does_not_wait_without_a_scanner():
    make_attachment()

    assert states() == ["clean"]


def test_infected_file_is_kept_from_everybody_and_the_lab_is_told(address, settings):
    attachment = make_attachment(upload=make_upload("notes.txt", b"Bonjour, " + SIGNATURE))

    with clamd(address, honest):
        scan_attachments()
        scan_attachments()

    assert states() == ["infected"]
    mail = OutboxMail.objects.get(template="labo/emails/attachment_infected")
    assert mail.to == [settings.LAB_EMAIL]
    assert "Essai-Signature" in mail.body
    assert "notes.txt" in mail.body
    assert attachment.proposal.title not in mail.body, "a draft is nobody's business at the lab"
    assert AuditEvent.objects.filter(act="attachment_infected").count() == 1


@pytest.mark.parametrize("behaviour", [hangs_up, talks_nonsense, is_full])
def test_scanner_that_says_nothing_clear_leaves_the_file_waiting(address, behaviour):
    make_attachment()

    with clamd(address, behaviour):
        scan_attachments()

    assert states() == ["waiting"]


def test_scanner_that_is_down_leaves_files_waiting_and_then_catches_up(address):
    make_attachment()
    make_attachment()

    scan_attachments()
    assert states() == ["waiting", "waiting"]
    with clamd(address, honest):
        scan_attachments()

    assert states() == ["clean", "clean"]


def test_file_that_the_scanner_cannot_read_holds_up_no_other(address):
    make_attachment(upload=make_upload(data=b"trop lourd pour lui"))
    make_attachment()

    def refuses_one(line):
        data = read_stream(line)
        line.sendall(b"INSTREAM size limit exceeded. ERROR\0" if b"trop lourd" in data else b"stream: OK\0")

    with clamd(address, refuses_one):
        scan_attachments()

    assert states() == ["waiting", "clean"]


def test_slow_scanner_is_not_waited_for_without_end(tmp_path):
    enough = threading.Event()
    path = tmp_path / "slow.sock"

    with clamd(path, lambda line: enough.wait(20)), pytest.raises(ScannerAway):
        scan(str(path), make_upload(), seconds=0.2)
    enough.set()


def test_scanner_over_tcp():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with line:
                honest(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        found = scan(f"127.0.0.1:{server.getsockname()[1]}", make_upload(data=b"a" * 300_000 + SIGNATURE))
        thread.join(timeout=5)

    assert found == "Essai-Signature"


def test_file_replaced_during_its_scan_waits_for_its_own(address, monkeypatch):
    attachment = make_attachment()

    def replaced_meanwhile(line):
        read_stream(line)
        Attachment.objects.filter(pk=attachment.pk).update(sha256="0" * 64)
        line.sendall(b"stream: OK\0")

    with clamd(address, replaced_meanwhile):
        scan_attachments()

    assert states() == ["waiting"]


def test_replaced_file_waits_anew(address):
    attachment = make_attachment()
    with clamd(address, honest):
        scan_attachments()

    attachment.replace(make_upload(), by=attachment.added_by)

    assert states() == ["waiting"]
