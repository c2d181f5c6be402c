"""How much a person has sent in a day, deleted files included: one row, locked, so that the limit holds in parallel."""

from django.conf import settings
from django.db import connection, models


class UploadDay(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="personne")
    day = models.DateField("jour")
    size = models.PositiveBigIntegerField("octets", default=0)

    class Meta:
        verbose_name = "envois du jour"
        verbose_name_plural = "envois par jour"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"],
                name="upload_day_one_per_person",
                violation_error_message="Ce jour est déjà compté pour cette personne.",
            ),
        ]

    def __str__(self):
        return f"{self.person_id}, {self.day} : {self.size}"

    @classmethod
    def count(cls, person, *, day, size):
        """Add these bytes to the day, and return its total. The row stays locked until the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO projects_uploadday AS counter (person_id, day, size) VALUES (%s, %s, %s) "
                "ON CONFLICT (person_id, day) DO UPDATE SET size = counter.size + EXCLUDED.size RETURNING size",
                [person.pk, day, size],
            )
            (total,) = cursor.fetchone()
        return total
