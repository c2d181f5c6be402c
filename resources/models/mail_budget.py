"""How many mails a form may cause: to one address, from one place on the network, altogether."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.crypto import salted_hmac

SPEND = """
INSERT INTO resources_mailbudget AS budget (key, spent_at, last_at)
VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(now)s)
ON CONFLICT (key) DO UPDATE SET
    spent_at = (budget.spent_at || %(now)s::timestamptz)[cardinality(budget.spent_at) + 2 - %(limit)s:],
    last_at = %(now)s
WHERE (cardinality(budget.spent_at) < %(limit)s OR budget.spent_at[1] <= %(now)s - %(span)s)
    AND (%(rest)s::interval IS NULL OR budget.last_at <= %(now)s - %(rest)s::interval)
RETURNING 1
"""
DAY, HOUR, REST = timedelta(hours=24), timedelta(hours=1), timedelta(minutes=5)
PER_ADDRESS, PER_PLACE, ALTOGETHER = 3, 60, 200
"""A day; an hour; an hour. A town hall goes out by one address of the network: its agents are many."""


class MailBudget(models.Model):
    """``key`` is a keyed digest: neither the address nor the place is kept. ``spent_at``: the last times, in order."""

    key = models.CharField("clé", max_length=64, primary_key=True)
    spent_at = ArrayField(models.DateTimeField(), verbose_name="dépensé le")
    last_at = models.DateTimeField("dernière fois", db_index=True)

    class Meta:
        verbose_name = "budget de courriels"
        verbose_name_plural = "budgets de courriels"

    def __str__(self):
        return self.key[:12]

    @classmethod
    def spend(cls, key, *, limit, span, now, rest=None) -> bool:
        """
        Take one mail from a budget if it has one left: the look and the taking are one statement.

        The row stays locked until the end of the transaction: of two requests at once, one finds what the other took.

        :param limit: how many in any ``span`` of time.
        :param rest: the time between two.
        """
        words = {"key": key, "now": now, "limit": limit, "span": span, "rest": rest}
        with connection.cursor() as cursor:
            cursor.execute(SPEND, words)
            return cursor.fetchone() is not None

    @classmethod
    def spend_for_address(cls, mark, *, now) -> bool:
        return cls.spend(mark, limit=PER_ADDRESS, span=DAY, rest=REST, now=now)

    @classmethod
    def spend_for_place(cls, place, *, now) -> bool:
        """:param place: an address of the network; of version 6, what one customer has (a /64) counts as one."""
        return cls.spend(place_mark(place), limit=PER_PLACE, span=HOUR, now=now)

    @classmethod
    def spend_altogether(cls, *, now) -> bool:
        return cls.spend("altogether", limit=ALTOGETHER, span=HOUR, now=now)

    @classmethod
    def forget(cls, *, now) -> int:
        """Remove the rows that limit nothing any more."""
        return cls.objects.filter(last_at__lte=now - DAY).delete()[0]


def place_mark(place: str) -> str:
    try:
        address = ip_address(place)
    except ValueError:  # a proxy that says nothing: all that comes by it is one place
        address = ""
    else:
        if address.version == 6:
            address = address.ipv4_mapped or ip_network((address, 64), strict=False)
    return salted_hmac("resources.mail_budget", str(address), algorithm="sha256").hexdigest()
