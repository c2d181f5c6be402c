"""Citations of references, each made once by a process as long as its reference is as it is."""

import json
from collections.abc import Sequence
from functools import lru_cache

from resources.bibliography.exports import item_of
from resources.citation.cite import Citation, cite
from resources.models import Reference

KEPT = 4000
"""Citations, of a kilobyte or two each: a style takes a few milliseconds an entry, a query of the cache as much."""


def cited(references: Sequence[Reference], styles: Sequence[str]) -> dict[tuple[int, str], Citation]:
    """Return the citation of each of these references in each of these styles: {(primary key, style): citation}."""
    told = {row.pk: json.dumps(citable(row)) for row in references}
    return {(pk, style): _made(item, style) for pk, item in told.items() for style in styles}


def citable(reference: Reference) -> dict:
    """Return the item as it is cited: some styles end with the abstract, which is the lab's words and a page long."""
    return {name: value for name, value in item_of(reference).items() if name != "abstract"}


@lru_cache(maxsize=KEPT)
def _made(item: str, style: str) -> Citation:
    return cite(json.loads(item), style)
