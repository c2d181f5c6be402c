"""The resource centre. For now, the methods that the notes d'intervention cite."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from resources.folding import Lines, folded, folded_columns


def lines_field(label):
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


class MethodQuerySet(models.QuerySet):
    def search(self, words):
        """
        Return the methods that speak of all these words, the most telling first; accents and endings do not matter.

        A word also finds what merely contains it, so that « proto » finds « prototypage ».
        """
        terms = folded(words).split()
        if not terms:
            return self
        query = SearchQuery(" ".join(terms), config="french", search_type="websearch")
        text = folded_columns("name", "objective", "caution", Lines("material"), Lines("steps"))
        name = SearchVector(folded_columns("name"), config="french", weight="A")
        rest = SearchVector(F("text"), config="french", weight="D")
        return (
            self.alias(text=text, vector=name + rest)
            .filter(Q(vector=query) | Q(*[Q(text__contains=term) for term in terms]))
            .order_by(SearchRank(F("vector"), query).desc(), "position", "name")
        )

    def before(self, method):
        """Return the method before this one in the catalogue, or None."""
        earlier = Q(position__lt=method.position) | Q(position=method.position, name__lt=method.name)
        return self.filter(earlier).last()

    def after(self, method):
        """Return the method after this one in the catalogue, or None."""
        later = Q(position__gt=method.position) | Q(position=method.position, name__gt=method.name)
        return self.filter(later).first()


class Method(models.Model):
    """A way of working: enquiry, co-design, scenario, prototype… as a sheet that an agent can follow."""

    class Origin(models.TextChoices):
        SEED = "seed", "texte fondateur"
        TRANSFO = "transfo", "sessions de la Transfo"
        COMMON = "common", "pratique courante"

    slug = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=120)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.COMMON)
    objective = models.TextField("objectif")
    duration = models.CharField("durée", max_length=150)
    people = models.CharField("personnes", max_length=200)
    material = lines_field("matériel")
    steps = lines_field("étapes")
    caution = models.TextField("vigilance", blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = "méthode"
        verbose_name_plural = "méthodes"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resources:method_detail", args=[self.slug])
