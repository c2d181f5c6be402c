"""Which issues of a letter who reads, and how the words of those that left are searched."""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from labo.search.finding import found
from labo.search.vectors import FrenchVector, Picked
from resources.newsletter.letters import MONTHLY

ITEM_WORDS = '$.groups[*].items[*].keyvalue() ? (@.key == "title" || @.key == "text" || @.key == "credit").value'
"""The titles, texts and credits of a frozen ``content``: neither its keys nor its addresses."""
TITLE = FrenchVector(KeyTextTransform("title", "content"), weight="A")
WORDS = TITLE + FrenchVector(
    KeyTextTransform("edito", "content"), KeyTextTransform("call", "content"), Picked("content", ITEM_WORDS), weight="C"
)
"""What the search reads of an issue: its frozen words, which are those of the archive. An index keeps it."""
ARCHIVED = Q(letter=MONTHLY, status="sent")


class NewsletterIssueQuerySet(models.QuerySet):
    def archived(self):
        """Return the issues that everybody reads, the latest first."""
        return self.filter(ARCHIVED).order_by("-period", "-pk")

    def readable_by(self, user):
        """
        Return the monthly issues whose page this reader may open.

        From the first mail on, for every mail names that page; for the lab as soon as the words are frozen.
        """
        states = ["sending", "paused", "sent"]
        if user.is_authenticated and user.is_active and user.is_lab:
            states.append("scheduled")
        # Given up on the way: some have it, and its address.
        begun = Q(status__in=states) | Q(status="cancelled", started_at__isnull=False)
        return self.filter(begun, letter=MONTHLY)

    def telling(self, asked):
        """Return the archived issues that answer, the most telling first; none where nothing is looked for."""
        return found(self.archived(), asked, WORDS).order_by("-told", "-period", "-pk")

    def to_start(self, *, now):
        """Return those whose hour has come."""
        return self.filter(status="scheduled", send_at__lte=now).order_by("send_at", "pk")

    def leaving(self, *, now):
        """
        Return those that a sender may go on with, the latest first: a short letter does not wait for a long one.

        One that has left goes on too, for those who are tried again.
        """
        deliveries = self.model.deliveries.rel.related_model.objects
        due = deliveries.unsettled().filter(issue=models.OuterRef("pk"), next_try_at__lte=now)
        going = Q(status="sending") | Q(models.Exists(due), status="sent")
        return self.filter(going, Q(resume_at=None) | Q(resume_at__lte=now)).order_by("-started_at")

    def without_mail(self):
        """Leave aside the two frozen mails: a hundred kilobytes that no page shows."""
        return self.defer("html", "text")
