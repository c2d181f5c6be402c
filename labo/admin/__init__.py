"""The kernel's lists in the back office: people and services, mails, the journal of acts, the presentation."""

from labo.admin import journal, mails, people, presentation

__all__ = ["journal", "mails", "people", "presentation"]
