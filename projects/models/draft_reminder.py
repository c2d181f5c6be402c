"""The one reminder of a draft: written before a session that it could still reach, and never a second time."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from labo.outbox.queue import queue_together, write
from projects.models.proposal import Proposal
from projects.models.session import Session

UNTOUCHED_FOR = timedelta(days=7)
SOONEST, LATEST = timedelta(days=10), timedelta(days=28)
"""How far the session is: near enough to mean something, far enough for the case to be read before it."""


class DraftReminder(models.Model):
    """One row a draft, ever: the database itself refuses a second reminder."""

    proposal = models.OneToOneField(
        Proposal, models.CASCADE, related_name="reminder", primary_key=True, verbose_name="brouillon"
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", verbose_name="session")
    sent_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "rappel d’un brouillon"
        verbose_name_plural = "rappels des brouillons"

    def __str__(self):
        return f"rappel de {self.proposal_id}"

    @classmethod
    @transaction.atomic
    def write_due(cls, *, now=None):
        """
        Remind of their draft those who have left it for a week, when a session is near.

        Safe to run twice, or twice at once: a draft that another run holds is left to it.

        :returns: how many reminders were written.
        """
        now = now or timezone.now()
        session = Session.objects.upcoming(now=now + SOONEST).filter(starts_at__lte=now + LATEST).first()
        if session is None:
            return 0
        left = Proposal.objects.filter(
            status=Proposal.Status.DRAFT,
            updated_at__lte=now - UNTOUCHED_FOR,
            reminder=None,
            lead__is_active=True,
        )
        drafts = list(left.select_related("lead").select_for_update(of=("self",), skip_locked=True))
        # A run that has ended since the rows were chosen has reminded of some of them.
        told = set(cls.objects.filter(proposal__in=drafts).values_list("proposal_id", flat=True))
        drafts = [draft for draft in drafts if draft.pk not in told]
        cls.objects.bulk_create(cls(proposal=draft, session=session, sent_at=now) for draft in drafts)
        queue_together(
            *(
                write(
                    "projects/emails/draft_reminder",
                    to=[draft.lead.email],
                    key=f"draft-reminder:{draft.key}",
                    # Not a word of the draft: the lab reads the list of mails, and nobody else than its lead a draft.
                    context={"draft": draft, "session": session},
                )
                for draft in drafts
            )
        )
        return len(drafts)
