"""
Opening a page of somebody else's site: one request at a time, within a size and a time, and never towards the inside.

A name is looked up once. All its numbers must be public, and the connection goes to one of those: a second look-up
could say something else. TLS is still checked against the name. A redirect is an address like another one, read and
looked up in its turn. No cookie, no proxy, nothing kept from one page to the next.

The standard library does it: a connection to a number that was checked, with the certificate of a name, is five lines
of ``http.client``, and is what the libraries that hide the connection make hard.

Source: RFC 9110 (§15.4 redirects, §8.4 encodings); OWASP, Server-Side Request Forgery Prevention.
"""

import http.client
import io
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings

from labo.outside.address import AddressRefused, Target, is_public, read_address
from labo.transitions import Refusal

LIMIT = 2 * 1024 * 1024
SECONDS = 8.0
MOST_REDIRECTS = 4
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
CHUNK = 64 * 1024
ACCEPT = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5"


class NotOpened(Refusal):
    """The page could not be read. The message is the French sentence that the person reads."""


class NotAllowed(NotOpened):
    """The address, or one that it sends to, is not one that the portal opens."""


class Unreachable(NotOpened):
    """Nobody answers: no such name, no connection, a certificate that is not the site's, or an answer cut short."""


class TooSlow(NotOpened):
    """The time is over."""


class TooLarge(NotOpened):
    """The page is larger than what was asked for."""


class TooManyRedirects(NotOpened):
    """The page sends to another one, and that one to another, again and again."""


UNREADABLE = "Nous n’avons pas pu lire cette page."


@dataclass(frozen=True)
class Page:
    """
    What a site answered.

    ``address`` is where it was found, after the redirects; ``is_moved`` says that all of those were permanent.
    ``content_type`` is the header as it came, charset included. ``content`` is cut at the limit when that was asked
    for, and ``is_whole`` says so.
    """

    address: str
    status: int
    content_type: str
    content: bytes
    is_moved: bool = False
    is_whole: bool = True


def fetch(address, *, limit=LIMIT, seconds=SECONDS, method="GET", cut=False) -> Page:
    """
    Open a page of a public site.

    :param limit: the most bytes that are read, compressed or not.
    :param seconds: for everything: look-ups, redirects, the slowest of servers.
    :param method: ``GET`` or ``HEAD``.
    :param cut: keep what came up to the limit of a larger page, where its beginning is enough.
    :raises NotAllowed: if it leads, by itself or by a redirect, anywhere but to a public site.
    :raises Unreachable: if nobody answers properly.
    :raises TooSlow, TooLarge, TooManyRedirects: past the limits.
    """
    clock, is_moved = Clock(seconds), True
    for turn in range(MOST_REDIRECTS + 1):
        target = read(address)
        status, headers, content, is_whole = ask(target, method, limit=limit, clock=clock, cut=cut)
        location = headers.get("Location")
        if status not in REDIRECTS or not location:
            kind = headers.get("Content-Type", "")
            return Page(target.address, status, kind, content, is_moved and turn > 0, is_whole)
        is_moved = is_moved and status in PERMANENT
        address = joined(target.address, location)
    raise TooManyRedirects("Cette page renvoie sans fin à une autre : nous n’avons pas pu la lire.")


def joined(address, location):
    try:
        # Headers are read as Latin-1; servers write UTF-8.
        return urljoin(address, location.encode("latin-1", "replace").decode("utf-8", "replace").replace(" ", "%20"))
    except ValueError:
        raise NotAllowed("Cette adresse est mal écrite.") from None


def read(address) -> Target:
    try:
        return read_address(address)
    except AddressRefused as refusal:
        raise NotAllowed(str(refusal)) from None


class Clock:
    """What is left of the time."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """:raises TooSlow: once nothing is left."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TooSlow("Cette page met trop de temps à répondre : nous n’avons pas pu la lire.")
        return left


# --- One request ----------------------------------------------------------------------------------------


def ask(target, method, *, limit, clock, cut):
    """Return what the site answers to one request: (status, headers, content, is it whole)."""
    try:
        with open_connection(target, clock) as raw:
            connection = Connection(target.host, Timed(raw, clock))
            connection.request(method, target.path, headers=our_headers())
            response = connection.getresponse()
            is_final = response.status not in REDIRECTS or not response.headers.get("Location")
            content, is_whole = read_content(response, limit, cut) if is_final else (b"", True)
            return response.status, response.headers, content, is_whole
    except TimeoutError:
        clock.left()
        raise Unreachable(UNREADABLE) from None
    except (OSError, http.client.HTTPException, zlib.error, ValueError):
        raise Unreachable(UNREADABLE) from None


def our_headers():
    return {
        "User-Agent": user_agent(),
        "Accept": ACCEPT,
        "Accept-Language": "fr,en;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def user_agent() -> str:
    """Say honestly who asks, and where to write about it."""
    return f"{ROBOT}/1.0 (+{settings.SITE_URL}/)"


ROBOT = "LaboVeille"
"""Our name in other people's robots.txt."""


class Connection(http.client.HTTPConnection):
    """An HTTP/1.1 conversation over a connection that is open already."""

    def __init__(self, host, sock):
        super().__init__(host)
        self.sock = sock


def read_content(response, limit, cut):
    """
    Return the content, unpacked, and whether it is whole.

    Packed or not it never grows past the limit: what is unpacked is counted as it comes.
    """
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip"}:
        raise Unreachable(UNREADABLE)
    unpack = zlib.decompressobj(wbits=31) if coding.endswith("gzip") else None
    found, came = bytearray(), 0
    while chunk := response.read1(CHUNK):
        came += len(chunk)
        found += unpack.decompress(chunk, limit + 1 - len(found)) if unpack else chunk
        if len(found) > limit or came > limit:
            if not cut:
                raise TooLarge("Cette page est trop lourde : nous n’avons pas pu la lire.")
            return bytes(found[:limit]), False
    # A connection that ends before its time: « read1 » alone says nothing of it.
    if response.length or (unpack and came and not unpack.eof):
        raise Unreachable(UNREADABLE)
    return bytes(found), True


# --- The connection -------------------------------------------------------------------------------------


def open_connection(target, clock) -> socket.socket:
    """Return a connection to the site, under TLS when its address says so."""
    if not settings.OUTSIDE_IS_REACHABLE:
        raise Unreachable(UNREADABLE)
    raw = connect(checked(look_up(target.host, target.port, clock)), target.port, clock.left())
    if target.scheme == "http":
        return raw
    try:
        raw.settimeout(clock.left())
        return tls().wrap_socket(raw, server_hostname=target.host)
    except BaseException:
        raw.close()
        raise


def look_up(host, port, clock) -> list[str]:
    """Return the numbers of a name. The look-up itself knows no time: it is left behind when ours is over."""
    found: list = []

    def ask_for_it():
        try:
            found.append([row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except OSError as error:
            found.append(error)

    asking = threading.Thread(target=ask_for_it, daemon=True)
    asking.start()
    asking.join(clock.left())
    if not found:
        raise TooSlow("Cette page met trop de temps à répondre : nous n’avons pas pu la lire.")
    if isinstance(found[0], OSError):
        raise Unreachable(UNREADABLE)
    return found[0]


def checked(numbers) -> str:
    """
    Return the number to connect to.

    :raises NotAllowed: if one of them is not public: a name that means two places means the wrong one.
    """
    if not numbers:
        raise Unreachable(UNREADABLE)
    if not all(is_public(number) for number in numbers):
        raise NotAllowed("Cette adresse mène à un réseau interne : nous n’ouvrons que les pages publiques.")
    # Version 4 first: where the portal has no version 6, the first number of a name would fail every time.
    return min(numbers, key=lambda number: ":" in number)


def connect(number, port, seconds) -> socket.socket:
    """Connect to a number in figures: nothing is looked up again."""
    return socket.create_connection((number, port), timeout=seconds)


def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Timed:
    """A connection that looks at the clock before each thing it waits for: one byte a minute does not last for ever."""

    def __init__(self, sock, clock):
        self.sock, self.clock = sock, clock

    def sendall(self, data):
        self.sock.settimeout(self.clock.left())
        self.sock.sendall(data)

    def makefile(self, mode):
        return io.BufferedReader(TimedReader(self.sock, self.clock))

    def close(self):
        """Leave it open: the answer is still to be read. Whoever opened the connection closes it."""


class TimedReader(io.RawIOBase):
    def __init__(self, sock, clock):
        self.sock, self.clock = sock, clock

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(self.clock.left())
        return self.sock.recv_into(buffer)
