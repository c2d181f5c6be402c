"""Which sheets count, who may read them, and which of them judged an older version of the proposal."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery

from labo.outbox.queue import queue
from projects.models.declaration import Declaration
from projects.models.proposal_version import ProposalVersion

BEFORE_SESSION, WITHOUT_SESSION = timedelta(days=2), timedelta(days=10)


class AssessmentSheetQuerySet(models.QuerySet):
    def filed(self):
        return self.filter(filed_at__isnull=False)

    def expected(self):
        """Return the sheets of those who have not withdrawn: the ones that the opening waits for."""
        return self.exclude(declaration=Declaration.RECUSED)

    def waiting_for(self, person):
        """Return the sheets that this person has still to fill."""
        return self.expected().filter(evaluator=person, filed_at__isnull=True, proposal__status="assessing")

    def recused(self):
        return self.filter(declaration=Declaration.RECUSED)

    def readable_by(self, user):
        """
        Return the sheets this person may read: their own, and once the sheets of a case are opened, those filed on it.

        The lab too waits for the opening. Whoever withdrew from a case reads no sheet of it, whatever their role.
        """
        if not user.is_team:
            return self.none()
        mine = self.model.objects.filter(evaluator=user)
        opened = Q(filed_at__isnull=False, proposal__sheets_opened_at__isnull=False)
        if not user.is_lab:
            opened &= Q(proposal__in=mine.values("proposal"))
        left = mine.recused().values("proposal")
        return self.filter(Q(evaluator=user) | opened).exclude(proposal__in=left)

    def to_remind(self, *, now):
        """
        Return the sheets that are still waited for and were never reminded of.

        Two days before the session of the case; without a session, ten days after they were given.
        """
        soon = Q(proposal__session_cases__session__starts_at__range=(now, now + BEFORE_SESSION))
        late = Q(created_at__lte=now - WITHOUT_SESSION, proposal__session_cases__isnull=True)
        waited_for = self.expected().filter(
            soon | late, filed_at__isnull=True, reminded_at__isnull=True, proposal__status="assessing"
        )
        return waited_for.distinct()

    def remind(self, *, now):
        """Write once to each person whose sheet is waited for, and keep the date. Safe twice, or twice at once."""
        for pk in self.to_remind(now=now).values_list("pk", flat=True):
            with transaction.atomic():
                sheet = self.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, reminded_at=None).first()
                if sheet:
                    sheet.reminded_at = now
                    sheet.save(update_fields=["reminded_at"])
                    queue(
                        "projects/emails/E08",
                        to=[sheet.evaluator.email],
                        context={"sheet": sheet, "proposal": sheet.proposal},
                        about=sheet.proposal.reference,
                        key=f"E08:{sheet.pk}",
                    )

    def with_latest_version(self):
        """Add ``latest_version``, the number of the version of the proposal that now stands."""
        versions = ProposalVersion.objects.filter(proposal=OuterRef("proposal")).order_by("-number")
        return self.annotate(latest_version=Subquery(versions.values("number")[:1]))
