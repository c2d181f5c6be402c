"""
A letter on the wire: the message is built once for its issue; each person's own is then cut and joined as bytes.

The e-mail package is slow for ten thousand people, and it encodes a long address in a header so that mailboxes no
longer read it (cpython #85725). Source: RFC 5322, 2045, 2369, 2919, 3834, 8058.
"""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import punycode

from resources.newsletter.letters import LEAVE_TOKEN_HERE, LETTERS

SOFT_BREAK = b"=\r\n"
LONGEST_LINE = 75  # and the « = » of a soft break
UNITS = [bytes([n]) if n in (9, 32) or (33 <= n <= 126 and n != 61) else b"=%02X" % n for n in range(256)]
LEAVE_AT = "/lettre/quitter/"
NOT_IN_AN_ADDRESS = frozenset('<>()[],;:\\" \t\r\n\x00')


def ascii_address(email: str) -> str | None:
    """Return an address as the envelope carries it, its domain in punycode, or None if there is no such way."""
    local, _, domain = email.strip().rpartition("@")
    try:
        address = f"{local}@{punycode(domain)}"
        address.encode("ascii")
    except UnicodeError:
        return None
    fine = local and domain and address.isprintable() and not NOT_IN_AN_ADDRESS & set(address)
    return address if fine else None


def quoted_printable(text: str) -> bytes:
    """
    Return a part in quoted-printable, where what stands for the way out is alone on its line.

    Whatever takes its place, up to 75 letters, leaves a valid message. No line begins with a full stop.
    """
    pieces = text.replace("\r\n", "\n").replace("\r", "\n").split(LEAVE_TOKEN_HERE)
    return (SOFT_BREAK + LEAVE_TOKEN_HERE.encode() + SOFT_BREAK).join(map(encoded, pieces))


def encoded(piece: str) -> bytes:
    """Source: RFC 2045, 6.7."""
    lines = []
    for line in piece.encode().split(b"\n"):
        units = [UNITS[byte] for byte in line]
        if line[-1:] in (b" ", b"\t"):
            units[-1] = b"=%02X" % line[-1]
        current = b""
        for unit in units:
            if len(current) + len(unit) > LONGEST_LINE:
                lines.append(current + b"=")
                current = b""
            current += b"=2E" if unit == b"." and not current else unit
        lines.append(current)
    return b"\r\n".join(lines)


class Wire:
    """
    What leaves for one issue.

    :param issue: frozen. Its ``html`` and ``text`` are read here once, and never again.
    """

    def __init__(self, issue):
        letter = LETTERS[issue.letter]
        lab = parseaddr(settings.DEFAULT_FROM_EMAIL)
        self.domain = Address(addr_spec=lab[1]).domain
        self.letter = issue.letter
        self.leave_address = f"{settings.SITE_URL}{LEAVE_AT}"
        self.bounces = parseaddr(settings.BOUNCE_ADDRESS)[1] if settings.BOUNCE_ADDRESS else ""
        head = EmailMessage(policy=SMTP)
        head["From"] = Address(lab[0], addr_spec=lab[1])
        head["Reply-To"] = Address(settings.LAB_NAME, addr_spec=settings.LAB_EMAIL)
        head["Subject"] = " ".join(issue.subject.split())
        fixed = [
            f"List-Id: {letter.list_id} <{letter.code}.{self.domain}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            f"List-Help: <{settings.SITE_URL}/lettre/>",
            f"List-Archive: <{settings.SITE_URL}/lettre/>",
            f"List-Owner: <mailto:{settings.LAB_EMAIL}>",
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: OOF, AutoReply",
            "Content-Language: fr",
            f"Feedback-ID: {issue.pk}:{letter.code}:lettre:{self.domain}",
            "MIME-Version: 1.0",
        ]
        boundary = f"labo-{issue.sha256[:40] or issue.pk}"
        part = 'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        body = [
            *fixed,
            f'Content-Type: multipart/alternative; boundary="{boundary}"',
            "",
            f"--{boundary}",
            part.format(kind="plain"),
        ]
        message = head.as_bytes().removesuffix(b"\r\n") + "\r\n".join(body).encode("ascii")
        message += quoted_printable(issue.text)
        message += f"\r\n--{boundary}\r\n{part.format(kind='html')}".encode("ascii")
        message += quoted_printable(issue.html)
        message += f"\r\n--{boundary}--\r\n".encode("ascii")
        self.pieces = message.split(LEAVE_TOKEN_HERE.encode())

    def message_id(self, key) -> str:
        return f"<{key.hex}@{self.domain}>"

    def sender(self, key) -> str:
        """Return the sender of the envelope: what comes back names the delivery (VERP)."""
        local, _, domain = self.bounces.partition("@")
        return f"{local}+{key.hex}@{domain}" if local else settings.LAB_EMAIL

    def message(self, key, to: str, token: str, *, at: datetime | None = None) -> bytes:
        """
        Return one person's message, whole.

        :param key: of the delivery: the Message-ID is the same at each try.
        :param to: as :func:`ascii_address` gives it.
        :param token: by which this person leaves.
        :raises ValueError: if what the person brings could add a header.
        """
        own = f"{to}{token}"
        if not own.isascii() or not own.isprintable():
            raise ValueError("A header of a letter is plain ASCII")
        leave = f"<{self.leave_address}{token}/?lettre={self.letter}>"
        if self.bounces:
            local, _, domain = self.bounces.partition("@")
            leave += f",\r\n <mailto:{local}+{key.hex}@{domain}?subject=desinscription>"
        headers = (
            f"To: {to}\r\nMessage-ID: {self.message_id(key)}\r\n"
            f"Date: {format_datetime(timezone.localtime(at))}\r\nList-Unsubscribe: {leave}\r\n"
        )
        return headers.encode("ascii") + token.encode("ascii").join(self.pieces)
