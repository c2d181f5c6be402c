"""What references speak of: a list that the lab keeps, so that everybody finds the same words."""

from django.db import models


class Theme(models.Model):
    name = models.CharField("sujet", max_length=80, unique=True)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "sujet"
        verbose_name_plural = "sujets"
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
