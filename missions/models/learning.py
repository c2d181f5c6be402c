"""What one learns by doing at an event: whose stories are heard, what is enquired into, which methods are tried."""

from django.db import models

from missions.models.lines import lines_field


class LearningDay(models.Model):
    """``testimonies`` holds lines « Ariel Cartonné, ambassadrice | ce qu’un cas change au travail »."""

    testimonies = lines_field("témoignages", size=10, max_length=200)
    subjects = lines_field("sujets de mini-enquête", size=20, max_length=150)
    methods = models.ManyToManyField("resources.Method", blank=True, related_name="+", verbose_name="méthodes essayées")

    class Meta:
        abstract = True

    @property
    def testimony_lines(self):
        """[(who, about what)]: a line without a bar is only a name."""
        return [(who.strip(), what.strip()) for who, _, what in (line.partition("|") for line in self.testimonies)]

    def subject_of(self, pair):
        """Return what a pair enquires into. With fewer subjects than pairs, several pairs share one."""
        return self.subjects[(pair - 1) % len(self.subjects)] if self.subjects else ""
