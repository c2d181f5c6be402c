"""How the catalogue is read: search, neighbours, and in how many cases each method was tried."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q

from labo.search.asked import read
from labo.search.finding import found
from labo.search.vectors import FrenchVector, Lines

TRIED = {
    "tried_by_note": ("notes__proposal", {"notes__versions__isnull": False, "notes__starts_on__lte": "today"}),
    "tried_by_step": (
        "note_steps__note__proposal",
        {"note_steps__note__versions__isnull": False, "note_steps__note__starts_on__lte": "today"},
    ),
    "tried_by_lesson": ("lessons__proposal", {"lessons__isnull": False}),
}
"""
What says that a case tried a method: its signed note, once begun, names it as a whole or at a step, or somebody wrote
what it taught there. The cases are another app's: only the names of their relations are known here.
"""


class MethodQuerySet(models.QuerySet):
    def offered(self):
        """Return the catalogue as it is offered: a withdrawn sheet keeps its address and is listed no more."""
        return self.filter(withdrawn_at=None)

    def for_note(self, note):
        """Return what a note can name: the catalogue, and the withdrawn ones that this note names already."""
        named = Q(notes=note) | Q(note_steps__note=note)
        return self.filter(pk__in=self.model.objects.filter(Q(withdrawn_at=None) | named).values("pk"))

    def search(self, words):
        """
        Return the methods that answer what was typed, the most telling first, as the search of the site reads it.

        All of them where nothing was typed, or words that every text has; none for signs alone.
        """
        asked = read(words)
        return self if not asked.typed or asked.is_only_common else self.telling(asked)

    def telling(self, asked):
        """Return the methods that answer, the most telling first: a name tells more than a step."""
        text = FrenchVector(
            "objective", "caution", "not_when", "people", "duration", Lines("material"), Lines("steps"), weight="D"
        )
        return found(self, asked, FrenchVector("name", weight="A") + text).order_by("-told", "position", "name")

    def with_cases(self, *, today):
        """Add the cases that tried each method, for :attr:`Method.case_count`, without a query more for each."""
        kept = {
            name: ArraySubquery(
                self.model.objects.filter(
                    pk=OuterRef("pk"), **{lookup: today if value == "today" else value for lookup, value in of.items()}
                )
                .order_by()
                .values(path)
                .distinct()
            )
            for name, (path, of) in TRIED.items()
        }
        return self.annotate(**kept)

    def before(self, method):
        """Return the method before this one in the catalogue, or None."""
        earlier = Q(position__lt=method.position) | Q(position=method.position, name__lt=method.name)
        return self.filter(earlier).last()

    def after(self, method):
        """Return the method after this one in the catalogue, or None."""
        later = Q(position__gt=method.position) | Q(position=method.position, name__gt=method.name)
        return self.filter(later).first()

    def delete(self):
        """:raises MethodInUse: if one of them is used anywhere; none is deleted then."""
        for method in self:
            method.check_unused()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True
