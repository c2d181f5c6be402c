"""« D’autres structures à connaître »: whom to call, what they do, where they are."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from labo.audit import record
from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.search.asked import read
from labo.search.finding import found
from labo.search.vectors import FrenchVector, NamesVector
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.csl.identifiers import WrongIdentifier, url
from resources.models.addressed import Addressed, free_slug
from resources.models.reference import Reference
from resources.models.theme import Theme

FRESH_FOR = timedelta(days=365)
RESERVED = {"proposer"}


class PartnerOrganisationQuerySet(models.QuerySet):
    def shown(self):
        """Return the directory as everybody reads it."""
        return self.filter(is_shown=True)

    def waiting(self):
        """Return the proposals that the lab has to read, the oldest first."""
        return self.filter(is_shown=False, withdrawn_at=None).order_by("created_at", "pk")

    def stale(self, *, today):
        """Return those of the directory that nobody has checked for a year."""
        return self.filter(is_shown=True, confirmed_on__lt=today - FRESH_FOR)

    def alphabetical(self):
        return self.order_by("sort_name", "pk")

    def telling(self, asked):
        """Return those that answer, the most telling first."""
        vector = NamesVector("name", "place", weight="A") + FrenchVector("name", weight="A") + FrenchVector("does")
        return found(self, asked, vector).order_by("-told", "sort_name", "pk")

    def search(self, words):
        """Return what answers what was typed; all of them where nothing is looked for."""
        asked = read(words)
        return self.telling(asked) if asked else self


class PartnerOrganisation(Addressed, TimestampedModel):
    """
    ``is_shown`` puts it in the public directory; before that it is a proposal that the lab reads, after
    ``withdrawn_at`` it is kept and not shown. Coordinates are those of its town: WGS 84, in degrees.
    """

    class Scale(models.TextChoices):
        LOCAL = "locale", "locale"
        METROPOLIS = "metropole", "métropole"
        REGIONAL = "regionale", "régionale"
        NATIONAL = "nationale", "nationale"
        EUROPEAN = "europeenne", "européenne"
        INTERNATIONAL = "internationale", "internationale"

    class Kind(models.TextChoices):
        LAB = "lab", "laboratoire d’innovation"
        NETWORK = "network", "réseau ou communauté"
        SCHOOL = "school", "école ou recherche"
        ADMINISTRATION = "administration", "administration ou collectivité"
        OBSERVATORY = "observatory", "observatoire"

    name = models.CharField("nom", max_length=150)
    sort_name = models.CharField("nom pour le tri", max_length=150, editable=False)
    slug = models.SlugField("adresse", max_length=90, unique=True, editable=False)
    does = models.TextField("ce qu’elle fait", max_length=800)
    scale = models.CharField("échelle", max_length=20, choices=Scale)
    kind = models.CharField("nature", max_length=20, choices=Kind, blank=True)
    place = models.CharField("lieu", max_length=80, blank=True, help_text="La commune, si elle en a une.")
    latitude = models.FloatField("latitude", null=True, blank=True, help_text="En degrés, par exemple 48,5734.")
    longitude = models.FloatField("longitude", null=True, blank=True, help_text="En degrés, par exemple 7,7521.")
    site = models.CharField("site", max_length=300, blank=True)
    contact = models.EmailField(
        "contact", blank=True, help_text="Une adresse générique, jamais celle d’une personne : tout le monde la lira."
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="organisations", verbose_name="sujets")
    references = models.ManyToManyField(Reference, blank=True, related_name="organisations", verbose_name="références")
    is_shown = models.BooleanField("dans l’annuaire", default=False, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)
    confirmed_on = models.DateField("vérifiée le", null=True, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="proposée par", editable=False
    )

    objects = PartnerOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        verbose_name_plural = "structures"
        ordering = ["sort_name", "pk"]
        indexes = [models.Index(fields=["is_shown", "scale"], name="organisation_shown")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    scale__in=["locale", "metropole", "regionale", "nationale", "europeenne", "internationale"]
                ),
                name="organisation_known_scale",
                violation_error_message="Cette échelle n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", "lab", "network", "school", "administration", "observatory"]),
                name="organisation_known_kind",
                violation_error_message="Cette nature n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(does=""),
                name="organisation_says_what_it_is",
                violation_error_message="Une structure a un nom et dit ce qu’elle fait.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="organisation_on_the_globe",
                violation_error_message="Donnez la latitude et la longitude, en degrés, ou aucune des deux.",
            ),
            models.CheckConstraint(
                condition=Q(is_shown=True, withdrawn_at=None, confirmed_on__isnull=False) | Q(is_shown=False),
                name="organisation_shown_is_confirmed",
                violation_error_message="Une structure de l’annuaire dit quand elle a été vérifiée.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resources:organisation", args=[self.slug])

    @property
    def has_place(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def is_proposed(self) -> bool:
        return not self.is_shown and self.withdrawn_at is None

    def is_stale(self, today) -> bool:
        """True if nobody has checked it for a year."""
        return self.confirmed_on is not None and today - self.confirmed_on > FRESH_FOR

    def clean(self):
        """:raises ValidationError: for a site that is not an address of the web."""
        try:
            self.site = url(self.site) if self.site else ""
        except WrongIdentifier as error:
            raise ValidationError({"site": ValidationError(str(error), code="wrong")}) from None

    def save(self, *args, **kwargs):
        if kwargs.get("update_fields") is None:
            self.sort_name = slugify(without_article(self.name)).replace("-", " ")[:150]
            self.site = url(self.site) if self.site else ""
            self.slug = self.slug or free_slug(PartnerOrganisation, self.name, otherwise="structure", reserved=RESERVED)
        super().save(*args, **kwargs)

    def locked(self):
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    # --- Verbs --------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def propose(cls, *, by, themes=(), references=(), **fields):
        """Propose a structure; the lab reads it before anybody else does. Two clicks propose one."""
        people = cls._meta.get_field("proposed_by").related_model.objects
        people.select_for_update(of=("self",)).get(pk=by.pk)
        if same := cls.objects.waiting().filter(proposed_by=by, name=fields["name"]).first():
            return same
        row = cls(proposed_by=by, **fields)
        row.save_with_address()
        row.themes.set(themes)
        row.references.set(references)
        return row

    @transaction.atomic
    def publish(self, *, by, now=None):
        """
        Put it in the directory, a proposal or one that was withdrawn. It counts as checked that day.

        :raises Refusal: if it is there.
        """
        now, row = now or timezone.now(), self.locked()
        if row.is_shown:
            raise Refusal(f"«{NBSP}{self}{NBSP}» est déjà dans l’annuaire.")
        was_proposed = row.is_proposed
        self.is_shown, self.withdrawn_at, self.confirmed_on = True, None, timezone.localdate(now)
        self.save(update_fields=["is_shown", "withdrawn_at", "confirmed_on", "updated_at"])
        record("organisation_published", on=self, by=by, now=now)
        person = row.proposed_by
        if was_proposed and person.pk != by.pk and person.is_active:
            words = {"organisation": self, "address": self.get_absolute_url()}
            queue(
                "resources/emails/organisation_published",
                to=[person.email],
                context=words,
                key=f"organisation:{self.pk}:published",
            )

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take it out of the directory, or set a proposal aside.

        :raises Refusal: if it is withdrawn already.
        """
        now, row = now or timezone.now(), self.locked()
        if row.withdrawn_at:
            raise Refusal(f"«{NBSP}{self}{NBSP}» est déjà retirée.")
        self.is_shown, self.withdrawn_at = False, now
        self.save(update_fields=["is_shown", "withdrawn_at", "updated_at"])
        record("organisation_withdrawn", on=self, by=by, now=now)

    @transaction.atomic
    def confirm(self, *, by, now=None):
        """
        Say that what the sheet tells was checked today.

        :raises Refusal: if it is not in the directory.
        """
        now, row = now or timezone.now(), self.locked()
        if not row.is_shown:
            raise Refusal(f"«{NBSP}{self}{NBSP}» n’est pas dans l’annuaire.")
        self.confirmed_on = timezone.localdate(now)
        self.save(update_fields=["confirmed_on", "updated_at"])
        record("organisation_confirmed", on=self, by=by, now=now)


def without_article(name: str) -> str:
    """« La 27e Région » is looked for at « 27e Région »."""
    return re.sub(r"^(?:la|le|les)\s+|^l[’']", "", name, flags=re.IGNORECASE)
