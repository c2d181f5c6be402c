"""
Who may do what, in four roles. A role is a Django group, made by a migration.

Every person who signs in is an agent; the group only adds what goes beyond it.
"""

from django.db import models


class Role(models.TextChoices):
    AGENT = "agent", "agent"
    AMBASSADOR = "ambassador", "ambassadeur"
    LAB = "lab", "équipe du labo"
    ADMINISTRATOR = "administrator", "administration"


TEAM = frozenset({Role.AMBASSADOR, Role.LAB, Role.ADMINISTRATOR})
"""Those who enter the back office."""

LAB = frozenset({Role.LAB, Role.ADMINISTRATOR})
"""Those who deliberate, decide and draft."""
