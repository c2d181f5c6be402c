"""The references given to cases: one after the other in a year, no hole and no double."""

from django.db import connection, models


class ReferenceCounter(models.Model):
    """The last number given in a year: one row, locked, so that references have no hole and no double."""

    year = models.PositiveSmallIntegerField("année", primary_key=True)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "compteur de références"
        verbose_name_plural = "compteurs de références"

    def __str__(self):
        return f"{self.year} : {self.last}"

    @classmethod
    def next_reference(cls, *, year):
        """Return the next reference of the year, such as « LABO-2026-001 ». Call it inside a transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO projects_referencecounter AS counter (year, last) VALUES (%s, 1) "
                "ON CONFLICT (year) DO UPDATE SET last = counter.last + 1 RETURNING last",
                [year],
            )
            (number,) = cursor.fetchone()
        return f"LABO-{year}-{number:03d}"
