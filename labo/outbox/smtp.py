"""
Django's SMTP backend, made to say which addresses of a mail the server refused.

``smtplib`` only returns them, and Django drops what it returns: a mail refused for one of its two addresses would
count as sent, and nobody would know that the other never had it.
"""

import smtplib

from django.core.mail.backends import smtp


class SomeRecipientsRefused(smtplib.SMTPException):
    """The server took the mail, but not for these ``recipients``: {address: (code, answer)}."""

    def __init__(self, recipients):
        super().__init__(recipients)
        self.recipients = recipients


class Attentive:
    def sendmail(self, *args, **kwargs):
        if refused := super().sendmail(*args, **kwargs):
            raise SomeRecipientsRefused(refused)
        return refused


class SMTP(Attentive, smtplib.SMTP):
    pass


class SMTPOverTLS(Attentive, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return SMTPOverTLS if self.use_ssl else SMTP
