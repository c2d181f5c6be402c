"""The grid of criteria: versions that never change once published."""

from dataclasses import dataclass

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
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="next_versions",
        verbose_name="version d’avant",
    )

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

        :raises Refusal: if it is already published, if a dimension has no criterion, or if it follows another version
            and does not say what changes.
        """
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.is_published:
            raise Refusal("Cette version de la grille est déjà publiée.")
        covered = set(self.criteria.values_list("dimension", flat=True))
        if missing := [dimension.label for dimension in Dimension if dimension not in covered]:
            raise Refusal(f"Il manque au moins un critère pour : {', '.join(missing)}.")
        if row.previous_id and not row.changelog.strip():
            raise Refusal("Écrivez d’abord ce qui change et pourquoi : les services et l’équipe le liront.")
        self.published_at = now or timezone.now()
        self.save(update_fields=["published_at"])

    @transaction.atomic
    def new_version(self):
        """Return an unpublished copy of this grid, ready to be edited; the old sheets keep theirs."""
        copy = type(self).objects.create(version=type(self).objects.next_version(), title=self.title, previous=self)
        for criterion in self.criteria.all():
            criterion.origin_id, criterion.pk, criterion._state.adding, criterion.grid = criterion.pk, None, True, copy
            criterion.save()
        return copy

    def changes(self) -> list["CriterionChange"]:
        """Return what this version changes since the one it was copied from, in the order of the grid. Two queries."""
        if self.previous_id is None:
            return []
        before = {criterion.pk: criterion for criterion in Criterion.objects.filter(grid=self.previous_id)}
        found, kept = [], set()
        for criterion in self.criteria.all():
            origin = before.get(criterion.origin_id)
            kept.add(criterion.origin_id)
            if origin is None:
                found.append(CriterionChange(CriterionChange.ADDED, criterion, None))
            elif fields := [name for name in Criterion.WEIGHED if getattr(origin, name) != getattr(criterion, name)]:
                found.append(CriterionChange(CriterionChange.REWORDED, criterion, origin, tuple(fields)))
        removed = [criterion for pk, criterion in before.items() if pk not in kept]
        return [*found, *(CriterionChange(CriterionChange.REMOVED, criterion, criterion) for criterion in removed)]


class Criterion(models.Model):
    """One question of the grid, with what argues for (green) and against (red)."""

    WEIGHED = ("title", "dimension", "green_signal", "red_signal", "hint", "is_eliminatory")
    """What an evaluator weighs: a criterion whose code or rank alone changes asks the same question."""

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
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name="repris de",
    )

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


@dataclass(frozen=True)
class CriterionChange:
    """What a version does to one criterion. ``fields`` are the names of the columns that it words otherwise."""

    ADDED, REWORDED, REMOVED = "added", "reworded", "removed"

    kind: str
    criterion: Criterion
    before: Criterion | None
    fields: tuple[str, ...] = ()

    @property
    def words(self):
        return {self.ADDED: "Nouveau critère", self.REWORDED: "Critère modifié", self.REMOVED: "Critère retiré"}[
            self.kind
        ]

    @property
    def rows(self):
        """Return what is worded otherwise: [(label, before, after)]."""
        return [
            (
                Criterion._meta.get_field(name).verbose_name,
                in_words(getattr(self.before, name), name),
                in_words(getattr(self.criterion, name), name),
            )
            for name in self.fields
        ]


def in_words(value, name):
    if name == "dimension":
        return Dimension(value).label
    return ("oui" if value else "non") if isinstance(value, bool) else value
