"""A draft and its answers: kept at any time, whole or one by one, and never written over unseen."""

from django.db import models, transaction

from labo.transitions import Refusal
from projects.seen import Settled, marks, settle


class AlreadySubmitted(Refusal):
    def __init__(self, row):
        super().__init__(f"Cette proposition est déjà envoyée, sous la référence {row.reference}.")


class Drafting(models.Model):
    """
    What a case is before it is sent.

    ``WRITTEN`` names its answers. ``seen`` is everywhere the same thing: the marks of the answers that the page showed
    (see ``projects/seen.py``); without it the last to write has the last word.
    """

    class Meta:
        abstract = True

    @classmethod
    def column_of(cls, name):
        """Return where an answer stands on the instance: the service by its key, the others by themselves."""
        return cls._meta.get_field(name).attname

    @property
    def written_answers(self):
        """The answers as they stand on this instance, by name."""
        return {name: getattr(self, self.column_of(name)) for name in self.WRITTEN}

    @property
    def seen(self):
        """The marks of the answers: what a page that shows them sends back."""
        return marks(self.written_answers)

    @transaction.atomic
    def keep_draft(self, *, seen=None):
        """
        Keep the answers as they now stand on this instance.

        What was changed elsewhere meanwhile is left as it stands there, and taken over on this instance.

        :returns: a :class:`Settled`; its disputed answers were not written.
        :raises AlreadySubmitted: if the case was sent meanwhile, by another tab.
        """
        return self._keep(self.WRITTEN, seen or {})

    @transaction.atomic
    def keep_answer(self, name, *, seen=None):
        """
        Keep one answer as it now stands on this instance; the draft is made if it is not there yet.

        :param seen: the mark of this answer alone.
        :returns: a :class:`Settled`; a disputed answer was not written.
        :raises AlreadySubmitted: if the case was sent meanwhile, by another tab.
        """
        return self._keep([name], {name: seen} if seen else {})

    def _keep(self, names, seen):
        if self._state.adding:
            self.save()
            return Settled()
        if not (row := self.locked()).is_draft:
            raise AlreadySubmitted(row)
        settled = self.settle_with(row, names, seen)
        self.save(update_fields=[*names, "updated_at"])
        return settled

    def settle_with(self, row, names, seen):
        """Take over from ``row``, locked, what was changed there since ``seen``: those answers alone."""
        theirs = row.written_answers
        settled = settle({name: self.written_answers[name] for name in names}, theirs, seen)
        for name, value in (settled.adopted | settled.disputed).items():
            setattr(self, self.column_of(name), value)
        return settled

    @transaction.atomic
    def discard(self):
        """
        Throw the draft away, with its files: the lab has not read it.

        :raises AlreadySubmitted: if the case was sent meanwhile, by another tab.
        """
        if not (row := self.locked()).is_draft:
            raise AlreadySubmitted(row)
        for attachment in self.attachments.all():
            attachment.forget()
        self.delete()

    @transaction.atomic
    def propose_again(self, *, by):
        """
        Open a new draft with the answers of this case, for another try. A second click finds the first one's.

        :returns: the new draft, or the case that it has become.
        :raises Refusal: if the answer of the lab was not given, or leaves nothing to try again.
        """
        row = self.locked()
        if not row.can_be_proposed_again:
            raise Refusal("Ce cas ne se propose pas de nouveau ici. Écrivez au labo pour en parler.")
        again = type(self).objects.filter(previous=row).first()
        if again is None:
            answers = {self.column_of(name): value for name, value in row.written_answers.items()}
            again = type(self).objects.create(lead=by, previous=row, **answers)
        return again
