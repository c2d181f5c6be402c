"""How often a page of the resources was opened in a month: a number, and nothing of whoever read."""

from datetime import date

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

KEPT = 36
"""Months that a count is kept, the one under way not counted."""
PATIENCE = "200ms"
"""How long an opening waits for another one of the same page: past it, it is not counted."""

ADD_ONE = """
INSERT INTO resources_readingcount (month, kind, thing, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (month, kind, thing) DO UPDATE SET count = resources_readingcount.count + 1
"""


def month_of(moment) -> date:
    """Return the first day of the month of an instant, as it is in Paris."""
    return timezone.localdate(moment).replace(day=1)


def before(month: date, months: int) -> date:
    """Return the first day of the month that stands so many months before this one."""
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


class ReadingCountQuerySet(models.QuerySet):
    @transaction.atomic
    def add_one(self, kind, thing, *, now):
        """
        Count one more opening of a thing this month. Two at once count for two.

        :param thing: its primary key.
        :raises DatabaseError: if the row is held by others for longer than one may wait.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(ADD_ONE, [month_of(now), kind, thing])

    def since(self, month):
        return self.filter(month__gte=month)

    def forget(self, *, now):
        """Remove what was counted more than three years ago. :returns: how many rows."""
        return self.filter(month__lt=before(month_of(now), KEPT)).delete()[0]


class ReadingCount(models.Model):
    """
    The openings of one page in one month.

    ``thing`` is a primary key without a foreign key: five tables are counted here, and what leaves one of them need
    not wait for its numbers. No day, no hour, no address, no person: there is nothing here to find anybody by.
    """

    class Kind(models.TextChoices):
        REFERENCE = "reference", "référence"
        METHOD = "methode", "méthode"
        WATCH = "veille", "trouvaille de la veille"
        QUESTION = "question", "question répondue"
        ORGANISATION = "structure", "structure"

    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    thing = models.BigIntegerField("page")
    count = models.PositiveIntegerField("ouvertures", default=1)

    objects = ReadingCountQuerySet.as_manager()

    class Meta:
        verbose_name = "compte d’ouvertures"
        verbose_name_plural = "comptes d’ouvertures"
        ordering = ["-month", "kind", "thing"]
        indexes = [models.Index(fields=["kind", "thing", "month"], name="reading_count_of_a_thing")]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kind", "thing"],
                name="reading_count_once_a_month",
                violation_error_message="Cette page a déjà son compte pour ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reference", "methode", "veille", "question", "structure"]),
                name="reading_count_known_kind",
                violation_error_message="Le portail ne compte pas ce genre de pages.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="reading_count_whole_month",
                violation_error_message="On compte par mois entiers, jamais par jour.",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="reading_count_at_least_one",
                violation_error_message="Une page jamais ouverte n’a pas de compte.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.thing}, {self.month:%m/%Y}"
