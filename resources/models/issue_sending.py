"""How an issue leaves: started, paused, resumed, cancelled, finished. Each verb is safe to call twice at once."""

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typography import NBSP
from resources.newsletter import notices, queue
from resources.newsletter.letters import LETTERS, TEAM


class IssueSending(models.Model):
    """The verbs of :class:`resources.models.NewsletterIssue` once it is frozen."""

    class Meta:
        abstract = True

    @transaction.atomic
    def start(self, *, now=None) -> int:
        """
        Let it leave: one delivery for each person who gets this letter now.

        :returns: how many.
        :raises TransitionNotAllowed: if it is not scheduled, or no longer.
        """
        now = now or timezone.now()
        self._must_be(self.Status.SCHEDULED)
        self.move_to(self.Status.SENDING, by=None, now=now, started_at=now)
        return queue.expand(self, now=now)

    @transaction.atomic
    def hold_back(self, *, now) -> bool:
        """
        Take an issue whose hour has come back to a draft if it tells what is no longer public, and tell the team.

        Meetings are let go: one that is full since is announced all the same.

        :returns: whether it was.
        """
        row = self.locked()
        if row.status != self.Status.SCHEDULED or not LETTERS[row.letter].is_edited or not row.gone():
            return False
        row.reopen(by=None, now=now)
        notices.held_back(row, now=now)
        return True

    @transaction.atomic
    def pause(self, *, by, reason, now=None):
        """
        Stop; what is in hand leaves, nothing else does. The team is told of a pause that nobody asked for.

        :raises TransitionNotAllowed: if it is not leaving.
        """
        step = self.move_to(self.Status.PAUSED, by=by, reason=reason, now=now, pause_reason=reason[:300])
        if by is None:
            notices.stopped(self, cause=step.pk)

    @transaction.atomic
    def resume(self, *, by, now=None):
        """
        Go on where it stopped.

        :raises TransitionNotAllowed: if it is not paused.
        """
        self._must_be(self.Status.PAUSED)
        self._count_the_team(now)
        self.move_to(self.Status.SENDING, by=by, now=now, pause_reason="", resume_at=None, stalls=0)

    @transaction.atomic
    def cancel(self, *, by, reason="", now=None):
        """
        Give it up: whoever has not had it will not.

        :raises TransitionNotAllowed: if it has left, or was given up before.
        """
        self.move_to(self.Status.CANCELLED, by=by, reason=reason, now=now)
        left = self.deliveries.unsettled()
        left.update(status="skipped", claim=None, leased_until=None, answer="Envoi annulé.")

    def finish(self, *, now=None) -> bool:
        """
        Note that everybody was written to, once. Those who are tried again go on.

        :returns: whether this call did it.
        """
        waiting = self.deliveries.filter(status__in=["queued", "claimed"])
        if self.status != self.Status.SENDING or waiting.exists():
            return False
        with transaction.atomic():
            row = self.locked()
            if row.status != self.Status.SENDING or waiting.exists():
                return False
            row.move_to(self.Status.SENT, by=None, now=now, sent_at=now or timezone.now())
            row.tell_sources(by=row.released_by, now=now)
        return True

    @transaction.atomic
    def send_again(self, *, by, now=None) -> int:
        """
        Try once more those whom the server refused, dead addresses apart.

        :returns: how many.
        :raises Refusal: if there is nobody, or if it is not a letter that leaves or has left.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status not in (self.Status.SENDING, self.Status.PAUSED, self.Status.SENT):
            raise Refusal(f"Ce numéro ne part pas{NBSP}: il n’y a rien à relancer.")
        if not row.subject:
            raise Refusal("Ce numéro a été effacé, comme ceux de l’équipe un an après.")
        row._count_the_team(now)
        again = list(row.deliveries.refused().values_list("pk", flat=True))
        if not again:
            raise Refusal("Personne n’est à relancer.")
        row.deliveries.filter(pk__in=again, status="rejected").update(
            status="queued", attempts=0, setbacks=0, next_try_at=now, answer="", bounced_at=None
        )
        record("letter_sent_again", on=self, by=by, now=now, count=len(again))
        return len(again)

    def stand_still(self, reason, *, now):
        """Wait before anybody tries the server again, longer each time. Several workers may ask at once."""
        type(self).objects.filter(Q(resume_at=None) | Q(resume_at__lte=now), pk=self.pk).update(
            resume_at=now + queue.rest_after(self.stalls), stalls=F("stalls") + 1, pause_reason=reason[:300]
        )

    def go_on(self):
        """Note that the server takes letters again."""
        type(self).objects.filter(pk=self.pk, stalls__gt=0, status__in=["sending", "sent"]).update(
            stalls=0, resume_at=None, pause_reason=""
        )

    def _count_the_team(self, now):
        """Have the letter of the team follow who is of the team by now."""
        if self.letter == TEAM:
            self.deliveries.model._meta.get_field("subscriber").related_model.enrol_team(now=now)

    def _must_be(self, status):
        """Two roads lead to « sending », and each verb takes its own."""
        row = self.locked()
        if row.status != status:
            raise TransitionNotAllowed(row, self.Status.SENDING)
