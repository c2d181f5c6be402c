"""
The slots of a drop-in: twenty minutes each, as many as its hours hold.

Pure module: no Django.
"""

from datetime import UTC, datetime, timedelta

LENGTH = timedelta(minutes=20)
THEMES = (
    "Écouter des usagers",
    "Écrire simplement",
    "Animer un atelier",
    "Essayer avant d’acheter",
    "Travailler entre services",
    "Proposer un cas au labo",
)
"""What people often come for: proposed where a theme is typed, and never imposed."""


def grid(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """
    Return when each slot begins, in UTC.

    What is left at the end and is shorter than a slot is nobody's. Counted in UTC, a slot lasts twenty minutes in the
    night of summer time too, where the hours on the wall say something else.
    """
    start = starts_at.astimezone(UTC)
    return [start + number * LENGTH for number in range((ends_at.astimezone(UTC) - start) // LENGTH)]
