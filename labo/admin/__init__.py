"""The kernel's lists in the back office: people and services, mails, the journal of acts."""

from labo.admin import journal, mails, people

__all__ = ["journal", "mails", "people"]
