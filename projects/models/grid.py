"""The grid of criteria: versions that never change once published."""

from django.db import models, transaction
from django.utils import timezone

from labo.transitions import Refusal


class Dimension(models.TextChoices):
    RELEVANCE = "relevance", "Pertinence"
    FEASIBILITY = "feasibility", "Faisabilité"
    COHERENCE = "coherence", "Cohérence"

    @property
    def question(self):
        return QUESTIONS[self.value]


QUESTIONS = {
    Dimension.RELEVANCE.value: "Le sujet appelle-t-il une démarche de labo ?",
    Dimension.FEASIBILITY.value: "Peut-on le mener ensemble, maintenant, avec ces moyens ?",
    Dimension.COHERENCE.value: "Est-ce le rôle du labo et cela sert-il la collectivité ?",
}


_criteria_of_published: dict[tuple, tuple] = {}


class CriteriaGridQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def current(self):
        """Return the grid in force, or None before the first publication."""
        return self.published().order_by("-version").first()

    def next_version(self):
        """Return the number of the version to come. In a transaction: the last one is locked until its end."""
        last = self.select_for_update().order_by("-version").first()
        return last.version + 1 if last else 1


class CriteriaGrid(models.Model):
    """
    One version of the grid. A published version is immutable, so that an old sheet always reads as it was filled.

    Source: La Transfo, session 10, Strasbourg (green and red signals, no marks).
    """

    version = models.PositiveSmallIntegerField("version", unique=True)
    title = models.CharField("titre", max_length=150, default="Grille de choix des cas pratiques")
    changelog = models.TextField("ce qui change", blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)

    objects = CriteriaGridQuerySet.as_manager()

    class Meta:
        verbose_name = "grille de critères"
        verbose_name_plural = "grilles de critères"
        ordering = ["-version"]

    def __str__(self):
        return f"{self.title}, version {self.version}"

    @property
    def is_published(self):
        return self.published_at is not None

    def criteria_once(self):
        """Return the criteria of this published grid: they never change, so a process reads them once."""
        key = (self.pk, self.published_at)
        if key not in _criteria_of_published:
            _criteria_of_published[key] = tuple(self.criteria.all())
        return _criteria_of_published[key]

    @transaction.atomic
    def publish(self, *, now=None):
        """
        Put this version in force.

        :raises Refusal: if it is already published, or if a dimension has no criterion.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.is_published:
            raise Refusal("Cette version de la grille est déjà publiée.")
        covered = set(self.criteria.values_list("dimension", flat=True))
        if missing := [dimension.label for dimension in Dimension if dimension not in covered]:
            raise Refusal(f"Il manque au moins un critère pour : {', '.join(missing)}.")
        self.published_at = now or timezone.now()
        self.save(update_fields=["published_at"])

    @transaction.atomic
    def new_version(self):
        """Return an unpublished copy of this grid, ready to be edited; the old sheets keep theirs."""
        copy = type(self).objects.create(version=type(self).objects.next_version(), title=self.title)
        for criterion in self.criteria.all():
            criterion.pk, criterion._state.adding, criterion.grid = None, True, copy
            criterion.save()
        return copy


class Criterion(models.Model):
    """One question of the grid, with what argues for (green) and against (red)."""

    grid = models.ForeignKey(CriteriaGrid, models.CASCADE, related_name="criteria", verbose_name="grille")
    code = models.CharField("code", max_length=5)
    dimension = models.CharField("dimension", max_length=20, choices=Dimension)
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("intitulé", max_length=200)
    green_signal = models.TextField("signal vert", max_length=500)
    red_signal = models.TextField("signal rouge", max_length=500)
    hint = models.TextField("aide", max_length=500, blank=True)
    is_eliminatory = models.BooleanField(
        "éliminatoire",
        default=False,
        help_text="Un signal rouge bloque la décision « retenue » tant qu’il n’est pas levé par écrit.",
    )
    is_seed = models.BooleanField("du texte fondateur", default=False)

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        ordering = ["grid", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "code"],
                name="criterion_unique_code",
                violation_error_message="Ce code existe déjà dans cette grille.",
            ),
            models.UniqueConstraint(
                fields=["grid", "position"],
                name="criterion_unique_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux critères ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                condition=models.Q(dimension__in=Dimension.values),
                name="criterion_known_dimension",
                violation_error_message="Cette dimension n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"
