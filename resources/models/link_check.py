"""What became of the links that the portal shows: whether their pages still answer, and since when they do not."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.links.told import adopt_address

EVERY = timedelta(days=30)
"""How often a link that holds is looked at."""
AGAIN = timedelta(days=5)
"""How long after a failure it is looked at again: three of them last ten days."""
FAILURES, LASTING = 3, timedelta(days=10)
"""What it takes to be broken: that many failures in a row, over that long."""
LATER = timedelta(hours=1)
"""How long a link waits that could not be judged."""
WEEK = timedelta(days=7)
"""How long what was found is believed of a link that is about to leave in a letter."""
LEASE = timedelta(minutes=5)
PAUSE = timedelta(seconds=20)
"""Between two links of one site."""
A_NIGHT, NIGHT = 10, timedelta(hours=12)
"""How many links of one site are looked at in one night."""


class LinkCheckQuerySet(models.QuerySet):
    def broken(self):
        """Return what the lab has to look at, the longest broken first."""
        return self.filter(status="broken", ignored_at=None).order_by("first_failed_at", "pk")

    def moved(self):
        """Return what answers elsewhere for good: a new address to take."""
        return self.filter(status="moved", ignored_at=None).order_by("host", "pk")

    def due(self, *, now):
        """Return what can be looked at now: its time has come, and its site was left alone long enough."""
        site = self.model.objects.filter(host=models.OuterRef("host"))
        busy = site.filter(Q(leased_until__gt=now) | Q(last_checked_at__gt=now - PAUSE))
        tonight = site.filter(last_checked_at__gt=now - NIGHT).order_by().values("host")
        return (
            self.filter(next_check_at__lte=now, leased_until=None)
            .alias(tonight=models.Subquery(tonight.annotate(times=Count("pk")).values("times")))
            .filter(~models.Exists(busy), Q(tonight=None) | Q(tonight__lt=A_NIGHT))
            .order_by("next_check_at", "pk")
        )

    @transaction.atomic
    def claim(self, *, now):
        """
        Take the next link to look at, for a few minutes, or return None.

        What a process that died had taken is free again after its lease. Whoever claims waits for whoever does: two
        processes never look at one site at the same time.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20190911, 0)")
        self.filter(leased_until__lte=now).update(leased_until=None)
        row = self.due(now=now).select_for_update(of=("self",), skip_locked=True).first()
        if row:
            row.leased_until = now + LEASE
            row.save(update_fields=["leased_until"])
        return row

    @transaction.atomic
    def wanted(self, addresses, *, now):
        """Return those of these links that failed, or that nobody has looked at for a week. New ones are made."""
        fresh = [self.model(address=found, host=host_of(found), next_check_at=now) for found in sorted(set(addresses))]
        self.bulk_create(fresh, ignore_conflicts=True)
        old = Q(last_checked_at=None) | Q(last_checked_at__lt=now - WEEK) | Q(status__in=["doubtful", "broken"])
        return list(self.filter(old, address__in=addresses).order_by("pk"))

    def counts(self):
        """Return {state: how many}. One query."""
        return dict(self.order_by().values_list("status").annotate(Count("pk")))

    def heard(self, *, now):
        """Say whether some site has answered tonight: the line is not cut."""
        return self.filter(answer__isnull=False, last_checked_at__gt=now - NIGHT).exists()

    @transaction.atomic
    def follow(self, addresses, *, now):
        """Follow these addresses and no other: new ones are looked at tonight, those shown nowhere are forgotten."""
        known = set(self.values_list("address", flat=True))
        fresh = [self.model(address=found, host=host_of(found), next_check_at=now) for found in addresses - known]
        self.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        self.filter(address__in=known - addresses).delete()


def host_of(address):
    return (urlsplit(address).hostname or "")[:255]


class LinkCheck(models.Model):
    """
    One address, wherever it is shown.

    ``failures`` in a row, since ``first_failed_at``; ``soft_reason`` says why a page that answers is no page.
    ``ignored_at`` is the lab's « c’est normal »: it stands until the address answers again.
    """

    class Status(models.TextChoices):
        NEW = "new", "pas encore vérifié"
        FINE = "fine", "répond"
        MOVED = "moved", "a changé d’adresse"
        CLOSED = "closed", "ne se laisse pas vérifier"
        DOUBTFUL = "doubtful", "n’a pas répondu, à revoir"
        BROKEN = "broken", "cassé"

    FAILING = (Status.DOUBTFUL, Status.BROKEN)

    address = models.CharField("adresse", max_length=2000, unique=True)
    host = models.CharField("site", max_length=255, db_index=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.NEW)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    first_failed_at = models.DateTimeField("premier échec le", null=True, blank=True)
    last_checked_at = models.DateTimeField("vérifié le", null=True, blank=True)
    next_check_at = models.DateTimeField("à vérifier le", db_index=True)
    leased_until = models.DateTimeField("en cours jusqu’à", null=True, blank=True)
    answer = models.PositiveSmallIntegerField("réponse du site", null=True, blank=True)
    final_address = models.CharField("nouvelle adresse", max_length=2000, blank=True)
    soft_reason = models.CharField("pourquoi", max_length=200, blank=True)
    ignored_at = models.DateTimeField("jugé normal le", null=True, blank=True)
    ignored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="jugé normal par",
    )

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "lien vérifié"
        verbose_name_plural = "liens vérifiés"
        ordering = ["host", "address"]
        indexes = [models.Index(fields=["status", "first_failed_at"], name="link_check_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["new", "fine", "moved", "closed", "doubtful", "broken"]),
                name="link_check_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["doubtful", "broken"], failures__gte=1, first_failed_at__isnull=False)
                | (~Q(status__in=["doubtful", "broken"]) & Q(failures=0, first_failed_at=None)),
                name="link_check_failures_have_their_date",
                violation_error_message="Un lien qui ne répond pas a ses échecs et la date du premier.",
            ),
            models.CheckConstraint(
                condition=~Q(status="moved") | ~Q(final_address=""),
                name="link_check_moved_says_where",
                violation_error_message="Un lien qui a changé d’adresse dit laquelle.",
            ),
            models.CheckConstraint(
                condition=Q(ignored_at=None, ignored_by=None) | Q(ignored_at__isnull=False, ignored_by__isnull=False),
                name="link_check_ignored_by_somebody",
                violation_error_message="Ce qui est jugé normal l’est par quelqu’un.",
            ),
        ]

    def __str__(self):
        return self.address[:200]

    @property
    def archive(self):
        """Where the web's archive would have copies: a link to follow, never opened by the portal."""
        return f"https://web.archive.org/web/2*/{self.address}"

    def locked(self):
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    # --- Verbs --------------------------------------------------------------------------------------------

    @transaction.atomic
    def note(self, found, *, now=None):
        """
        Keep what was found at the address, and say when to look again.

        :param found: a :class:`resources.links.look.Found`. One without a verdict only frees the link.
        """
        now, row = now or timezone.now(), self.locked()
        row.leased_until = None
        if found.verdict is None:
            row.next_check_at = now + LATER
            row.save(update_fields=["leased_until", "next_check_at"])
            return row
        row.last_checked_at, row.answer = now, found.status
        row.final_address, row.soft_reason = found.final_address, found.reason[:200]
        if found.verdict in self.FAILING:
            row.failures += 1
            row.first_failed_at = row.first_failed_at or now
            lasts = row.failures >= FAILURES and now - row.first_failed_at >= LASTING
            row.status = self.Status.BROKEN if lasts else self.Status.DOUBTFUL
            row.next_check_at = now + (EVERY if lasts else AGAIN)
        else:
            row.status, row.failures, row.first_failed_at = found.verdict, 0, None
            row.next_check_at = now + EVERY
            if found.verdict == self.Status.FINE:
                row.ignored_at = row.ignored_by = None
        row.save()
        return row

    @transaction.atomic
    def check_again(self, *, by, now=None):
        """Have it looked at in the night that comes. A second time changes nothing."""
        row = self.locked()
        row.next_check_at = min(row.next_check_at, now or timezone.now())
        row.save(update_fields=["next_check_at"])
        return row

    @transaction.atomic
    def take_new_address(self, *, by):
        """
        Write the new address of its page wherever this one is shown; it is followed from the next night on.

        :raises Refusal: if the page has not moved, or if one of the places refuses it.
        """
        row = self.locked()
        if row.status != self.Status.MOVED:
            raise Refusal("Cette page n’a pas changé d’adresse.")
        adopt_address(row.address, row.final_address, by=by)
        row.delete()

    @transaction.atomic
    def ignore(self, *, by, now=None):
        """
        Say that it is well so: it leaves the list until its page answers again. A second time changes nothing.

        :raises Refusal: if there is nothing to say of it.
        """
        row, now = self.locked(), now or timezone.now()
        if row.status not in (self.Status.BROKEN, self.Status.MOVED):
            raise Refusal(f"Ce lien répond{NBSP}: il n’y a rien à en dire.")
        if row.ignored_at is None:
            row.ignored_at, row.ignored_by = now, by
            row.save(update_fields=["ignored_at", "ignored_by"])
            record("link_ignored", on=row, by=by, now=now)
        return row
