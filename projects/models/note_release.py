"""Releasing a note: its versions' numbers, what is asked before one is frozen, and opening the next one."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from labo.outbox.queue import queue
from labo.templatetags.labo import day
from labo.transitions import Refusal, TransitionNotAllowed
from projects.models.condition import Condition
from projects.note_content import document_of


class NoteChangedMeanwhile(Refusal):
    """Somebody else saved the note since this page was opened."""


@dataclass(frozen=True)
class Numbering:
    """
    What a version is called: 1, 2 before the first signature, then 1.1, 1.2 for what amends the signed one.

    ``number`` is its rank among all; ``amendment`` the number of the avenant, 0 for the note itself; ``amends`` the
    version that is in force until this one is signed.
    """

    number: int
    major: int
    minor: int = 0
    amendment: int = 0
    amends: Any = None

    @property
    def label(self) -> str:
        return f"{self.major}.{self.minor}" if self.minor else str(self.major)


class Releasing:
    """The part of :class:`~projects.models.note.InterventionNote` that makes versions."""

    def numbering(self) -> Numbering:
        """Return what the next version will be called. Two queries at most."""
        last = self.versions.defer("pdf", "content").first()
        if last is None:
            return Numbering(1, 1)
        base = self.version_in_force()
        if base is None:
            return Numbering(last.number + 1, last.major + 1)
        return Numbering(last.number + 1, base.major, last.minor + 1, base.amendment + 1, base)

    def version_in_force(self):
        """Return the last version that the three parties signed, without its PDF; None before."""
        return self.versions.defer("pdf").filter(pk=self.in_force_id).first() if self.in_force_id else None

    def document(self, numbering: Numbering, *, on: date) -> dict:
        """Return the structured data of a version: stored with it, and attached to its PDF."""
        amends = numbering.amends.label if numbering.amends else ""
        return document_of(self, version=numbering.label, on=on, amends=amends)

    def release(self, *, by, revision=None, now=None):
        """
        Freeze the note as a numbered PDF with its SHA-256, and ask the service and its sponsor to sign it.

        The PDF is printed before any lock is taken; the lock then checks that what was printed is still the note.

        :param revision: the revision that the person read; the saved one if it is not given.
        :raises Refusal: if a required section is empty (the sentence names them), if the service has not had its
            answer yet or has not finished reading, if a remark waits for an answer, if a condition set before the
            signature is not met, or if the case is no longer accepted.
        :raises NoteChangedMeanwhile: if somebody saved since.
        :raises TransitionNotAllowed: if the note is already released.
        """
        from projects.note_pdf import render_note

        now = now or timezone.now()
        today = timezone.localdate(now)
        read = type(self).objects.get(pk=self.pk)
        read.check_releasable(revision=read.revision if revision is None else revision, today=today)
        coming = read.numbering()
        pdf = render_note(read, number=coming.number, released_on=today)
        with transaction.atomic():
            read.proposal.locked()
            row = self.locked()
            row.check_releasable(revision=read.revision, today=today)
            self.move_to(self.Status.RELEASED, by=by, now=now)
            row.readings.filter(closed_at__isnull=True).update(closed_at=now)
            version = row.versions.create(
                number=coming.number,
                major=coming.major,
                minor=coming.minor,
                amendment=coming.amendment,
                amends=coming.amends,
                content=row.document(coming, on=today),
                pdf=pdf,
                sha256=hashlib.sha256(pdf).hexdigest(),
                released_by=by,
                released_at=now,
            )
            queue(
                "projects/emails/note_to_sign",
                to=row.proposal.addresses(),
                about=row.proposal.reference,
                key=version.mail_key,
                context={
                    "proposal": row.proposal,
                    "note": row,
                    "version": version,
                    "steps": row.dated_steps(),
                },
            )
        return version

    def unanswered_comments(self):
        """Return the remarks of the service that the lab has not answered."""
        comments = self.readings.model._meta.get_field("comments").related_model
        return comments.objects.filter(reading__note=self.pk, answer="")

    def conditions_before_signature(self):
        """Return the conditions that the decision set before the signature, and that nobody has noted as met."""
        waiting = Condition.objects.still_to_meet().before_signature()
        return list(waiting.filter(decision__proposal=self.proposal_id))

    def check_conditions(self):
        """:raises Refusal: while a condition that the decision set before the signature is open."""
        if waiting := self.conditions_before_signature():
            words = " ; ".join(str(condition) for condition in waiting)
            raise Refusal(f"À réunir avant la signature, d’après la réponse envoyée au service : {words}.")

    def check_releasable(self, *, revision, today=None):
        """:raises Refusal: or one of its kinds, when the note cannot be released as it was read."""
        if not self.can_move_to(self.Status.RELEASED):
            raise TransitionNotAllowed(self, self.Status.RELEASED)
        if self.revision != revision:
            raise NoteChangedMeanwhile(
                "Quelqu’un d’autre a enregistré cette note entre-temps. Relisez-la avant de la valider."
            )
        self.check_told("valider la note")
        self.check_conditions()
        if lacking := self.to_write():
            words = " ; ".join(words for _, words in lacking)
            raise Refusal(f"Il reste à écrire avant de valider la note : {words}.")
        self.check_read(today=today or timezone.localdate())

    def check_told(self, act):
        """:raises Refusal: unless the service knows that its case is accepted."""
        if not self.proposal.is_accepted:
            raise Refusal("Ce cas n’est plus retenu : la note ne peut pas être validée.")
        if self.proposal.announced_at is None:
            raise Refusal(f"Le service n’a pas encore reçu sa réponse. Envoyez la lettre avant de {act}.")

    def check_read(self, *, today):
        """:raises Refusal: while the service is reading, asks for another reading, or waits for an answer."""
        reading = self.readings.first()
        if reading is None:
            return
        if count := self.unanswered_comments().count():
            what = "Une remarque du service attend" if count == 1 else f"{count} remarques du service attendent"
            raise Refusal(f"{what} votre réponse. Répondez avant de valider la note.")
        if not self.is_in_review or reading.verdict == reading.Verdict.AGREED:
            return
        if reading.verdict == reading.Verdict.REWORK:
            raise Refusal("Le service demande à revoir la note : reprenez-la, puis renvoyez-la à la lecture.")
        if reading.due_on >= today:
            raise Refusal(
                f"Le service lit la note jusqu’au {day(reading.due_on)}. Attendez sa réponse, ou reprenez la note."
            )

    def held_by_reading(self):
        """Return, in a sentence, why the reading of the service holds the release; nothing if it does not."""
        try:
            self.check_read(today=timezone.localdate())
        except Refusal as refusal:
            return str(refusal)
        return ""

    @transaction.atomic
    def revise(self, *, by, reason, now=None):
        """
        Open the next version; the released ones stay as they are. After the signature it is an avenant.

        :raises Refusal: without a reason.
        """
        if not reason.strip():
            raise Refusal("Dites ce qui change et pourquoi.")
        row = self.locked()
        if row.is_in_review:
            raise Refusal("Le service lit cette note : reprenez-la depuis la page de la relecture.")
        # Whoever still has the released text before their eyes must not validate it a second time.
        self.move_to(self.Status.DRAFTING, by=by, reason=reason, now=now, revision=row.revision + 1)
