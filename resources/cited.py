"""The citations of a reference, kept for as long as it is as it is: a style takes some milliseconds an entry."""

from collections.abc import Sequence

from django.core.cache import cache

from resources.citation.cite import STYLES, Citation, cite
from resources.exports import item_of
from resources.models import Reference

KEPT_FOR = 30 * 24 * 3600


def key_of(reference: Reference) -> str:
    return f"citations-{reference.pk}-{reference.updated_at.timestamp()}"


def citations_of(reference: Reference) -> dict[str, Citation]:
    """Return the citation in each style, and keep them: {style: citation}."""
    if (kept := cache.get(key_of(reference))) is None:
        kept = {style: cite(item_of(reference), style) for style in STYLES}
        cache.set(key_of(reference), kept, KEPT_FOR)
    return kept


def cited(references: Sequence[Reference], style: str) -> list[Citation]:
    """Return the citations of some references in one style. Those that are kept are read at once; none is written."""
    kept = cache.get_many([key_of(row) for row in references])
    return [kept[key_of(row)][style] if key_of(row) in kept else cite(item_of(row), style) for row in references]
