"""
A kept line to the SMTP server, for letters that leave by the thousand.

One letter takes two exchanges where the server allows it (PIPELINING, RFC 2920), four otherwise. What the server
answers comes back as a :class:`Reply` with the moment when it said so: what it means is for whoever sends.
"""

import contextlib
import smtplib
from dataclasses import dataclass
from enum import StrEnum

from labo.outbox.smtp import EmailBackend

END = b"\r\n.\r\n"


class Stage(StrEnum):
    """What the server answered to."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Reply:
    """``code`` is that of RFC 5321, 0 where the line was cut; ``text`` is what the server said."""

    stage: Stage
    code: int
    text: str = ""

    def __str__(self):
        return f"{self.code} {self.text}" if self.code else self.text


TAKEN = Reply(Stage.CONTENT, 250)


def in_words(answer: bytes | str) -> str:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(words.replace("\x00", "").split())


class Line:
    """
    One connection, opened when it is needed, with the settings of the outbox.

    ``sent`` counts what the server took since the line was opened.
    """

    def __init__(self):
        self._backend = EmailBackend()
        self.sent = 0

    @property
    def is_open(self) -> bool:
        return self._backend.connection is not None

    def open(self) -> Reply | None:
        """Open it if it is not. :returns: what stood against it, or None."""
        if self.is_open:
            return None
        self.sent = 0
        try:
            self._backend.open()
            self._backend.connection.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as refusal:
            self.close()
            return Reply(Stage.CONNECT, refusal.smtp_code, in_words(refusal.smtp_error))
        except smtplib.SMTPNotSupportedError as refusal:
            self.close()
            return Reply(Stage.CONNECT, 504, in_words(refusal))
        except (OSError, smtplib.SMTPException) as trouble:
            self.close()
            return Reply(Stage.CONNECT, 0, f"{type(trouble).__name__} : {in_words(trouble)}")
        return None

    def send(self, sender: str, recipient: str, content: bytes) -> Reply:
        """
        Send one letter to one address, over an open line.

        :param sender: of the envelope; it and ``recipient`` are ASCII, without spaces, « < » or « > ».
        :param content: the whole message; its lines end with CR LF and none begins with a full stop.
        """
        smtp = self._backend.connection
        stage = Stage.MAIL
        try:
            if smtp.has_extn("pipelining"):
                reply = self._send_together(smtp, sender, recipient)
            else:
                reply = self._send_in_turn(smtp, sender, recipient)
            if reply is None:
                stage = Stage.CONTENT
                smtp.send(content + END)
                code, answer = smtp.getreply()
                if code == 250:
                    self.sent += 1
                    return TAKEN
                reply = Reply(stage, code, in_words(answer))
            if reply.code == 421:
                self.cut()
            elif self.is_open and reply.stage != Stage.CONTENT:
                self._begin_again(smtp)
        except (OSError, smtplib.SMTPException) as trouble:
            self.cut()
            return Reply(getattr(trouble, "stage", stage), 0, f"{type(trouble).__name__} : {in_words(trouble)}")
        return reply

    def _begin_again(self, smtp):
        """Forget the envelope that was refused. A server that refuses and hangs up has answered all the same."""
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.cut()

    def _send_in_turn(self, smtp, sender, recipient) -> Reply | None:
        for stage, command in commands(sender, recipient):
            with at(stage):
                smtp.send(command)
                code, answer = smtp.getreply()
            if code not in EXPECTED[stage]:
                return Reply(stage, code, in_words(answer))
        return None

    def _send_together(self, smtp, sender, recipient) -> Reply | None:
        """Ask for the three at once; the first that is refused says why. The server answers all of them."""
        asked = commands(sender, recipient)
        with at(Stage.MAIL):
            smtp.send(b"".join(command for _, command in asked))
        refusal = None
        for stage, _ in asked:
            with at(stage):
                code, answer = smtp.getreply()
            if code not in EXPECTED[stage] and refusal is None:
                refusal = Reply(stage, code, in_words(answer))
                if code == 421:
                    return refusal
        if refusal and code == 354:
            # It waits for a message all the same. RFC 2920, 3.1 would send it an empty one: cut short, nobody gets it.
            self.cut()
        return refusal

    def close(self):
        """Take leave of the server."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._backend.close()
        self.cut()

    def cut(self):
        """Hang up without a word: the server may wait for something else than our leave."""
        if smtp := self._backend.connection:
            with contextlib.suppress(OSError):
                smtp.close()
        self._backend.connection = None


EXPECTED = {Stage.MAIL: {250}, Stage.RCPT: {250, 251}, Stage.DATA: {354}}


def commands(sender: str, recipient: str) -> tuple:
    return (
        (Stage.MAIL, b"MAIL FROM:<%s>\r\n" % sender.encode("ascii")),
        (Stage.RCPT, b"RCPT TO:<%s>\r\n" % recipient.encode("ascii")),
        (Stage.DATA, b"DATA\r\n"),
    )


@contextlib.contextmanager
def at(stage: Stage):
    """Say at which moment the line was cut."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as trouble:
        trouble.stage = stage
        raise
