"""What people of the network know how to do: a list that the lab keeps, so that everybody finds the same words."""

from django.db import models


class Skill(models.Model):
    """``name`` follows « je sais »: « animer un atelier »."""

    name = models.CharField("je sais…", max_length=80, unique=True, help_text="Un verbe d’abord : animer un atelier.")
    slug = models.SlugField("adresse", max_length=80, unique=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "savoir-faire"
        verbose_name_plural = "savoir-faire"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
