"""A list of short texts in one column, as the pages edit it: one item per line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def lines_field(label, *, size=20, max_length=400, **options):
    item = models.CharField(max_length=max_length)
    return ArrayField(item, verbose_name=label, default=list, blank=True, size=size, **options)


def days_field(label, **options):
    """Return a column for working time, in days, counted by halves."""
    return models.DecimalField(label, max_digits=5, decimal_places=1, **options)
