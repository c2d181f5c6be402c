"""The door, against a real server: what is opened, what is refused on the way, and what never lasts or grows."""

import gzip
import ssl
import time
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from labo.outside import door
from labo.outside.door import (
    MOST_REDIRECTS,
    NotAllowed,
    Page,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    fetch,
)
from labo.transitions import Refusal
from tests.outside import HEAD, PUBLIC, outside, page, redirect  # noqa: F401  a fixture

# ruff: noqa: F811 (the fixture, and the name of what the tests are given)


def test_page_is_read(outside):
    outside.answers["example.org/page"] = page("<p>Bonjour</p>")

    found = fetch("http://example.org/page?a=1#b")

    kind = "text/html; charset=utf-8"
    assert found == Page("http://example.org/page?a=1", 200, kind, b"<p>Bonjour</p>")
    assert outside.connected == [(PUBLIC, 80)]


def test_request_says_who_asks_and_brings_nothing_else(outside, settings, monkeypatch):
    settings.SITE_URL = "https://labo.example.org"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    outside.answers["/"] = page("", Set_Cookie="a=1")

    fetch("http://example.org/")
    fetch("http://example.org/")

    for *_, headers in outside.asked:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Connection"}
        assert headers["User-Agent"] == "LaboVeille/1.0 (+https://labo.example.org/)"


def test_error_of_the_site_is_an_answer(outside):
    assert fetch("http://example.org/absente").status == 404


def test_head_reads_no_content(outside):
    outside.answers["/"] = page("x" * 100)

    found = fetch("http://example.org/", method="HEAD", limit=10)

    assert (found.status, found.content) == (200, b"")
    assert outside.asked[0][0] == "HEAD"


def test_nothing_is_asked_where_the_outside_is_closed(outside, settings):
    settings.OUTSIDE_IS_REACHABLE = False

    with pytest.raises(Unreachable, match="Nous n’avons pas pu lire cette page"):
        fetch("http://example.org/")

    assert (outside.looked_up, outside.connected) == ([], [])


# --- Never towards the inside ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "numbers",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["64:ff9b::7f00:1"],
        [PUBLIC, "127.0.0.1"],
        ["0.0.0.0"],
    ],
)
def test_name_that_leads_inside_is_not_opened(outside, numbers):
    outside.numbers["example.org"] = numbers

    with pytest.raises(NotAllowed, match="réseau interne"):
        fetch("http://example.org/")

    assert outside.connected == []


def test_name_is_looked_up_once_and_its_number_is_what_is_opened(outside):
    """A second look-up could say something else: there is none."""
    outside.answers["/"] = page("")
    outside.numbers["example.org"] = ["2606:2800:21f:cb07::1", "8.8.8.8"]

    fetch("http://example.org/")

    assert (outside.looked_up, outside.connected) == (["example.org"], [("8.8.8.8", 80)])


def test_connection_is_made_to_the_number_that_was_checked(network_attempts, settings, monkeypatch):
    """The real connection, stopped by the guard of the tests: it goes to the number, and looks nothing up."""
    settings.OUTSIDE_IS_REACHABLE = True
    monkeypatch.setattr(door, "look_up", lambda host, port, clock: [PUBLIC])

    with pytest.raises(Unreachable):
        fetch("http://example.org/")

    assert network_attempts == [(PUBLIC, 80)]
    network_attempts.clear()


def test_real_look_up_is_that_of_the_machine(network_attempts, settings):
    settings.OUTSIDE_IS_REACHABLE = True

    with pytest.raises(Unreachable):
        fetch("http://example.org/")

    assert network_attempts == ["example.org"]
    network_attempts.clear()


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://0x7f000001/",
        "//localhost/",
        "http://[::ffff:127.0.0.1]/",
        "http://inside.example.org/",
        "file:///etc/passwd",
        "http://agent@example.org/",
        "http://example.org:8000/",
        "http://[",
    ],
)
def test_redirect_is_checked_like_any_address(outside, location):
    outside.answers["/"] = redirect(location, "302 Found")
    outside.numbers["inside.example.org"] = ["192.168.0.1"]

    with pytest.raises(NotAllowed):
        fetch("http://example.org/")

    assert len(outside.connected) == 1


# --- Redirects ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("statuses", "is_moved"), [(["301", "308"], True), (["301", "302"], False), (["307"], False)])
def test_redirects_are_followed_and_say_whether_the_page_has_moved(outside, statuses, is_moved):
    for rank, status in enumerate(statuses):
        outside.answers[f"/{rank or ''}"] = redirect(f"/{rank + 1}", f"{status} Ailleurs")
    outside.answers[f"/{len(statuses)}"] = page("Arrivée")

    found = fetch("http://example.org/")

    assert (found.address, found.content) == (f"http://example.org/{len(statuses)}", "Arrivée".encode())
    assert found.is_moved == is_moved


def test_redirect_with_letters_and_spaces_is_followed(outside):
    outside.answers["/"] = redirect("/été à la mer".encode().decode("latin-1")).decode().encode("latin-1")
    outside.answers["/%C3%A9t%C3%A9%20%C3%A0%20la%20mer"] = page("")

    assert fetch("http://example.org/").address == "http://example.org/%C3%A9t%C3%A9%20%C3%A0%20la%20mer"


def test_loop_of_redirects_ends(outside):
    outside.answers["/"] = redirect("/")

    with pytest.raises(TooManyRedirects):
        fetch("http://example.org/")

    assert len(outside.asked) == MOST_REDIRECTS + 1


def test_redirect_to_nowhere_is_an_answer(outside):
    outside.answers["/"] = page("Sans adresse", status="302 Found")

    assert fetch("http://example.org/").content == b"Sans adresse"


# --- Size -----------------------------------------------------------------------------------------------


def endless(sock):
    sock.sendall(HEAD + b"\r\n")
    while True:
        sock.sendall(b"x" * 65536)


@pytest.mark.parametrize("answer", [page("x" * 1001), endless])
def test_page_larger_than_the_limit_is_refused_or_cut(outside, answer):
    outside.answers["/"] = answer

    with pytest.raises(TooLarge):
        fetch("http://example.org/", limit=1000)
    found = fetch("http://example.org/", limit=1000, cut=True)

    assert (found.content, found.is_whole) == (b"x" * 1000, False)


def test_page_of_the_limit_is_read_whole(outside):
    outside.answers["/"] = page("x" * 1000)

    assert fetch("http://example.org/", limit=1000).is_whole


def test_gzip_is_read(outside):
    outside.answers["/"] = page(gzip.compress("Été".encode()), Content_Encoding="gzip")

    assert fetch("http://example.org/").content == "Été".encode()


def test_gzip_bomb_is_never_unpacked_past_the_limit(outside, monkeypatch):
    """Fifty million zeros in fifty thousand bytes: what comes out is counted as it comes."""
    outside.answers["/"] = page(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    largest, real = [0], zlib.decompressobj

    class Watched:
        def __init__(self, wbits):
            self.real = real(wbits=wbits)

        def decompress(self, data, most):
            out = self.real.decompress(data, most)
            largest[0] = max(largest[0], len(out))
            return out

    monkeypatch.setattr(zlib, "decompressobj", Watched)
    with pytest.raises(TooLarge):
        fetch("http://example.org/", limit=10_000)

    assert largest == [10_001]


@pytest.mark.parametrize(
    "answer",
    [
        page(gzip.compress(b"x" * 100)[:-9], Content_Encoding="gzip"),
        page(b"ceci n'est pas du gzip", Content_Encoding="gzip"),
        page("", Content_Encoding="br") + b"x",
        HEAD + b"Content-Length: 100\r\n\r\nx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nA\r\nx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
        b"HTTP/1.1 abc\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n",
        b"",
    ],
    ids=range(11),
)
def test_answer_cut_short_or_meaningless_is_not_a_page(outside, answer):
    outside.answers["/"] = answer

    with pytest.raises(Unreachable):
        fetch("http://example.org/")


def test_wrong_length_is_not_believed(outside):
    """More than was said: what was said is read, and no more."""
    outside.answers["/"] = HEAD + b"Content-Length: 2\r\n\r\nabcdef"

    assert fetch("http://example.org/").content == b"ab"


# --- Time -----------------------------------------------------------------------------------------------


def silent(sock):
    time.sleep(5)


def dripping_header(sock):
    for _ in range(200):
        sock.sendall(b"H")
        time.sleep(0.05)


def dripping_body(sock):
    sock.sendall(HEAD + b"\r\n")
    for _ in range(200):
        sock.sendall(b"x")
        time.sleep(0.05)


def for_ever_soon(sock):
    for _ in range(200):
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [silent, dripping_header, dripping_body, for_ever_soon])
def test_slow_page_is_left(outside, answer):
    outside.answers["/"] = answer
    begun = time.monotonic()

    with pytest.raises(TooSlow):
        fetch("http://example.org/", seconds=0.4)

    assert time.monotonic() - begun < 2


def test_time_is_that_of_all_redirects_together(outside):
    def late(sock):
        time.sleep(0.25)
        sock.sendall(redirect("/"))

    outside.answers["/"] = late

    with pytest.raises(TooSlow):
        fetch("http://example.org/", seconds=0.4)


def test_look_up_that_lasts_is_left(settings, monkeypatch):
    settings.OUTSIDE_IS_REACHABLE = True
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: time.sleep(3) or [])
    begun = time.monotonic()

    with pytest.raises(TooSlow):
        fetch("http://example.org/", seconds=0.2)

    assert time.monotonic() - begun < 2


# --- TLS ------------------------------------------------------------------------------------------------


def certificate(name):
    """Return a certificate of its own, for one name, and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return (
        made.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, *plain),
    )


@pytest.fixture
def trusted(outside, monkeypatch, tmp_path):
    """The server speaks TLS as example.org, and the door trusts it."""
    made, key = certificate("example.org")
    (tmp_path / "pem").write_bytes(made + key)
    outside.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    outside.context.load_cert_chain(tmp_path / "pem")
    outside.answers["/"] = page("Chiffré")
    real = door.tls

    def trusting():
        context = real()
        context.load_verify_locations(cadata=made.decode())
        return context

    monkeypatch.setattr(door, "tls", trusting)
    return outside


def test_certificate_is_held_against_the_name_not_the_number(trusted):
    assert fetch("https://example.org/").content == "Chiffré".encode()
    assert trusted.connected == [(PUBLIC, 443)]


def test_certificate_of_another_name_is_refused(trusted):
    with pytest.raises(Unreachable):
        fetch("https://autre.example.org/")

    assert trusted.asked == []


def test_certificate_that_nobody_vouches_for_is_refused(trusted, monkeypatch):
    monkeypatch.setattr(door, "tls", ssl.create_default_context)

    with pytest.raises(Unreachable):
        fetch("https://example.org/")

    assert trusted.asked == []


def test_every_refusal_is_a_french_sentence():
    for kind in (NotAllowed, Unreachable, TooSlow, TooLarge, TooManyRedirects):
        assert issubclass(kind, Refusal)
