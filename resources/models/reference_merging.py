"""Two references that are one: what is said of both comes together, and both addresses lead to it."""

from django.db import models, transaction

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.reference_index import ReferenceIndex


class Mergeable(models.Model):
    class Meta:
        abstract = True

    @transaction.atomic
    def merge(self, into, *, by, now=None):
        """
        Say that this row and another are one: all that was said of it goes there, and its address leads there.

        :raises Refusal: if both are the same row, or if either is not in the bibliography.
        """
        if self.pk == into.pk:
            raise Refusal(f"Choisissez une autre référence{NBSP}: on ne réunit pas une référence à elle-même.")
        rows = {
            row.pk: row
            for row in type(self)
            .objects.select_for_update(of=("self",))
            .filter(pk__in=[self.pk, into.pk])
            .order_by("pk")
        }
        kept, gone = rows[into.pk], rows[self.pk]
        if not kept.is_published or gone.status not in (self.Status.PUBLISHED, self.Status.PROPOSED):
            raise Refusal("L’une des deux n’est plus dans la bibliographie. Rechargez la page.")
        readers = kept.recommendations.values("reader")
        gone.recommendations.exclude(reader__in=readers).update(reference=kept)
        gone.copies.update(reference=kept)
        gone.case_uses.exclude(proposal__in=kept.case_uses.values("proposal")).update(reference=kept)
        gone.case_uses.all().delete()
        gone.merged.update(merged_into=kept)
        gone.answer_lines.exclude(answer__in=kept.answer_lines.values("answer")).update(reference=kept)
        for name in ("themes", "methods", "organisations", "answered_questions"):
            getattr(kept, name).add(*getattr(gone, name).all())
        gone.identifiers.all().delete()
        if gone.found_as_id and not kept.found_as_id:
            kept.found_as_id = gone.found_as_id
            kept.save(update_fields=["found_as"])
        self.status, self.merged_into = self.Status.MERGED, kept
        self.save(update_fields=["status", "merged_into", "updated_at"])
        kept.identify()
        record("reference_merged", on=self, by=by, now=now, into=kept.key)
        ReferenceIndex.objects.write([gone.pk, kept.pk])
