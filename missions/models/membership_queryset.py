"""The members as a whole: who is in the directory, and the search, which reads what each person shows and no more."""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Case, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast

from labo.folding import Lines, folded, folded_columns

ASKING = {"qui", "sait", "savent", "peut", "peuvent", "pourrait", "connait", "connaissez", "vous"}
"""« Qui sait animer un atelier ? » looks for « animer un atelier »."""
WORD = re.compile(r"\w+")


def shown(column, switch):
    """Return a column in the rows that show it, and nothing in the others."""
    return Case(When(**{switch: True}, then=Cast(column, TextField())), default=Value(""), output_field=TextField())


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_at=None, person__is_active=True)

    def listed(self):
        """Return who is in the directory: those who show their name, if they have one."""
        return self.current().filter(shows_name=True).exclude(person__first_name="", person__last_name="")

    def with_sheet(self):
        """Return the rows with what a sheet is drawn from. The picture comes without its bytes."""
        rows = self.select_related("person__org_unit__parent", "picture").defer("picture__content")
        return rows.prefetch_related("knows", "would_learn")

    def knowing(self, skill):
        """Return those who show that they know how to do this."""
        return self.filter(shows_skills=True, knows=skill)

    def wishing(self, skill):
        """Return those who show that they would like to learn this."""
        return self.filter(shows_learning=True, would_learn=skill)

    def search(self, words):
        """
        Return the people whose sheet speaks of all these words; accents and endings do not matter.

        Only what a person shows is read: nobody can guess a hidden line by the people that it finds.
        """
        terms = [word for word in WORD.findall(folded(words)) if word not in ASKING]
        if not terms:
            return self
        query = SearchQuery(" ".join(terms), config="french", search_type="plain")
        text = folded_columns(
            shown("person__first_name", "shows_name"),
            shown("person__last_name", "shows_name"),
            shown("person__org_unit__name", "shows_unit"),
            shown("trade", "shows_trade"),
            shown("offer", "shows_offer"),
            shown(Lines(self._skills()), "shows_skills"),
        )
        vector = SearchVector(F("text"), config="french")
        return self.alias(text=text, vector=vector).filter(
            Q(vector=query) | Q(*[Q(text__contains=term) for term in terms])
        )

    def _skills(self):
        skills = self.model._meta.get_field("knows").related_model
        return ArraySubquery(skills.objects.filter(known_by=OuterRef("pk")).order_by().values("name"))
