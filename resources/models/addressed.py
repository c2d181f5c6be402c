"""Rows with a permanent address of their own, drawn from their words when they are made."""

import re

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.text import slugify

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


def free_slug(model, words: str, *, otherwise: str, reserved: set[str]) -> str:
    """Return the last word of a new address, ``otherwise`` where nothing is left, with a number where it is taken."""
    stem = slugify(words)[:80].strip("-") or otherwise
    held = model.objects.filter(Q(slug=stem) | Q(slug__regex=rf"^{re.escape(stem)}-\d+$"))
    taken, number = reserved | set(held.values_list("slug", flat=True)), 2
    while stem in taken and f"{stem}-{number}" in taken:
        number += 1
    return stem if stem not in taken else f"{stem}-{number}"
