"""A method of the catalogue: what the notes d'intervention cite, what the offer is made of, what one prints."""

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.transitions import Refusal
from labo.typography import NBSP, listed
from resources.models.method_queryset import TRIED, MethodQuerySet
from resources.step_lines import Step, read_step, total


class MethodInUse(Refusal):
    """The method is used: it can be withdrawn from the catalogue, not deleted."""


def lines_field(label):
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


class Method(models.Model):
    """A way of working: enquiry, co-design, scenario, prototype… as a sheet that an agent can follow."""

    class Origin(models.TextChoices):
        SEED = "seed", "texte fondateur"
        TRANSFO = "transfo", "sessions de la Transfo"
        COMMON = "common", "pratique courante"

    class Moment(models.TextChoices):
        """When in the life of a case one reaches for it."""

        UNDERSTAND = "understand", "comprendre"
        IMAGINE = "imagine", "imaginer"
        TRY = "try", "essayer"
        CHOOSE = "choose", "examiner et choisir"
        MEET = "meet", "se rencontrer"
        TELL = "tell", "raconter"

    class Span(models.IntegerChoices):
        """How long it takes, in the order of time."""

        HOUR = 1, "une heure"
        HALF_DAY = 2, "une demi-journée"
        DAY = 3, "une journée"
        DAYS = 4, "plusieurs jours"

    slug = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=120)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.COMMON)
    moment = models.CharField("moment", max_length=20, choices=Moment, blank=True)
    objective = models.TextField("objectif")
    duration = models.CharField("durée", max_length=150)
    shortest = models.PositiveSmallIntegerField("au moins", choices=Span, null=True, blank=True)
    longest = models.PositiveSmallIntegerField("au plus", choices=Span, null=True, blank=True)
    people = models.CharField("personnes", max_length=200)
    smallest = models.PositiveSmallIntegerField("à partir de", null=True, blank=True)
    largest = models.PositiveSmallIntegerField("jusqu’à", null=True, blank=True)
    material = lines_field("matériel")
    steps = lines_field("étapes")
    caution = models.TextField("vigilance", blank=True)
    not_when = models.TextField("quand ne pas l’employer", blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    related = models.ManyToManyField("self", blank=True, verbose_name="méthodes voisines")
    listed_at = models.DateTimeField("au catalogue depuis", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = "méthode"
        verbose_name_plural = "méthodes"
        ordering = ["position", "name"]
        indexes = [models.Index(fields=["moment", "shortest"], name="method_facets", condition=Q(withdrawn_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(shortest=None, longest=None) | Q(shortest__range=(1, 4), longest__range=(F("shortest"), 4)),
                name="method_duration_in_order",
                violation_error_message="La plus longue durée vient après la plus courte : donnez les deux, ou aucune.",
            ),
            models.CheckConstraint(
                condition=Q(largest=None) | Q(smallest__isnull=False, smallest__lte=F("largest")),
                name="method_group_in_order",
                violation_error_message="Le plus grand groupe ne peut pas être plus petit que le plus petit.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resources:method_detail", args=[self.slug])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def detailed_steps(self) -> list[Step]:
        return [read_step(line) for line in self.steps]

    @property
    def total_minutes(self) -> int | None:
        return total(self.detailed_steps)

    @property
    def case_count(self) -> int:
        """How many cases tried it; the row comes from :meth:`MethodQuerySet.with_cases`."""
        return len(set().union(*(getattr(self, name) for name in TRIED)))

    def lasts(self, span) -> bool:
        """Say whether it can be held in this time; one that does not say its duration never is."""
        return self.shortest is not None and self.shortest <= span <= self.longest

    def welcomes(self, fewest, most) -> bool:
        """Say whether a group of one of these sizes can hold it. No largest group means any."""
        return self.smallest is not None and self.smallest <= most and (self.largest is None or self.largest >= fewest)

    def uses(self) -> list[tuple[int, str]]:
        """Return how often it is used, and by what: [(2, « étapes »)]. Whatever other table points here counts."""
        found = []
        for relation in self._meta.related_objects:
            if relation.related_model is type(self):
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: self})
            if count := rows.count():
                names = relation.related_model._meta
                found.append((count, str(names.verbose_name_plural if count > 1 else names.verbose_name)))
        return found

    def check_unused(self):
        """:raises MethodInUse: if anything cites it."""
        if used := self.uses():
            words = listed([f"{count}{NBSP}{what}" for count, what in used])
            raise MethodInUse(
                f"«{NBSP}{self}{NBSP}» sert encore{NBSP}: {words}. Retirez-la du catalogue plutôt que de la supprimer"
                f"{NBSP}: elle n’y sera plus proposée, et ce qui la cite se lira toujours."
            )

    # --- Verbs ------------------------------------------------------------------------------------------

    def delete(self, *args, **kwargs):
        """:raises MethodInUse: if anything cites it."""
        self.check_unused()
        return super().delete(*args, **kwargs)

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take it out of the catalogue; its sheet keeps its address and says so.

        :raises Refusal: if it is withdrawn already.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.is_withdrawn:
            raise Refusal("Cette méthode est déjà retirée du catalogue.")
        self.withdrawn_at = now or timezone.now()
        self.save(update_fields=["withdrawn_at"])
        record("method_withdrawn", on=self, by=by, now=now)

    @transaction.atomic
    def restore(self, *, by, now=None):
        """
        Put it back in the catalogue.

        :raises Refusal: if it is there.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not row.is_withdrawn:
            raise Refusal("Cette méthode est déjà au catalogue.")
        self.withdrawn_at = None
        self.save(update_fields=["withdrawn_at"])
        record("method_restored", on=self, by=by, now=now)
