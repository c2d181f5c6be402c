"""Sending what is due: the one place that speaks SMTP."""

import contextlib
import logging
import smtplib
from datetime import timedelta

from django.core import mail as django_mail
from django.utils import timezone

from labo.outbox.message import build
from labo.outbox.models import OutboxMail
from labo.outbox.smtp import SomeRecipientsRefused

logger = logging.getLogger(__name__)

RUN = timedelta(seconds=60)
"""A long queue is sent in several runs, so that none lives longer than its lease; the sweep starts the next one."""


def deliver_due(*, clock=timezone.now) -> int:
    """
    Send what is due, the most urgent first, over one SMTP connection.

    Mails are claimed one by one: a sign-in code that comes while a newsletter leaves is the next to go, and a sender
    that is killed holds back one mail. No transaction is open while SMTP speaks. A mail that the server took and
    whose row a crash left unmarked is sent again after its lease, with the same Message-ID.

    :returns: how many mails the server took.
    """
    connection, sent, until = django_mail.get_connection(), 0, clock() + RUN
    try:
        while clock() < until:
            claimed = OutboxMail.objects.claim(now=clock(), limit=1)
            if not claimed:
                break
            (mail,) = claimed
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as error:
                # The server is away: the others wait for the next sweep, none of their tries is spent.
                mail.record_refusal(in_words(error), now=clock(), permanent=False)
                break
            sent += _deliver(mail, connection, clock)
    finally:
        _close(connection)
    return sent


def _deliver(mail, connection, clock) -> bool:
    try:
        build(mail, connection=connection).send()
    except SomeRecipientsRefused as refusal:
        refused = {
            address: (in_words(smtplib.SMTPResponseException(code, answer)), is_permanent_code(code))
            for address, (code, answer) in refusal.recipients.items()
        }
        logger.warning("Mail %s was refused for %d of its addresses", mail.pk, len(refused))
        mail.record_partly_sent(refused, now=clock())
    except Exception as error:
        logger.warning("Mail %s was refused: %s", mail.pk, type(error).__name__)
        mail.record_refusal(in_words(error), now=clock(), permanent=is_permanent(error))
        _close(connection)
        return False
    else:
        mail.record_sent(now=clock())
    return True


def _close(connection):
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def is_permanent(error) -> bool:
    """
    Tell a refusal that will never pass from one that may.

    A mail that cannot be written at all (a line break in a header) is permanent too. What nobody foresaw is not: it
    leaves a day to mend it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(is_permanent_code(code) for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return is_permanent_code(error.smtp_code)
    return isinstance(error, ValueError)


def is_permanent_code(code: int) -> bool:
    """Source: RFC 5321 §4.2.1, a 5yz reply is permanent, 4yz is transient."""
    return 500 <= code < 600


def in_words(error) -> str:
    """Return what the server answered, as the lab reads it beside the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = {f"{address} : {code} {_text(answer)}" for address, (code, answer) in error.recipients.items()}
        return " ; ".join(sorted(answers))
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__} : {_text(error)}"


def _text(answer) -> str:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return words.replace("\x00", "")
