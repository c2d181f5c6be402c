"""Sending what is due: the one place that speaks SMTP."""

import logging
import smtplib

from django.core import mail as django_mail
from django.utils import timezone

from labo.outbox.message import build
from labo.outbox.models import OutboxMail

logger = logging.getLogger(__name__)
BATCH = 20


def deliver_due(*, clock=timezone.now) -> int:
    """
    Send every due mail, batch after batch, each batch over one SMTP connection.

    No transaction is open while SMTP speaks. A mail that the server took and whose row a crash left unmarked
    is sent again after its lease, with the same Message-ID.

    :returns: how many mails the server took.
    """
    sent = 0
    while batch := OutboxMail.objects.claim(now=clock(), limit=BATCH):
        sent += _deliver(batch, clock)
    return sent


def _deliver(batch, clock) -> int:
    connection, sent = django_mail.get_connection(), 0
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        for mail in batch:
            mail.record_refusal(error, now=clock(), permanent=False)
        return 0
    try:
        for mail in batch:
            if not mail.renew_lease(now=clock()):
                continue
            try:
                build(mail, connection=connection).send()
            except Exception as error:
                logger.warning("Mail %s was refused: %s", mail.pk, type(error).__name__)
                mail.record_refusal(error, now=clock(), permanent=is_permanent(error))
                connection.close()
            else:
                mail.record_sent(now=clock())
                sent += 1
    finally:
        connection.close()
    return sent


def is_permanent(error) -> bool:
    """
    Tell a refusal that will never pass from one that may.

    Source: RFC 5321 §4.2.1, a 5yz reply is permanent, 4yz is transient.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 500 <= error.smtp_code < 600
    return not isinstance(error, (OSError, smtplib.SMTPException))
