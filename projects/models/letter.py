"""What follows a decision: its letter, read by the lab and then let go; its case, taken up again if need be."""

import hashlib

from django.db import models, transaction
from django.utils import timezone

from labo.models import OutboxMail
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.models.proposal import Proposal

LETTERS = {
    Proposal.Status.ACCEPTED: "projects/emails/E09",
    Proposal.Status.ACCEPTED_CONDITIONS: "projects/emails/E10",
    Proposal.Status.POSTPONED: "projects/emails/E11",
    Proposal.Status.REDIRECTED: "projects/emails/E11",
    Proposal.Status.MERGED: "projects/emails/merged",
    Proposal.Status.DECLINED: "projects/emails/E11",
}

OVERTAKEN = "Ce cas a changé d’état depuis cette décision : sa lettre ne part plus."
NOTE_RELEASED = (
    "La note d’intervention est validée : ce cas ne se rouvre plus. "
    "Préparez une nouvelle version de la note, ou convenez d’un arrêt avec le service."
)


class LetterChangedMeanwhile(Refusal):
    """Somebody else rewrote the letter since this page was opened."""


class WithLetter(models.Model):
    """What a decision can do once it is applied. The service learns of it by the letter alone."""

    letter = models.OneToOneField(
        OutboxMail, models.PROTECT, null=True, blank=True, related_name="decision", verbose_name="lettre"
    )

    class Meta:
        abstract = True

    @property
    def letter_mark(self):
        """Name the words of the letter: what a page shows again to say which ones it was written from."""
        return hashlib.sha256(f"{self.letter.subject}\0{self.letter.body}".encode()).hexdigest()[:16]

    def _read_again(self, seen):
        """
        Lock the letter, and check that it still says what the person has read.

        :raises LetterChangedMeanwhile: if it does not.
        """
        self.letter = OutboxMail.objects.select_for_update(of=("self",)).get(pk=self.letter_id)
        if seen is not None and seen != self.letter_mark:
            raise LetterChangedMeanwhile(
                "Quelqu’un d’autre a modifié cette lettre entre-temps. Votre texte est gardé : comparez-le à la lettre "
                "enregistrée, puis enregistrez de nouveau."
            )

    @transaction.atomic
    def rewrite_letter(self, *, subject, body, seen):
        """
        Put other words in the letter that waits.

        :param seen: the :attr:`letter_mark` that the person had before their eyes.
        :raises MailAlreadySent: if it has left.
        :raises LetterChangedMeanwhile: if somebody else rewrote it since; nothing is written.
        """
        self._read_again(seen)
        self.letter.rewrite(subject=subject, body=body)

    @transaction.atomic
    def announce(self, *, subject=None, body=None, seen=None, now=None):
        """
        Send the letter as it now reads, and show the decision to the service.

        :param subject: other words, with ``body``; without them the letter leaves as it is kept.
        :param seen: the :attr:`letter_mark` that the person had before their eyes, if it is to be checked.
        :raises MailAlreadySent: if it has left before.
        :raises LetterChangedMeanwhile: if it is not what the person has read.
        :raises Refusal: if the case has moved on since: withdrawn, reopened, or decided anew.
        """
        now = now or timezone.now()
        if not self.stands_for(self.proposal.locked()):
            raise Refusal(OVERTAKEN)
        self._read_again(seen)
        if subject is not None:
            self.letter.rewrite(subject=subject, body=body)
        self.letter.release(now=now)
        self.proposal.announced_at = now
        self.proposal.save(update_fields=["announced_at", "updated_at"])
        if self.outcome == Proposal.Status.MERGED:
            self.proposal.merger.tell()

    @transaction.atomic
    def reopen(self, *, by, reason, now=None):
        """
        Take up again the case that this decision closed. The decision stays readable: it no longer stands.

        The letter that waits is cancelled; a service that had read its answer is told why the talk goes on.

        :raises Refusal: without a reason, if another decision was taken since, or once a note was released: the
            intervention is under way, and its note has versions of its own.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi ce cas est rouvert : le service lira cette raison.")
        row = self.proposal.locked()
        if not self.stands_for(row):
            raise Refusal("Ce cas a changé d’état depuis cette décision : il ne se rouvre plus d’ici.")
        if row.note_was_released():
            raise Refusal(NOTE_RELEASED)
        target = Proposal.Status.DELIBERATING if row.grid_id else Proposal.Status.SCREENING
        step = self.proposal.move_to(target, by=by, reason=reason.strip(), now=now, announced_at=None)
        OutboxMail.objects.filter(pk=self.letter_id, status=OutboxMail.Status.HELD).update(
            status=OutboxMail.Status.CANCELLED
        )
        if row.announced_at:
            queue(
                "projects/emails/reopened",
                to=self.proposal.addresses(),
                about=self.proposal.reference,
                key=f"reopened:{step.pk}",
                context={"proposal": self.proposal, "decision": self, "step": step, "by": by},
            )
        if self.outcome == Proposal.Status.MERGED:
            row.merger.undo(by=by)
