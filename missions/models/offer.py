"""What the lab offers to a service: a few formats, each with its duration, its exchange and its methods."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Prefetch


def lines_field(label):
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True, size=12)


class OfferFormatQuerySet(models.QuerySet):
    def shown(self):
        """Return the formats of the public page with the methods that the catalogue still offers."""
        methods = self.model._meta.get_field("methods").related_model
        return self.filter(is_open=True).prefetch_related(
            Prefetch("methods", methods.objects.offered(), to_attr="offered_methods")
        )


class OfferFormat(models.Model):
    """
    One way to work with the lab.

    ``code`` is what the form of a proposal calls it: whoever reads the offer and asks finds the same word there.
    """

    code = models.SlugField("code", unique=True)
    name = models.CharField("nom", max_length=80)
    duration = models.CharField("durée", max_length=80)
    purpose = models.CharField("à quoi cela sert", max_length=300)
    service_gives = lines_field("ce que le service apporte")
    service_receives = lines_field("ce que le service reçoit")
    how_to_ask = models.CharField("comment le demander", max_length=300, blank=True)
    methods = models.ManyToManyField(
        "resources.Method", blank=True, related_name="formats", verbose_name="méthodes employées"
    )
    position = models.PositiveSmallIntegerField("rang", default=0)
    is_open = models.BooleanField(
        "proposé", default=True, help_text="Décochez pour le retirer de la page de l’offre sans le perdre."
    )

    objects = OfferFormatQuerySet.as_manager()

    class Meta:
        verbose_name = "format de l’offre"
        verbose_name_plural = "formats de l’offre"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
