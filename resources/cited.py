"""Citations of references, kept for as long as a reference is as it is: a style takes a few milliseconds an entry."""

from collections.abc import Sequence

from django.core.cache import cache

from resources.citation.cite import Citation, cite
from resources.exports import item_of
from resources.models import Reference

KEPT_FOR = 30 * 24 * 3600


def cited(references: Sequence[Reference], styles: Sequence[str]) -> dict[tuple[int, str], Citation]:
    """Return the citation of each of these references in each of these styles: {(primary key, style): citation}."""
    keys = {
        f"citation-{row.pk}-{row.updated_at.timestamp()}-{style}": (row, style)
        for row in references
        for style in styles
    }
    kept = cache.get_many(keys)
    new = {key: cite(item_of(row), style) for key, (row, style) in keys.items() if key not in kept}
    if new:
        cache.set_many(new, KEPT_FOR)
    return {(row.pk, style): kept.get(key) or new[key] for key, (row, style) in keys.items()}
