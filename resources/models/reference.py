"""A reference of the bibliography: a CSL item, which is the truth, and what the lab says of it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.bibliography.mails import tell_proposer
from resources.models.addressed import Addressed
from resources.models.method import Method
from resources.models.reference_identifier import ReferenceIdentifier
from resources.models.reference_index import ReferenceIndex
from resources.models.reference_merging import Mergeable
from resources.models.reference_queryset import ReferenceQuerySet
from resources.models.theme import Theme
from resources.models.told_item import ToldItem

STATUSES = ["proposed", "published", "declined", "withdrawn", "merged", "arriving"]


class ReferenceKnown(Refusal):
    """Another row has one of its identifiers: ``reference`` is that row."""

    def __init__(self, reference, identifier):
        super().__init__(
            f"Le labo connaît déjà cette référence, avec le même {identifier.label}{NBSP}: «{NBSP}{reference}{NBSP}»."
        )
        self.reference = reference


class Reference(Mergeable, Addressed, ToldItem, TimestampedModel):
    """A work, its permanent address, and where it stands in the bibliography."""

    ADDRESS = "key"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposée"
        PUBLISHED = "published", "dans la bibliographie"
        DECLINED = "declined", "non retenue"
        WITHDRAWN = "withdrawn", "retirée"
        MERGED = "merged", "réunie à une autre"
        ARRIVING = "arriving", "en cours d’import"

    key = models.SlugField("adresse", max_length=120, unique=True, editable=False)
    why = models.CharField("pourquoi la lire", max_length=400, blank=True)
    licence = models.CharField("licence", max_length=120, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="references", verbose_name="sujets")
    methods = models.ManyToManyField(Method, blank=True, related_name="references", verbose_name="méthodes")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="proposée par", editable=False
    )
    word = models.CharField("mot à la personne", max_length=400, blank=True, editable=False)
    found_as = models.ForeignKey(
        "resources.WatchItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="references",
        verbose_name="repérée dans la veille",
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="réunie à", editable=False
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "référence"
        verbose_name_plural = "références"
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-created_at"], name="reference_queue"),
            models.Index(fields=["added_by", "-created_at"], name="reference_mine"),
            models.Index(fields=["year", "type"], name="reference_twins"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=STATUSES),
                name="reference_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="reference_published_has_date",
                violation_error_message="Une référence publiée dit depuis quand.",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | ~Q(status="merged") & Q(merged_into=None),
                name="reference_merged_says_where",
                violation_error_message="Une référence réunie dit à laquelle, et elle seule.",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")),
                name="reference_not_merged_into_itself",
                violation_error_message="Une référence ne se réunit pas à elle-même.",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(word=""),
                name="reference_declined_says_why",
                violation_error_message="Dites en un mot pourquoi elle n’est pas retenue.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:reference", args=[self.key])

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def mark(self) -> str:
        """What a page that was read gives back, so that nobody writes over what they have not seen."""
        return self.updated_at.isoformat()

    def locked(self):
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    def save(self, *args, **kwargs):
        if kwargs.get("update_fields") is None:
            self.tell()
            if not self.key:
                type(self).objects.give_addresses([self])
        super().save(*args, **kwargs)

    def index(self):
        """Write again what the search reads of it."""
        ReferenceIndex.objects.write([self.pk])

    # --- Verbs ------------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def propose(cls, csl, *, by, why="", licence="", themes=(), now=None):
        """
        Propose a reference; the lab reads it before anybody else does.

        :param csl: a checked CSL item.
        :raises ReferenceKnown: if another row has one of its identifiers.
        """
        people = cls._meta.get_field("added_by").related_model.objects
        people.select_for_update(of=("self",)).get(pk=by.pk)  # two clicks at once propose one
        if same := cls.objects.filter(added_by=by, status=cls.Status.PROPOSED, csl=csl).first():
            return same
        row = cls(csl=csl, added_by=by, why=why, licence=licence)
        row.save_with_address()
        row.identify()
        row.themes.set(themes)
        return row

    @classmethod
    @transaction.atomic
    def add(cls, csl, *, by, why="", licence="", themes=(), methods=(), found_as=None, now=None):
        """
        Write a reference and publish it at once, as the lab does.

        :param found_as: the item of the watch that it is made of, if any.
        :raises ReferenceKnown: if another row has one of its identifiers.
        """
        row = cls.propose(csl, by=by, why=why, licence=licence, themes=themes)
        row.methods.set(methods)
        if found_as:
            row.found_as = found_as
            row.save(update_fields=["found_as"])
        row.publish(by=by, now=now)
        return row

    @transaction.atomic
    def publish(self, *, by, now=None):
        """
        Put it in the bibliography: a proposed one, or one that was withdrawn or declined.

        :raises Refusal: if it is there, or if it was merged into another.
        """
        row = self.locked()
        if row.status not in (self.Status.PROPOSED, self.Status.WITHDRAWN, self.Status.DECLINED):
            raise Refusal(f"«{NBSP}{self}{NBSP}» est déjà traitée{NBSP}: {row.get_status_display()}.")
        if row.status == self.Status.DECLINED:
            row.identify()
        now = now or timezone.now()
        self.status, self.published_at, self.word = self.Status.PUBLISHED, row.published_at or now, ""
        self.save(update_fields=["status", "published_at", "word", "updated_at"])
        record("reference_published", on=self, by=by, now=now)
        self.index()
        if row.status != self.Status.WITHDRAWN and row.added_by_id != by.pk:
            tell_proposer("resources/emails/reference_published", self, now)

    @transaction.atomic
    def decline(self, word, *, by, now=None):
        """
        Answer no to a proposal, with a word for whoever made it. Its identifiers are free again.

        :raises Refusal: if it is not a proposal any more, or without a word.
        """
        if not word.strip():
            raise Refusal(f"Dites en un mot pourquoi elle n’est pas retenue{NBSP}: la personne le lira.")
        row = self.locked()
        if row.status != self.Status.PROPOSED:
            raise Refusal(f"«{NBSP}{self}{NBSP}» est déjà traitée{NBSP}: {row.get_status_display()}.")
        self.status, self.word = self.Status.DECLINED, word
        self.save(update_fields=["status", "word", "updated_at"])
        self.identifiers.all().delete()
        record("reference_declined", on=self, by=by, now=now)
        if row.added_by_id != by.pk:
            tell_proposer("resources/emails/reference_declined", self, now)

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take it out of the bibliography; its page keeps its address and says so.

        :raises Refusal: if it is not there.
        """
        row = self.locked()
        if not row.is_published:
            raise Refusal(f"«{NBSP}{self}{NBSP}» n’est pas dans la bibliographie.")
        self.status = self.Status.WITHDRAWN
        self.save(update_fields=["status", "updated_at"])
        record("reference_withdrawn", on=self, by=by, now=now)
        self.index()

    @transaction.atomic
    def rewrite(self, csl, *, by, why=None, licence=None, themes=None, methods=None, seen="", now=None):
        """
        Correct the item and what the lab says of it.

        :param seen: the :attr:`mark` of the page that was read; empty to write over whatever is there.
        :raises ReferenceKnown: if another row has one of its new identifiers.
        :raises Refusal: if it has changed since it was read.
        """
        row = self.locked()
        if seen and seen != row.mark:
            raise Refusal("Un ou une collègue a corrigé cette notice entre-temps. Rechargez la page.")
        before = row.title
        self.csl = csl
        self.why = row.why if why is None else why
        self.licence = row.licence if licence is None else licence
        self.status, self.published_at, self.word, self.merged_into = (
            row.status,
            row.published_at,
            row.word,
            row.merged_into,
        )
        self.save()
        if row.status not in (self.Status.DECLINED, self.Status.MERGED):  # which hold none: they are free for others
            self.identify()
        if themes is not None:
            self.themes.set(themes)
        if methods is not None:
            self.methods.set(methods)
        record("reference_rewritten", on=self, by=by, now=now, before=before)
        self.index()

    def identify(self):
        """
        Hold the identifiers of the item and of those merged into it, so that no other row takes them.

        :raises ReferenceKnown: if another row has one of them, or takes it at this very moment.
        """
        if known := ReferenceIdentifier.objects.hold(self):
            raise ReferenceKnown(*known)
