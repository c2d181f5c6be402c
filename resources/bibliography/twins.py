"""A reference that may be the same work as another one."""

from resources.exchange.duplicates import Known
from resources.models import Reference, ReferenceIdentifier

MOST = 500


def twin_of(reference) -> tuple[Reference, str] | None:
    """
    Return the published reference that is likely the same work, and why; None without any.

    The same address, or the same title by the same person within a year. Two queries.
    """
    held = ReferenceIdentifier.objects.filter(reference=reference).values_list("scheme", "value")
    same = ReferenceIdentifier.objects.filter(
        scheme="url", value__in=[value for scheme, value in held if scheme == "url"]
    )
    near = Reference.objects.published().exclude(pk=reference.pk)
    rows = near.filter(pk__in=same.values("reference"))
    if reference.year is not None:
        rows |= near.filter(year__range=(reference.year - 1, reference.year + 1))
    else:
        rows |= near.filter(year=None)
    rows = {row.pk: row for row in rows[:MOST]}
    found = Known((pk, row.csl) for pk, row in rows.items()).find(reference.csl)
    return (rows[found.key], found.reason) if found else None
