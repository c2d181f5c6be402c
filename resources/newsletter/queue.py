"""
The rows of an issue, as its senders take them: one statement each, no transaction that stays open.

Written in SQL: each is one trip to the database, and what it checks and what it writes cannot come apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

LEASE = timedelta(seconds=120)
"""How long a batch is one sender's. A sender that was killed holds its letters back for so long."""
IN_HAND = timedelta(seconds=90)
"""What one letter may take at the very worst: four answers of a server that is at the end of EMAIL_TIMEOUT."""
LONGEST_REST = timedelta(minutes=15)


def rest_after(stalls: int) -> timedelta:
    """Return how long to leave the server alone, after so many times in a row: 30 s, then twice as long each time."""
    return min(timedelta(seconds=30) * 2 ** min(stalls, 10), LONGEST_REST)


# What resources.models.SubscriberQuerySet.getting says, and a test holds the two together.
EXPAND = """
INSERT INTO resources_delivery
    (issue_id, subscriber_id, email, key, status, attempts, setbacks, next_try_at, bounce_is_hard, answer)
SELECT %(issue)s, person.id, person.email, gen_random_uuid(), 'queued', 0, 0, %(now)s, false, ''
FROM resources_subscriber person LEFT JOIN labo_user account ON account.id = person.person_id
WHERE person.status = 'confirmed' AND person.letters @> ARRAY[%(letter)s]::varchar[]
    AND account.is_active IS NOT FALSE
    AND NOT EXISTS (SELECT FROM resources_suppression WHERE mark = person.mark)
ORDER BY person.id
ON CONFLICT (issue_id, subscriber_id) DO NOTHING
"""
CLAIM = """
UPDATE resources_delivery delivery
SET status = 'claimed', claim = %(claim)s, leased_until = %(until)s, attempts = attempts + 1
FROM (
    SELECT id FROM resources_delivery
    WHERE issue_id = %(issue)s AND next_try_at <= %(now)s
        AND (status IN ('queued', 'deferred') OR (status = 'claimed' AND leased_until < %(now)s))
    ORDER BY next_try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) due
WHERE delivery.id = due.id
RETURNING delivery.id, delivery.key, delivery.attempts, delivery.setbacks
"""
# Planned once for a connection: to plan it takes the database longer than to do it. Its last column says how the commit
# is: « off » does not wait for the disk, and a server that loses its current would have forgotten the last moments.
IS_READY = "SELECT 1 FROM pg_prepared_statements WHERE name = 'letter_step'"
GET_READY = """
PREPARE letter_step (timestamptz, bigint, text, bigint, bigint, uuid, timestamptz, text) AS
WITH taken AS (
    UPDATE resources_delivery
    SET status = 'accepted', accepted_at = $1, claim = NULL, leased_until = NULL, answer = '',
        email = CASE WHEN subscriber_id IS NULL THEN '' ELSE $3 END
    WHERE id = $2 AND status <> 'accepted'
)
SELECT person.email, person.leave_token
FROM (SELECT set_config('synchronous_commit', $8, true) OFFSET 0) how
LEFT JOIN resources_delivery delivery
    ON delivery.id = $5 AND delivery.claim = $6 AND delivery.leased_until > $7
LEFT JOIN resources_newsletterissue issue ON issue.id = $4
LEFT JOIN resources_subscriber person ON person.id = delivery.subscriber_id
LEFT JOIN labo_user account ON account.id = person.person_id
WHERE issue.status IN ('sending', 'sent')
    AND person.status = 'confirmed' AND issue.letter = ANY (person.letters) AND account.is_active IS NOT FALSE
    AND NOT EXISTS (SELECT FROM resources_suppression WHERE mark = person.mark)
"""
STEP = "EXECUTE letter_step (%(now)s, %(taken)s, %(email)s, %(issue)s, %(next)s, %(claim)s, %(safe)s, %(commit)s)"
SKIP = """
UPDATE resources_delivery delivery
SET status = 'skipped', claim = NULL, leased_until = NULL, answer = %(answer)s
FROM resources_newsletterissue issue
WHERE delivery.id = %(id)s AND delivery.claim = %(claim)s AND issue.id = delivery.issue_id
    AND issue.status IN ('sending', 'sent')
    AND NOT EXISTS (
        SELECT FROM resources_subscriber person LEFT JOIN labo_user account ON account.id = person.person_id
        WHERE person.id = delivery.subscriber_id AND person.status = 'confirmed' AND issue.letter = ANY (person.letters)
            AND account.is_active IS NOT FALSE
            AND NOT EXISTS (SELECT FROM resources_suppression WHERE mark = person.mark)
    )
"""
RELEASE = """
UPDATE resources_delivery
SET status = 'queued', claim = NULL, leased_until = NULL, attempts = greatest(attempts - 1, 0)
WHERE claim = %(claim)s AND issue_id = %(issue)s AND status = 'claimed'
"""


@dataclass(frozen=True, slots=True)
class InHand:
    """A row that one sender holds."""

    id: int
    key: UUID
    attempts: int
    setbacks: int


def run(statement: str, **values):
    """Run one statement, committed at once. :returns: its cursor, closed: its rows are read before."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def expand(issue, *, now: datetime) -> int:
    """Write a row for each person who gets this letter; those who have one keep it. :returns: how many are new."""
    return run(EXPAND, issue=issue.pk, letter=issue.letter, now=now)


def claim(issue, mark: UUID, *, limit: int, now: datetime) -> list[InHand]:
    """Take up to ``limit`` rows that are due, and nobody else's, for :data:`LEASE`."""
    rows = run(CLAIM, issue=issue.pk, claim=mark, limit=limit, now=now, until=now + LEASE)
    return sorted((InHand(*row) for row in rows), key=lambda row: row.id)


def get_ready():
    """Let this connection know :data:`STEP`."""
    if not run(IS_READY):
        run(GET_READY)


def step(
    issue, row: InHand | None, mark: UUID, *, taken: tuple[int, str] | None, now: datetime, waits: bool = True
) -> tuple[str, str] | None:
    """
    Note that one letter was taken, and ask whether the next one may leave: it is still ours, nobody paused the issue,
    and the person still wants it. One statement for both.

    :param taken: (the row, the address) of the letter before.
    :param waits: for the disk. Without, a database that loses its current may forget the last letters of a batch.
    :returns: the address and the way out of the person, or None.
    """
    done, email = taken or (None, "")
    values = {"taken": done, "email": email, "issue": issue.pk, "next": row.id if row else None, "claim": mark}
    rows = run(STEP, **values, now=now, safe=now + IN_HAND, commit="on" if waits else "off")
    return rows[0] if rows else None


def skip(row: InHand, mark: UUID) -> bool:
    """Set aside the row of a person who no longer wants it. :returns: whether that is why it may not leave."""
    return bool(run(SKIP, id=row.id, claim=mark, answer="La personne ne reçoit plus cette lettre."))


def release(issue, mark: UUID) -> int:
    """Give back what this sender holds and did not send: nobody's try is spent."""
    return run(RELEASE, claim=mark, issue=issue.pk)
