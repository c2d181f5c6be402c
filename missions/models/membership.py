"""Being of the network: a degree that one chooses, and a sheet of which others read what one shows, field by field."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.transitions import Refusal
from missions.degrees import DEGREES
from missions.models.membership_queryset import MembershipQuerySet
from missions.models.skill import Skill

TEXTS = ("trade", "offer", "availability")
SWITCHES = {
    "shows_name": "mon nom",
    "shows_unit": "mon service",
    "shows_email": "mon adresse",
    "shows_picture": "ma photo",
    "shows_degree": "mon degré d’engagement",
    "shows_trade": "mon métier",
    "shows_offer": "ce sur quoi on peut me solliciter",
    "shows_availability": "mes disponibilités",
    "shows_skills": "ce que je sais faire",
    "shows_learning": "ce que j’aimerais apprendre",
}
"""Each column of consent, and what it shows. Without ``shows_name`` the person is not in the directory at all."""
NO_NAME = "Sans nom"
"""Who gave none is not named by their address: it has a switch of its own."""
NOT_A_MEMBER = (
    "Vous n’êtes pas dans le réseau, ou vous venez de le quitter. Vous pouvez le rejoindre quand vous voulez."
)


def switch(name):
    return models.BooleanField(f"montrer {SWITCHES[name]}", default=False)


class Degree(models.TextChoices):
    CURIOUS = "curious", DEGREES["curious"].sentence
    RELAY = "relay", DEGREES["relay"].sentence
    CONTRIBUTOR = "contributor", DEGREES["contributor"].sentence
    AMBASSADOR = "ambassador", DEGREES["ambassador"].sentence
    PILOT = "pilot", DEGREES["pilot"].sentence


class Membership(models.Model):
    """
    One row a person, whatever happens: who leaves and comes back takes the row again, with an empty sheet.

    Leaving wipes the texts, the skills, the picture, the switches and the history; the dates alone stay.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="membership", verbose_name="personne"
    )
    degree = models.CharField("degré d’engagement", max_length=20, choices=Degree, blank=True)
    joined_at = models.DateTimeField("dans le réseau depuis le")
    charter_accepted_at = models.DateTimeField("charte acceptée le")
    left_at = models.DateTimeField("a quitté le réseau le", null=True, blank=True)
    trade = models.CharField("mon métier, en mots", max_length=120, blank=True)
    offer = models.TextField("ce sur quoi on peut me solliciter", max_length=600, blank=True)
    availability = models.CharField("mes disponibilités", max_length=160, blank=True)
    knows = models.ManyToManyField(Skill, blank=True, related_name="known_by", verbose_name="je sais faire")
    would_learn = models.ManyToManyField(
        Skill, blank=True, related_name="wished_by", verbose_name="j’aimerais apprendre"
    )
    shows_name = switch("shows_name")
    shows_unit = switch("shows_unit")
    shows_email = switch("shows_email")
    shows_picture = switch("shows_picture")
    shows_degree = switch("shows_degree")
    shows_trade = switch("shows_trade")
    shows_offer = switch("shows_offer")
    shows_availability = switch("shows_availability")
    shows_skills = switch("shows_skills")
    shows_learning = switch("shows_learning")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du réseau"
        verbose_name_plural = "membres du réseau"
        ordering = ["person__last_name", "person__first_name", "pk"]
        indexes = [models.Index(fields=["degree"], name="membership_degree", condition=Q(left_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None, degree__in=list(DEGREES)) | Q(left_at__isnull=False, degree=""),
                name="membership_known_degree",
                violation_error_message="Qui est du réseau a un degré d’engagement, et personne d’autre.",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(**dict.fromkeys(TEXTS, ""), **dict.fromkeys(SWITCHES, False)),
                name="membership_left_keeps_nothing",
                violation_error_message="Qui a quitté le réseau n’y laisse rien.",
            ),
        ]

    def __str__(self):
        return self.person.full_name or NO_NAME

    @property
    def is_current(self):
        return self.left_at is None

    @classmethod
    @transaction.atomic
    def join(cls, person, degree, *, accepts_charter, now=None):
        """
        Join the network at a degree. Asked again, it is the same row, at the degree that it has.

        :raises Refusal: for a degree that does not exist, or without the charter.
        """
        now = now or timezone.now()
        check_degree(degree)
        # Two clicks at once make one row: the row of the person is taken in turn.
        people = cls._meta.get_field("person").related_model.objects
        person = people.select_for_update(of=("self",)).get(pk=person.pk)
        row = cls.objects.filter(person=person).first()
        if row and row.is_current:
            return row
        if not accepts_charter:
            raise Refusal("Lisez la charte et dites que vous l’acceptez\u00a0: c’est ce qui nous lie.")
        row = row or cls(person=person)
        row.degree, row.left_at = degree, None
        row.joined_at = row.charter_accepted_at = now
        row.save()
        row.degrees.create(degree=degree, chosen_at=now)
        return row

    @transaction.atomic
    def change_degree(self, degree, *, now=None):
        """
        Choose another degree. The same one again changes nothing.

        :raises Refusal: for a degree that does not exist, or once the person has left.
        """
        check_degree(degree)
        row = self.locked()
        if row.degree != degree:
            row.degree = degree
            row.save(update_fields=["degree"])
            row.degrees.create(degree=degree, chosen_at=now or timezone.now())
        return row

    @transaction.atomic
    def write(self, *, knows, would_learn, seen_picture=None, **fields):
        """
        Write the sheet: its texts, its skills, what is shown of them.

        :param seen_picture: the key of the picture that its owner looked at; another one stays hidden.
        :raises Refusal: once the person has left.
        """
        row = self.locked()
        for name in (*TEXTS, *SWITCHES):
            if name in fields:
                setattr(row, name, fields[name])
        row.shows_picture &= not row._pictures().exclude(key=seen_picture).exists()
        row.save(update_fields=[*TEXTS, *SWITCHES])
        row.knows.set(knows)
        row.would_learn.set(would_learn)
        return row

    @transaction.atomic
    def leave(self, *, now=None):
        """Leave, and wipe what the sheet held. A second time changes nothing."""
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not row.is_current:
            return row
        row.left_at, row.degree = now or timezone.now(), ""
        for name in TEXTS:
            setattr(row, name, "")
        for name in SWITCHES:
            setattr(row, name, False)
        row.save()
        row.knows.clear()
        row.would_learn.clear()
        row.degrees.all().delete()
        row._pictures().delete()
        return row

    def _pictures(self):
        return self._meta.get_field("picture").related_model.objects.filter(membership=self)

    def locked(self):
        """
        Return this row, locked until the transaction ends.

        :raises Refusal: once the person has left.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not row.is_current:
            raise Refusal(NOT_A_MEMBER)
        return row


def check_degree(degree):
    if degree not in DEGREES:
        raise Refusal("Choisissez une façon de participer dans la liste.")


class MembershipDegree(models.Model):
    """One degree that a person chose, and when: what their own path is drawn from."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="degrees", verbose_name="membre")
    degree = models.CharField("degré d’engagement", max_length=20, choices=Degree)
    chosen_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "degré choisi"
        verbose_name_plural = "degrés choisis"
        ordering = ["chosen_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(degree__in=list(DEGREES)),
                name="membership_degree_known",
                violation_error_message="Ce degré n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.membership_id} : {self.get_degree_display()}"
