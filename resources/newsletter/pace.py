"""How many letters leave a minute, whoever sends them: the slots are given out by one row of the database."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

PATIENCE = timedelta(seconds=5)
"""What is given out further ahead is another sender's affair: nobody waits for it."""
AHEAD = timedelta(seconds=5)
"""How much is given out at once: what a sender that is killed takes with it."""

RESERVE = """
INSERT INTO resources_sendingpace AS pace (name, free_at) VALUES ('letters', %(now)s + %(span)s)
ON CONFLICT (name) DO UPDATE SET free_at = greatest(pace.free_at, %(now)s) + %(span)s
WHERE pace.free_at <= %(now)s + %(patience)s
RETURNING free_at - %(span)s
"""


def between() -> timedelta:
    """Return the time between two letters; zero where there is no limit."""
    pace = settings.LETTERS_PER_MINUTE
    return timedelta(minutes=1) / pace if pace else timedelta(0)


def reserve(count: int, *, now: datetime) -> tuple[datetime, int] | None:
    """
    Take slots for up to ``count`` letters.

    :returns: the instant of the first one and how many, :func:`between` apart, or None if others have taken them all
        for the next moments.
    """
    step = between()
    if not step:
        return now, count
    count = max(1, min(count, AHEAD // step))
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"now": now, "span": step * count, "patience": PATIENCE})
        row = cursor.fetchone()
    return (row[0], count) if row else None
