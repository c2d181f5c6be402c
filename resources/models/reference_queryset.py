"""How references are read: those of everybody, those that wait for the lab, those that one proposed."""

import re

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import F
from django.utils.text import slugify

from labo.search.vectors import FrenchQuery
from resources.csl.identifiers import identifiers_of
from resources.csl.names import short_names
from resources.models.reference_index import ReferenceIndex


class ReferenceQuerySet(models.QuerySet):
    def published(self):
        """Return the bibliography as everybody reads it."""
        return self.filter(status="published")

    def with_address(self):
        """Return those whose page answers: the withdrawn and the merged keep their addresses."""
        return self.filter(status__in=["published", "withdrawn", "merged"])

    def waiting(self):
        """Return the proposals that the lab has to read, the oldest first."""
        return self.filter(status="proposed").select_related("added_by").order_by("created_at", "pk")

    def proposed_by(self, person):
        """Return what this person proposed, the latest first."""
        return self.filter(added_by=person).exclude(status="arriving").order_by("-created_at", "-pk")

    def give_addresses(self, rows):
        """
        Give each of these new rows its permanent address, with a number where it is taken. One query.

        It never changes afterwards, whatever is corrected.
        """
        stems = [(row, stem_of(row)) for row in rows]
        # « -7 » after one of these stems; a title that ends with a year is another one's, and skips a number at worst.
        beginnings = "|".join(re.escape(stem) for stem in {stem for _, stem in stems})
        known = self.filter(key__regex=rf"^({beginnings})(-\d+)?$").values_list("key", flat=True)
        taken = RESERVED | set(known)
        for row, stem in stems:
            row.key, number = stem, 2
            while row.key in taken:
                row.key, number = f"{stem}-{number}", number + 1
            taken.add(row.key)

    def read_at(self, address: str):
        """Return those that have this address, or the identifier that it names (a DOI, a number of HAL)."""
        same = models.Q(pk=None)
        for one in identifiers_of({"URL": address}):
            same |= models.Q(identifiers__scheme=one.scheme, identifiers__value=one.value)
        return self.filter(same).distinct()

    def untouched_since(self, moment):
        """Return those that nobody has used, nor corrected, since this moment."""
        parts = {"identifiers", "indexed", "import_line"}
        others = [one.name for one in self.model._meta.related_objects if not one.hidden and one.name not in parts]
        return self.filter(updated_at__lte=moment, **{f"{name}__isnull": True for name in others})

    def index(self):
        """Write again what the search reads of these references."""
        ReferenceIndex.objects.write(self.values_list("pk", flat=True))

    def telling(self, asked):
        """Return those that answer, the most telling first; none where nothing is looked for."""
        if not asked:
            return self.none()
        query = FrenchQuery(asked)
        rank = SearchRank(F("indexed__head"), query)
        return self.filter(indexed__words=query).annotate(told=rank).order_by("-told", "-year", "-pk")

    def latest_added(self, count):
        """Return the works that were added last, by the index that knows their order."""
        order = ("-published_at", "-reference")
        last = ReferenceIndex.objects.order_by(*order).values("reference")[:count]
        return self.filter(pk__in=last).order_by("-published_at", "-pk")

    def in_order(self, keys):
        """Return these references in the order of their keys, as lists show them, with where they are to be had."""
        rows = self.select_related("indexed").defer("indexed__head", "indexed__words").in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def near(self, reference, *, limit=4):
        """
        Return what one may read beside this one: published works with a theme in common.

        Those by the very same people first, then those with the most themes in common, then the latest.
        """
        rows = (
            self.published()
            .filter(themes__in=reference.themes.all())
            .exclude(pk=reference.pk)
            .annotate(
                shared=models.Count("themes"),
                same_names=models.Case(
                    models.When(names=reference.names, then=1), default=0, output_field=models.IntegerField()
                )
                if reference.names
                else models.Value(0),
            )
            .order_by("-same_names", "-shared", "-year", "pk")
        )
        return list(rows[:limit])


RESERVED = {"flux", "mes-lectures", "proposer", "selection", "unapi"}
"""Last words of addresses that are other pages."""


def stem_of(reference) -> str:
    """Return what a new permanent address says: « lewis-2017-innovation-labs-in-the-public-sector »."""
    item = reference.csl
    who = slugify(short_names((item.get("author") or item.get("editor") or [])[:1]))[:30].strip("-")
    what = "-".join(slugify(reference.title).split("-")[:6])[:60].strip("-")
    return "-".join(filter(None, [who, str(reference.year or ""), what])) or "reference"
