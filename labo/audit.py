"""
The journal of acts: who did what, on which thing, when and from where. Rows are added and never rewritten.

Each act is sealed when its transaction commits: a position, and a digest that holds the act and the digest before it.
A database trigger does it (migration ``0006_audit_chain``), at the commit and not before, so that two verbs never
wait for one another's seal. A changed, added, removed or moved act breaks the chain from there on; whoever noted the
digest of a day can tell later whether the chain was made anew.

Source: RFC 6962 for the idea of an append-only log whose head is noted elsewhere.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

START = "0" * 64
"""What stands for the digest before the first act."""


class AuditEvent(models.Model):
    """
    One act.

    ``subject`` names the thing as « app.model:pk », ``label`` as a person reads it: the line outlives the thing.
    ``via`` is the process that wrote it, as PostgreSQL knows its connection: web, worker, beat or a command's name.
    """

    act = models.CharField("acte", max_length=50)
    subject = models.CharField("sur", max_length=100, db_index=True)
    label = models.CharField("intitulé", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    details = models.JSONField("détails", default=dict, blank=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("le", default=timezone.now)
    via = models.CharField("depuis", max_length=64, db_default=models.Func(function="labo_application_name"))

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "journal des actes"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.name} : {self.label}"

    @property
    def name(self):
        return ACTS.get(self.act, self.act)


class AuditSeal(models.Model):
    """The place of an act in the chain. The database writes it; no code does."""

    event = models.OneToOneField(
        AuditEvent, models.PROTECT, primary_key=True, related_name="seal", verbose_name="acte", db_constraint=False
    )
    position = models.PositiveBigIntegerField("rang", unique=True)
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"

    def __str__(self):
        return f"{self.position} : {self.digest[:12]}"


ACTS = {
    "status_moved": "Changement d’état",
    "mail_worded": "Courriel réécrit",
    "presentation_worded": "Présentation du labo réécrite",
    "presentation_frozen": "Version de la présentation figée",
    "attachment_infected": "Pièce infectée écartée",
    "row_added": "Ajout",
    "row_changed": "Modification",
    "row_removed": "Suppression",
    "part_changed": "Modification d’une partie",
    "part_removed": "Suppression d’une partie",
}
"""What each act is called in French; an app adds its own when it starts (:func:`name_acts`)."""


def name_acts(names: dict[str, str]) -> None:
    """Give acts their French names. A test holds this list against the acts that the code records."""
    ACTS.update(names)


def record(act, *, on, by=None, now=None, **details):
    """
    Write one act in the journal, in the current transaction.

    A status that moves is written by the database itself (see ``labo.transitions``); this is for the other acts.

    :param act: what was done, in lower-case English: ``sheets_opened``, ``case_handed_over``.
    :param on: the row it was done on.
    :param details: what a reader needs later, as JSON values: before and after, a reason, a count.
    """
    return AuditEvent.objects.create(
        act=act,
        subject=f"{on._meta.label_lower}:{on.pk}",
        label=str(on)[:200],
        by=by,
        details=details,
        at=now or timezone.now(),
    )


# --- The chain ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """The end of the chain: noted elsewhere, it tells later whether the chain was made anew."""

    position: int = 0
    digest: str = START

    def __str__(self):
        return f"{self.position}:{self.digest}"

    @classmethod
    def parse(cls, text):
        """Return the head written as « position:digest ». :raises ValueError: if it is not."""
        position, _, digest = text.strip().partition(":")
        if not position.isdecimal() or len(digest) != len(START):
            raise ValueError("A head is written as its position, a colon and 64 hexadecimal digits.")
        return cls(int(position), digest)


def digest_of(previous: str, columns) -> str:
    """
    Return the digest of an act that follows another one.

    :param columns: the columns of the act as texts, in the order of the query of :func:`verify`. Each goes with its
        length, so that no two acts read the same.
    """
    written = "".join(f"{len(column)}:{column}" for column in columns)
    return hashlib.sha256(f"{previous}{written}".encode()).hexdigest()


CHAIN = """
SELECT seal.position, seal.digest, event.id IS NOT NULL, seal.event_id,
       event.id::text, event.act, event.subject, event.label, coalesce(event.by_id::text, ''), event.details::text,
       to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), event.via
FROM labo_auditseal seal LEFT JOIN labo_auditevent event ON event.id = seal.event_id
ORDER BY seal.position
"""
UNSEALED = """
SELECT event.id FROM labo_auditevent event LEFT JOIN labo_auditseal seal ON seal.event_id = event.id
WHERE seal.event_id IS NULL ORDER BY event.id
"""


def verify(*, noted: Head | None = None) -> tuple[Head, list[str]]:
    """
    Walk the whole chain, and return its head and what is wrong with it, in French sentences.

    :param noted: a head that somebody wrote down earlier: the chain must still pass through it.
    """
    head, faults, passed = Head(), [], noted is None or noted.position == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(CHAIN)
        for position, digest, is_there, event, *columns in cursor.fetchall():
            if position != head.position + 1:
                faults.append(f"Rang {head.position + 1} : absent, le rang suivant est {position}.")
            if not is_there:
                faults.append(f"Rang {position} : l’acte {event} a disparu.")
            elif digest != digest_of(head.digest, columns):
                faults.append(f"Rang {position} : l’acte {event} ne correspond pas à son empreinte.")
            # Go on from what is written: one change makes one line, not as many as there are acts after it.
            head = Head(position, digest)
            passed = passed or head == noted
        cursor.execute(UNSEALED)
        faults += [f"L’acte {event} n’a pas de sceau." for (event,) in cursor.fetchall()]
    if not passed:
        faults.append(f"La chaîne ne passe plus par l’empreinte notée au rang {noted.position}.")
    return head, faults
