"""Who gets the lab's letters: one row an address, what it agreed to, and the proofs of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from labo.links import mark_of, short_token
from labo.models import TimestampedModel
from resources.models.subscriber_upkeep import SubscriberUpkeep
from resources.models.subscribing import Subscribing
from resources.models.suppression import Suppression, address_mark
from resources.newsletter.consent import LINK_LASTS
from resources.newsletter.letters import LETTERS, PUBLIC, TEAM

CHOICES = [(row.code, row.name) for row in LETTERS.values()]


class SubscriberQuerySet(models.QuerySet):
    def getting(self, letter):
        """Return those who agreed to a letter, whose address takes mail and whose account is not closed."""
        suppressed = Suppression.objects.filter(mark=models.OuterRef("mark"))
        is_there = Q(person=None) | Q(person__is_active=True)
        return self.filter(is_there, ~models.Exists(suppressed), status="confirmed", letters__contains=[letter])

    def by_confirm_token(self, token):
        return self.filter(confirm_mark=mark_of(token))

    def of(self, person):
        """Return the row of an account, and the one of its address where they are not the same: its own first."""
        mine = models.Case(models.When(person=person, then=0), default=1)
        return self.filter(Q(person=person) | Q(mark=address_mark(person.email))).order_by(mine, "pk")

    def unconfirmed(self, *, now):
        """Return those that nobody confirmed in time."""
        return self.filter(status="pending", asked_at__lte=now - LINK_LASTS)


class Subscriber(Subscribing, SubscriberUpkeep, TimestampedModel):
    """
    ``letters`` is what the person agreed to, ``asked_letters`` what was asked in their name and they did not confirm.

    ``leave_token`` stands in every letter, so it is kept as it is: all that it opens is the way out.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "à confirmer"
        CONFIRMED = "confirmed", "inscrite"
        LEFT = "left", "désinscrite"

    email = models.EmailField("adresse", max_length=254)
    mark = models.CharField("empreinte de l’adresse", max_length=64, editable=False, db_index=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subscriber",
        verbose_name="personne",
    )
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PENDING, editable=False)
    letters = ArrayField(
        models.CharField(max_length=12, choices=CHOICES), default=list, blank=True, verbose_name="lettres"
    )
    asked_letters = ArrayField(
        models.CharField(max_length=12, choices=CHOICES), default=list, blank=True, verbose_name="lettres demandées"
    )
    leave_token = models.CharField("jeton de sortie", max_length=22, unique=True, default=short_token, editable=False)
    confirm_mark = models.CharField(
        "empreinte du lien de confirmation", max_length=64, blank=True, editable=False, db_index=True
    )
    asked_at = models.DateTimeField("demandée le", null=True, blank=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    left_at = models.DateTimeField("quittée le", null=True, blank=True)
    acted_at = models.DateTimeField("dernier acte de la personne", null=True, blank=True, editable=False)
    noticed_at = models.DateTimeField("prévenue de l’oubli", null=True, blank=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        verbose_name_plural = "abonnements"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-created_at"], name="subscriber_status"),
            models.Index(fields=["acted_at"], name="subscriber_acted"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="subscriber_once", violation_error_message="Cette adresse est déjà connue."
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "confirmed", "left"]),
                name="subscriber_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=(~Q(status="confirmed") | Q(confirmed_at__isnull=False, left_at=None))
                & (~Q(status="left") | Q(left_at__isnull=False))
                & (~Q(status="pending") | Q(asked_at__isnull=False, confirmed_at=None, left_at=None)),
                name="subscriber_status_has_its_date",
                violation_error_message="Chaque état d’un abonnement a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", letters__len__gt=0) | (~Q(status="confirmed") & Q(letters__len=0)),
                name="subscriber_confirmed_gets_something",
                violation_error_message="Un abonnement confirmé reçoit au moins une lettre, les autres aucune.",
            ),
            models.CheckConstraint(
                condition=Q(letters__contained_by=list(LETTERS), asked_letters__contained_by=list(LETTERS)),
                name="subscriber_known_letters",
                violation_error_message="Cette lettre n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(letters__contains=[TEAM]) | Q(person__isnull=False),
                name="subscriber_of_the_team_is_somebody",
                violation_error_message="La semaine du labo va à l’équipe seulement.",
            ),
        ]

    def __str__(self):
        return self.email

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        self.mark = address_mark(self.email)
        super().save(*args, **kwargs)

    @property
    def about(self) -> str:
        """What the mails of a subscription are known by: they go with it when it is erased."""
        return f"abonnement:{self.mark[:32]}"

    @property
    def letter_names(self) -> list[str]:
        return names_of(self.letters)

    @property
    def asked_names(self) -> list[str]:
        return names_of(self.asked_letters)

    @property
    def choosable(self) -> list[str]:
        """The letters that one may switch by the link of a letter: the team's may be given up there, not asked for."""
        return [code for code in LETTERS if code in PUBLIC or code in self.letters]

    @property
    def preferences_address(self):
        return settings.SITE_URL + reverse("resources:letter_preferences", args=[self.leave_token])


def names_of(codes) -> list[str]:
    """Return the names of letters, in the order in which they are shown."""
    return [row.name for code, row in LETTERS.items() if code in codes]


class ConsentEvent(models.Model):
    """
    One act of a person about their letters: append-only, the proof of what they agreed to, when, in which words.

    ``letters``: those asked for, those that one gets from then on, or those left.

    Source: GDPR, article 7.1.
    """

    class Act(models.TextChoices):
        ASKED = "asked", "demande"
        CONFIRMED = "confirmed", "confirmation"
        CHANGED = "changed", "changement"
        LEFT = "left", "départ"

    class Origin(models.TextChoices):
        FORM = "form", "la page d’abonnement"
        MY_SPACE = "my_space", "« Mon espace »"
        LINK = "link", "le lien d’un courriel"
        ONE_CLICK = "one_click", "le bouton de la messagerie"
        TEAM = "team", "l’entrée dans l’équipe du labo"
        LAB = "lab", "le labo, à la demande de la personne"

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="events", verbose_name="abonnement")
    act = models.CharField("acte", max_length=10, choices=Act)
    origin = models.CharField("par", max_length=10, choices=Origin)
    letters = ArrayField(
        models.CharField(max_length=12, choices=CHOICES), default=list, blank=True, verbose_name="lettres"
    )
    wording = models.TextField("phrase lue", blank=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "preuve d’un accord"
        verbose_name_plural = "preuves d’accord"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["asked", "confirmed", "changed", "left"])
                & Q(origin__in=["form", "my_space", "link", "one_click", "team", "lab"]),
                name="consent_event_known_act",
                violation_error_message="Cet acte ou cette origine n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_act_display()}, {self.subscriber}"
