"""Who reads which items of the shared watch, and how they are searched."""

from django.db import models
from django.db.models import Count

from labo.search.asked import read
from labo.search.finding import found
from labo.search.vectors import FrenchVector

VECTOR = FrenchVector("title", weight="A") + FrenchVector("why", weight="C") + FrenchVector("description", "site")


class WatchItemQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status="published").order_by("-published_at", "-pk")

    def public(self):
        """Return what anybody reads."""
        return self.published().filter(audience="public")

    def visible_to(self, user):
        """
        Return what is published for this reader.

        Everybody reads what is public, signed-in agents what is for them, the lab the rest.
        """
        return self.published().filter(audience__in=audiences_of(user))

    def shared_by(self, person):
        """Return what a person shared, whatever became of it, the latest first."""
        return self.filter(shared_by=person).order_by("-shared_at", "-pk")

    def to_read(self):
        """Return what nobody of the lab has decided upon yet, in the order in which it came."""
        return self.filter(status__in=["proposed", "read"]).order_by("shared_at", "pk")

    def standing(self):
        """Return what holds its address: everything but what was taken back."""
        return self.exclude(status="withdrawn")

    def counts(self):
        """Return {state: how many}. One query."""
        return dict(self.order_by().values_list("status").annotate(Count("pk")))

    def with_people(self):
        """Add who shared each, and how many others did."""
        return self.select_related("shared_by").annotate(also=Count("words"))

    def search(self, words):
        """Return what answers what was typed, in the order it was in; all of it where nothing is looked for."""
        asked = read(words)
        return found(self, asked, VECTOR) if asked else self

    def telling(self, asked):
        """Return what answers, the most telling first; none where nothing is looked for."""
        return found(self, asked, VECTOR).order_by("-told", "-published_at", "-pk")


def audiences_of(user) -> list[str]:
    """Return for whom this reader counts."""
    if not user.is_authenticated or not user.is_active:
        return ["public"]
    return ["public", "network", "lab"] if user.is_lab else ["public", "network"]
