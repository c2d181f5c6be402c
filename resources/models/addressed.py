"""Rows with a permanent address of their own, drawn from their words when they are made."""

from django.db import IntegrityError, models, transaction

TRIES = 5


class Addressed(models.Model):
    """``ADDRESS`` names the column; ``save()`` fills it where it is empty."""

    ADDRESS = "slug"

    class Meta:
        abstract = True

    def save_with_address(self):
        """Save a new row; where somebody takes its address at this very moment, with the next one."""
        for _ in range(TRIES):
            try:
                with transaction.atomic():
                    return self.save()
            except IntegrityError:
                setattr(self, self.ADDRESS, "")
        return self.save()
