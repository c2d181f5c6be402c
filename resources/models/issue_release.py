"""An issue that an editor has finished: tried on the team, frozen and given a moment to leave, or taken up again."""

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.models import User
from labo.outbox.queue import queue_finished
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typography import NBSP
from resources.models.issue_composing import CHANGED, IssueChangedMeanwhile
from resources.models.link_check import WEEK, LinkCheck
from resources.models.subscriber import Subscriber, Suppression
from resources.models.watch_item import WatchItem
from resources.newsletter import checks
from resources.newsletter.letters import LEAVE_PATH, LETTERS, PREFERENCES_PATH

NOTHING = {"subject": "", "html": "", "text": "", "content": {}, "sha256": "", "released_by": None}
NEVER = {"released_at": None, "send_at": None}


class OtherCount(Refusal):
    """The number that was typed is not how many people get it now (``count``)."""

    def __init__(self, count):
        people = "personne reçoit" if count == 1 else "personnes reçoivent"
        super().__init__(
            f"Ce n’est pas le bon nombre{NBSP}: {count}{NBSP}{people} cette lettre en ce moment. Rien n’est parti."
        )
        self.count = count


class ReleasedIssue(models.Model):
    class Meta:
        abstract = True

    # --- Reading it over ----------------------------------------------------------------------------------

    def findings(self, frozen=None, content=None):
        """Return what is wrong with the issue or could be better, as :class:`resources.newsletter.checks.Finding`."""
        items = list(self.items.all())
        content = content or self.as_content(items)
        kept = [item for item in items if item.choice == "kept"]
        return [
            *checks.run(frozen or self.mail(content), content, links=self.links(content)),
            *checks.gone([item for item in kept if item.source]),
        ]

    def gone(self):
        """Return what it tells that was taken back since, meetings apart."""
        return checks.gone(self.items.filter(choice="kept").exclude(source="").exclude(category="agenda"))

    def links(self, content):
        """Return {outside address: what a look of this week found at it, else None}. One query."""
        asked = checks.outside_addresses(content)
        # What was found well is believed for a week; what failed is told as long as nothing better is known.
        fresh = models.Q(last_checked_at__gt=timezone.now() - WEEK) | models.Q(
            status__in=["broken", "doubtful", "moved"]
        )
        known = {row.address: row for row in LinkCheck.objects.filter(fresh, address__in=asked.values())}
        return {address: known.get(checked) for address, checked in asked.items()}

    def outside_addresses(self):
        """Return the addresses of other people's pages that the issue leads to, as they are looked at."""
        return list(checks.outside_addresses(self.as_content()).values())

    def audience(self):
        """
        Return how many people get the letter, and how many do not and why.

        The keys are « getting », « other », « pending », « left » and « suppressed ». Two queries.
        """
        suppressed = models.Exists(Suppression.objects.filter(mark=models.OuterRef("mark")))
        asks = models.Q(letters__contains=[self.letter])
        return {
            "getting": Subscriber.objects.getting(self.letter).count(),
            **Subscriber.objects.annotate(is_suppressed=suppressed).aggregate(
                suppressed=models.Count("pk", filter=models.Q(is_suppressed=True, status="confirmed") & asks),
                pending=models.Count("pk", filter=models.Q(status="pending")),
                left=models.Count("pk", filter=models.Q(status="left")),
                other=models.Count("pk", filter=models.Q(status="confirmed") & ~asks),
            ),
        }

    @transaction.atomic
    def try_on(self, people, *, by, now=None):
        """
        Send the issue as it stands to people of the team, and to nobody else. Twice in a minute is once.

        No subscriber is read, and no way out leads anywhere but to the screen of the issue.

        :raises Refusal: if somebody is not of the team.
        """
        now = now or timezone.now()
        if not people or not all(person.is_active and person.is_lab for person in people):
            raise Refusal("Un essai ne part qu’à l’équipe du labo.")
        mail = self.frozen if self.html else self.mail()
        here = settings.SITE_URL + reverse("admin:resources_newsletterissue_change", args=[self.pk])
        html, text = (
            part.replace(settings.SITE_URL + LEAVE_PATH, here).replace(settings.SITE_URL + PREFERENCES_PATH, here)
            for part in (mail.html, mail.text)
        )
        queue_finished(
            [
                {
                    "key": f"issue_try:{self.pk}:{mail.sha256[:16]}:{person.pk}:{now:%Y%m%d%H%M}",
                    "to": [person.email],
                    "subject": f"[Essai] {mail.subject}"[:200],
                    "text": text,
                    "html": html,
                }
                for person in people
            ],
            template="resources/newsletter/mail",
        )

    # --- Letting it leave ---------------------------------------------------------------------------------

    @transaction.atomic
    def release(self, *, by, count, seen, send_at=None, now=None):
        """
        Freeze the issue, and let it leave at that moment. Whatever is changed afterwards, the same bytes leave.

        :param count: how many people get it, as the person typed it.
        :param seen: the revision that the person had before their eyes.
        :param send_at: an instant to come; None for at once.
        :raises OtherCount: if another number of people get it.
        :raises IssueChangedMeanwhile: if somebody saved since.
        :raises Refusal: if something stands against it, if the moment is past, or if it was released already.
        """
        now, row = now or timezone.now(), self.locked()
        if not row.can_move_to(row.Status.SCHEDULED):
            raise TransitionNotAllowed(row, row.Status.SCHEDULED)
        if row.revision != seen:
            raise IssueChangedMeanwhile(CHANGED)
        if send_at is not None and send_at < now:
            raise Refusal(f"Ce moment est passé{NBSP}: choisissez-en un à venir.")
        getting = Subscriber.objects.getting(row.letter).count()
        if not getting:
            raise Refusal(f"Personne ne reçoit encore cette lettre{NBSP}: il n’y a rien à envoyer.")
        if count != getting:
            raise OtherCount(getting)
        content = row.as_content()
        mail = row.mail(content)
        if blocking := [found for found in row.findings(mail, content) if found.is_blocking]:
            raise Refusal(f"Le numéro ne peut pas partir{NBSP}: {blocking[0].words}")
        frozen = {"subject": mail.subject, "html": mail.html, "text": mail.text, "sha256": mail.sha256}
        dates = {"released_by": by, "released_at": now, "send_at": send_at or now}
        row.move_to(row.Status.SCHEDULED, by=by, now=now, content=content, **frozen, **dates)
        audit.record(
            "issue_released", on=row, by=by, now=now, count=getting, sha256=mail.sha256, send_at=row.send_at.isoformat()
        )
        return row

    @transaction.atomic
    def reopen(self, *, by, now=None):
        """
        Take the issue up again before it leaves: it is a draft, and nothing is frozen any more. Twice is once.

        :raises Refusal: for a letter that nobody edits.
        :raises TransitionNotAllowed: once it is leaving.
        """
        row = self.locked()
        if row.status == row.Status.DRAFT:
            return row
        if not LETTERS[row.letter].is_edited:
            raise Refusal(f"Cette lettre se compose toute seule{NBSP}: annulez son envoi.")
        row.move_to(row.Status.DRAFT, by=by, now=now, **NOTHING, **NEVER)
        audit.record("issue_reopened", on=row, by=by, now=now)
        return row

    # --- Once it has left ---------------------------------------------------------------------------------

    @transaction.atomic
    def tell_sources(self, *, by, now=None):
        """
        Publish what the watch had kept for this issue: whoever shared it is thanked, with the link. Twice is once.

        :returns: how many items were published by it.
        """
        sources = self.items.filter(choice="kept", source__startswith="watch:").values_list("source", flat=True)
        keys = [int(source.partition(":")[2]) for source in sources]
        waiting = WatchItem.objects.filter(pk__in=keys, status=WatchItem.Status.KEPT).select_for_update(of=("self",))
        rows = list(waiting.order_by("pk"))
        for item in rows:
            item.publish(by=by, now=now)
        return len(rows)


def the_team():
    """Return whoever may read a try: the people of the lab."""
    return list(User.objects.lab())
