"""The lexicon: the words of what everybody may read. Mistyped words and beginnings of words are looked up in it."""

from django.db import models
from django.db.models import Max, Q, Sum
from django.db.models.functions import Length


class SearchWordQuerySet(models.QuerySet):
    def together(self):
        """Return the words whatever the source: rows of ``folded``, ``documents``, ``word``, the most used first."""
        rows = self.order_by().values("folded").annotate(documents=Sum("documents"), word=Max("word"))
        return rows.order_by("-documents", "folded")

    def beginning_with(self, beginning: str):
        return self.filter(folded__startswith=beginning)

    def as_long_as(self, shortest: int, longest: int):
        """Return the words of these lengths: the only ones that a few wrong letters could have made of another."""
        return self.annotate(length=Length("folded")).filter(length__range=(shortest, longest))


class SearchWord(models.Model):
    """
    One word of one source.

    ``word`` is how it is written most often, ``documents`` in how many texts of the source it stands. Only what
    everybody may read is read for it: no row names a thing.
    """

    source = models.CharField("source", max_length=30)
    folded = models.CharField("sans accents", max_length=40)
    word = models.CharField("mot", max_length=60)
    documents = models.PositiveIntegerField("textes")

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = "mot de la recherche"
        verbose_name_plural = "mots de la recherche"
        ordering = ["folded", "source"]
        indexes = [models.Index(fields=["folded"], opclasses=["text_pattern_ops"], name="search_word_beginning")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "folded"],
                name="search_word_once_a_source",
                violation_error_message="Ce mot est déjà dans le lexique de cette source.",
            ),
            models.CheckConstraint(
                condition=Q(documents__gte=1),
                name="search_word_stands_somewhere",
                violation_error_message="Un mot du lexique est dans un texte au moins.",
            ),
        ]

    def __str__(self):
        return self.word
