"""The resource centre. For now, the methods that the notes d'intervention cite."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse


def lines_field(label):
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


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

    class Meta:
        verbose_name = "méthode"
        verbose_name_plural = "méthodes"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resources:method_detail", args=[self.slug])
