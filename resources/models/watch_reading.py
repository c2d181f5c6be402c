"""What the lab does with an item of the shared watch: it reads it, keeps it, publishes it, or sends it back."""

from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.watch import notices
from resources.watch.web_address import canonical_address

CHANGED = (
    f"Quelqu’un d’autre a repris cette trouvaille entre-temps. Votre texte est gardé{NBSP}: comparez, puis recommencez."
)


class ReadByTheLab(models.Model):
    WORDED = ("title", "description", "category")
    """What the lab may mend before others read it."""

    class Meta:
        abstract = True

    @transaction.atomic
    def read(self, *, by, now=None):
        """Say that it was read, and is still to be decided. A second time changes nothing."""
        row, now = self.locked(), now or timezone.now()
        if row.status != self.Status.READ:
            row.move_to(self.Status.READ, by=by, now=now, read_at=now)
            notices.forget(row)
        return row

    @transaction.atomic
    def keep(self, *, by, now=None):
        """
        Keep it for what comes next; whoever shared it is thanked. A second time changes nothing.

        :raises TransitionNotAllowed: once it is decided otherwise.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status != self.Status.KEPT:
            row.move_to(self.Status.KEPT, by=by, now=now, read_at=row.read_at or now, kept_at=now)
            notices.forget(row)
            notices.kept(row)
        return row

    @transaction.atomic
    def publish(self, *, by, now=None):
        """
        Publish it for its readers; whoever shared it is thanked, with the link. A second time changes nothing.

        :raises TransitionNotAllowed: if it was sent back or withdrawn.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status != self.Status.PUBLISHED:
            row.move_to(self.Status.PUBLISHED, by=by, now=now, read_at=row.read_at or now, published_at=now)
            notices.forget(row)
            notices.published(row)
        return row

    @transaction.atomic
    def send_back(self, word, *, by, now=None):
        """
        Send it back to whoever shared it, with a word that they alone read. The same word twice is one.

        :raises Refusal: without a word.
        :raises TransitionNotAllowed: once it is published or withdrawn.
        """
        row, now = self.locked(), now or timezone.now()
        if not word.strip():
            raise Refusal(f"Écrivez un mot{NBSP}: la personne saura pourquoi.")
        if row.status == self.Status.SENT_BACK and row.word == word:
            return row
        row.move_to(self.Status.SENT_BACK, by=by, now=now, word=word, sent_back_at=now)
        notices.forget(row)
        notices.sent_back(row)
        return row

    @transaction.atomic
    def reword(self, *, by, now=None, **words):
        """
        Mend the title, the description or the category before others read them.

        :param words: columns of :attr:`WORDED`. What does not change is not written.
        :raises Refusal: once it is withdrawn.
        """
        row = self.locked()
        if row.status == self.Status.WITHDRAWN:
            raise Refusal(f"Cette trouvaille est retirée{NBSP}: elle ne change plus.")
        changes = {name: [getattr(row, name), value] for name, value in words.items() if getattr(row, name) != value}
        if changes:
            for name, (_, value) in changes.items():
                setattr(row, name, value)
            row.save(update_fields=[*changes, "updated_at"])
            record("watch_item_worded", on=row, by=by, now=now, changes=changes)
        return row

    @transaction.atomic
    def readdress(self, address, *, by, now=None):
        """
        Take the new address of a page that has moved for good.

        :raises Refusal: if another item is of that page, or once this one is withdrawn.
        """
        row, canonical = self.locked(), canonical_address(address)
        if row.status == self.Status.WITHDRAWN:
            raise Refusal(f"Cette trouvaille est retirée{NBSP}: elle ne change plus.")
        if type(self).objects.standing().filter(canonical=canonical).exclude(pk=row.pk).exists():
            raise Refusal(f"« {row} »{NBSP}: une autre trouvaille a déjà cette adresse. Retirez l’une des deux.")
        if row.address != address:
            record("watch_item_readdressed", on=row, by=by, now=now, changes={"address": [row.address, address]})
            row.address, row.canonical = address, canonical
            row.save(update_fields=["address", "canonical", "updated_at"])
        return row

    @transaction.atomic
    def decide(self, act, *, by, seen, words, word="", now=None):
        """
        Mend the words and do what was decided, or nothing at all.

        :param act: one of :attr:`ACTS`.
        :param seen: the mark (:attr:`mark`) of the item that the person had before them.
        :param words: {column of :attr:`WORDED`: text}.
        :raises Refusal: if somebody else mended it meanwhile, and as the verb itself does.
        """
        row = self.locked()
        if row.mark != seen and any(getattr(row, name) != value for name, value in words.items()):
            raise Refusal(CHANGED)
        row = row.reword(by=by, now=now, **words)
        if act == "send_back":
            return row.send_back(word, by=by, now=now)
        if act != "reword":
            getattr(row, act)(by=by, now=now)
        return row

    ACTS = ("reword", "read", "keep", "publish", "send_back", "withdraw")

    @property
    def mark(self):
        """Which writing of the item this is, for a page that is sent back later."""
        return self.updated_at.isoformat()
