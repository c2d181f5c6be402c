"""How references are read: those of everybody, those that wait for the lab, those that one proposed."""

from django.db import models

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

    def index(self):
        """Write again what the search reads of these references."""
        ReferenceIndex.objects.write(self.values_list("pk", flat=True))

    def in_order(self, keys):
        """Return these references in the order of their keys, as lists show them, with where they are to be had."""
        rows = self.select_related("indexed").defer("indexed__head", "indexed__words").in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def near(self, reference, *, limit=4):
        """
        Return what one may read beside this one: [(reference, why)], the closest first.

        What counts: themes in common, then somebody in common among the authors, then the same decade.
        """
        themes = set(reference.themes.values_list("pk", flat=True))
        if not themes:
            return []
        rows = (
            self.published()
            .filter(themes__in=themes)
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
