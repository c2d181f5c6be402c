"""What a series and each of its events say alike: what it is, where, for whom, how many seats."""

from django.db import models
from django.db.models import Q

from labo.search.vectors import FrenchVector, Lines
from missions.models.lines import lines_field


class EventKind(models.TextChoices):
    BREAKFAST = "breakfast", "petit déjeuner"
    ONBOARDING = "onboarding", "journée d’intégration"
    DROP_IN = "drop_in", "permanence"
    WORKSHOP = "workshop", "atelier"
    LAB_TOUR = "lab_tour", "visite d’un labo"
    SESSION = "session", "session ouverte"


PLURALS = {
    EventKind.BREAKFAST: "Petits déjeuners",
    EventKind.ONBOARDING: "Journées d’intégration",
    EventKind.DROP_IN: "Permanences",
    EventKind.WORKSHOP: "Ateliers",
    EventKind.LAB_TOUR: "Visites",
    EventKind.SESSION: "Sessions ouvertes",
}


class SignUp(models.TextChoices):
    OPEN = "open", "sur inscription"
    SELECTION = "selection", "sur candidature"
    INVITATION = "invitation", "sur invitation"
    FREE = "free", "entrée libre, sans inscription"


SEARCHED = FrenchVector("title", weight="A") + FrenchVector("summary", "place", "for_whom", "hosts", Lines("programme"))
"""What the search of the site reads of an event: an index keeps it, for there are some each week."""


class Gathering(models.Model):
    """
    ``capacity`` counts the seats; none where people come and go. ``programme`` holds lines « 8 h 30 | Accueil ».

    A drop-in has no list: one walks in, or books a slot (:class:`missions.models.Appointment`).
    """

    kind = models.CharField("nature", max_length=20, choices=EventKind)
    title = models.CharField("titre", max_length=140)
    summary = models.TextField("en quelques phrases", max_length=1500, blank=True)
    programme = lines_field("programme", size=30, max_length=200)
    place = models.CharField("lieu", max_length=200)
    access = models.CharField("accès", max_length=400, blank=True)
    for_whom = models.CharField(
        "pour qui", max_length=200, default="Tous les agents, toutes les directions, sur le temps de travail"
    )
    hosts = models.CharField("qui accueille", max_length=200, blank=True)
    sign_up = models.CharField("inscription", max_length=12, choices=SignUp, default=SignUp.OPEN)
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values),
                name="%(class)s_known_kind",
                violation_error_message="Cette nature de rencontre n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(sign_up__in=SignUp.values),
                name="%(class)s_known_sign_up",
                violation_error_message="Cette façon de s’inscrire n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(sign_up="free", capacity__isnull=True)
                | (~Q(sign_up="free") & Q(capacity__isnull=False, capacity__gte=1)),
                name="%(class)s_seats_where_one_signs_up",
                violation_error_message="Une rencontre à inscription a des places ; une entrée libre n’en compte pas.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="drop_in") | Q(sign_up="free"),
                name="%(class)s_drop_in_is_free",
                violation_error_message="Une permanence est en entrée libre : on y vient, ou l’on réserve un créneau.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def programme_lines(self):
        """[(hour, words)]: « 8 h 30 | Accueil » in two; a line without a bar has no hour."""
        cut = [line.partition("|") for line in self.programme]
        return [(hour.strip(), words.strip()) if bar else ("", hour.strip()) for hour, bar, words in cut]

    @property
    def has_slots(self):
        """True where one may book twenty minutes."""
        return self.kind == EventKind.DROP_IN

    @property
    def plural(self):
        return PLURALS[self.kind]
