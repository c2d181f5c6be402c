"""The review of an accompaniment: from what was found to what is proposed, and how far it may be read."""

import re

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel, User
from labo.transitions import Refusal
from missions.models.accompaniment import Accompaniment
from missions.models.lines import lines_field

QUOTES = 4
"""How many voices a review holds."""


class ReviewChangedMeanwhile(Refusal):
    """Somebody else saved the review since this page was opened."""


class ReviewQuerySet(models.QuerySet):
    def public(self):
        """Return what anybody reads. A service that takes its agreement back takes its review with it."""
        return self.filter(level=Review.Level.PUBLIC, accompaniment__proposal__is_public=True)

    def readable_by(self, user):
        """
        Return the published reviews that this person may read.

        The public ones; for whoever is signed in, those of the network; for the people of the case and the team, all.
        """
        public = Q(level=Review.Level.PUBLIC, accompaniment__proposal__is_public=True)
        if not user.is_authenticated:
            return self.filter(public)
        own = Accompaniment.objects.visible_to(user)
        if user.is_lab:
            own = Accompaniment.objects.all()
        return self.exclude(level="").filter(
            public | Q(level__in=(Review.Level.NETWORK, Review.Level.PUBLIC)) | Q(accompaniment__in=own.values("pk"))
        )

    def told(self):
        """Return the rows with their case and their pictures, the latest first."""
        rows = self.select_related("accompaniment__proposal__org_unit").prefetch_related("pictures")
        return rows.order_by("-published_at", "-pk")


class Review(TimestampedModel):
    """
    Written by the lab with the service. Nobody else reads a word of it before it is published.

    ``findings``, ``leads`` and ``tests`` are lists; ``works`` and ``fails`` are the balance of the tests.
    """

    class Level(models.TextChoices):
        INTERNAL = "internal", "Interne : le service et l’équipe du labo"
        NETWORK = "network", "Réseau : les agents qui ont un compte"
        PUBLIC = "public", "Public : tout le monde"

    accompaniment = models.OneToOneField(
        Accompaniment, models.PROTECT, related_name="review", verbose_name="accompagnement"
    )
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    level = models.CharField("niveau de diffusion", max_length=20, choices=Level, blank=True, editable=False)
    agreement = models.CharField("accord du service", max_length=300, blank=True, editable=False)
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="publié par",
    )

    summary = models.TextField("l’essentiel en trois phrases", max_length=600, blank=True)
    themes = lines_field("thèmes", size=5, max_length=40)
    question = models.TextField("question de départ", max_length=1000, blank=True)
    findings = lines_field("constats de terrain", size=8)
    leads = lines_field("pistes", size=8)
    tests = lines_field("tests", size=8)
    works = models.TextField("ce qui marche", max_length=2000, blank=True)
    fails = models.TextField("ce qui ne marche pas", max_length=2000, blank=True)
    recommended = lines_field("préconisations", size=10)
    outputs = models.TextField("réalisations", max_length=1500, blank=True)
    outcomes = models.TextField("résultats", max_length=1500, blank=True)
    impacts = models.TextField("impacts, observés ou attendus", max_length=1500, blank=True)
    gaps = models.TextField("écarts à la note", max_length=1500, blank=True)
    lessons = models.TextField("ce que nous avons appris des méthodes", max_length=1500, blank=True)
    follow_on = models.TextField("suites : qui, quand, avec quoi", max_length=1500, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["", "internal", "network", "public"]),
                name="review_known_level",
                violation_error_message="Ce niveau de diffusion n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(level="", published_at__isnull=True, published_by__isnull=True)
                | (~Q(level="") & Q(published_at__isnull=False, published_by__isnull=False)),
                name="review_published_has_date_and_person",
                violation_error_message="Un bilan publié a sa date et la personne qui l’a publié.",
            ),
            models.CheckConstraint(
                condition=~Q(level="public") | ~Q(agreement=""),
                name="review_public_has_an_agreement",
                violation_error_message="Un bilan public dit qui, au service, a donné son accord.",
            ),
        ]

    def __str__(self):
        return f"Bilan, {self.accompaniment}"

    def get_absolute_url(self):
        return reverse("missions:review", args=[self.accompaniment.proposal.reference])

    @property
    def is_published(self):
        return self.level != ""

    @property
    def level_name(self):
        """« Réseau », without what follows."""
        return self.get_level_display().partition(" : ")[0]

    @classmethod
    @transaction.atomic
    def open(cls, accompaniment):
        """Return the review of an accompaniment, begun with its question if there is none yet."""
        row = accompaniment.locked()
        return cls.objects.get_or_create(
            accompaniment=row, defaults={"question": row.proposal.reframed_question[:1000]}
        )[0]

    @transaction.atomic
    def save_draft(self, *, by, seen, quotes, now=None):
        """
        Keep the columns as they now stand on this instance, with its quotes.

        :param seen: the revision that the person had before their eyes.
        :param quotes: [(words, who says them in general terms)].
        :raises Refusal: once published, or if a quote names somebody.
        :raises ReviewChangedMeanwhile: if somebody saved since; nothing is written.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.is_published:
            raise Refusal("Ce bilan est publié. Reprenez-le d’abord : il ne sera plus lu pendant que vous le corrigez.")
        if row.revision != seen:
            raise ReviewChangedMeanwhile(
                "Quelqu’un d’autre a enregistré ce bilan entre-temps. Votre texte est gardé ci-dessous : "
                "comparez-le à la version actuelle, puis enregistrez."
            )
        if named := self.named_in(" ".join(f"{words} {who}" for words, who in quotes)):
            raise Refusal(
                f"Une parole nomme {named[0]}. Les paroles sont anonymes : dites « une médiatrice », « un usager »."
            )
        self.revision = row.revision + 1
        self.save(update_fields=[*WRITTEN, "revision", "updated_at"])
        self.quotes.all().delete()
        self.quotes.bulk_create(
            Quote(review=self, position=position, words=words, speaker=who)
            for position, (words, who) in enumerate(quotes, start=1)
        )
        self._keep_recommendations()
        audit.record("review_saved", on=self, by=by, now=now, revision=self.revision)

    def named_in(self, text):
        """Return the people of the portal whose whole name stands in the text."""
        words = " ".join(text.split()).casefold()
        people = User.objects.exclude(last_name="").values_list("first_name", "last_name")
        names = {" ".join(filter(None, person)) for person in people} | {self.accompaniment.proposal.sponsor_name}
        return sorted(
            name for name in names if name and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", words)
        )

    def _keep_recommendations(self):
        """Make the rows follow the lines: a line that stays keeps what became of it."""
        known = {row.text: row for row in self.recommendations.all()}
        for text, row in known.items():
            if text not in self.recommended:
                row.delete()
        for position, text in enumerate(self.recommended, start=1):
            self.recommendations.update_or_create(text=text, defaults={"position": position})

    def to_write(self):
        """
        Return what must be written before the publication, in the order of the page, as (field, words).

        A stopped accompaniment has a short review: what was found, and what was learnt.
        """
        needed = SHORT if self.accompaniment.was_stopped else WHOLE
        return [(name, self._meta.get_field(name).verbose_name) for name in needed if not getattr(self, name)]

    @transaction.atomic
    def publish(self, *, by, seen, level, agreement="", now=None):
        """
        Let the review be read, as far as ``level`` says; the accompaniment is then reviewed.

        :param agreement: for the public, who of the service agreed, and how.
        :raises Refusal: if something is not written, if steps are still waited for, if the work is suspended, or, for
            the public, without the agreement of the service.
        :raises ReviewChangedMeanwhile: if somebody saved since it was read.
        """
        now = now or timezone.now()
        whole = self.accompaniment.locked()
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.revision != seen:
            raise ReviewChangedMeanwhile(
                "Quelqu’un d’autre a enregistré ce bilan entre-temps. Relisez-le avant de le publier."
            )
        if level not in self.Level.values:
            raise Refusal("Choisissez qui pourra lire le bilan.")
        if lacking := row.to_write():
            raise Refusal(f"Il reste à écrire avant de publier : {' ; '.join(words for _, words in lacking)}.")
        if whole.status == whole.Status.RUNNING and whole.steps.ahead().exists():
            raise Refusal("Des étapes sont encore à venir : rendez-en compte, ou abandonnez-les en disant pourquoi.")
        if level == self.Level.PUBLIC and not whole.proposal.is_public:
            raise Refusal(
                "Le service n’a pas accepté que son cas soit public : publiez pour le réseau, ou demandez-lui."
            )
        if level == self.Level.PUBLIC and not agreement.strip():
            raise Refusal("Dites qui, au service, a donné son accord, et quand.")
        if whole.status not in (whole.Status.REVIEWED, whole.Status.FOLLOWED_UP):
            whole.move_to(whole.Status.REVIEWED, by=by, now=now)
            self.accompaniment.status = whole.status
        before = row.level
        self.level, self.agreement = level, agreement.strip() if level == self.Level.PUBLIC else ""
        self.published_at, self.published_by = row.published_at or now, by
        self.save(update_fields=["level", "agreement", "published_at", "published_by", "updated_at"])
        audit.record("review_published", on=self, by=by, now=now, before=before, after=level, agreement=self.agreement)
        whole.tell("missions/emails/E18", key=f"review:{self.revision}:{level}", review=self)

    @transaction.atomic
    def take_back(self, *, by, reason, now=None):
        """
        Stop the publication, to mend the review. Nobody but the lab reads it until it is published again.

        :raises Refusal: without a reason, or if it is not published.
        """
        if not reason.strip():
            raise Refusal("Dites pourquoi le bilan est repris.")
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if not row.is_published:
            raise Refusal("Ce bilan n’est pas publié.")
        self.level, self.agreement, self.published_at, self.published_by = "", "", None, None
        self.revision = row.revision + 1
        self.save(update_fields=["level", "agreement", "published_at", "published_by", "revision", "updated_at"])
        audit.record("review_taken_back", on=self, by=by, now=now, before=row.level, reason=reason.strip())


WHOLE = ("summary", "question", "findings", "leads", "tests", "works", "recommended", "outputs", "outcomes")
SHORT = ("summary", "question", "findings", "lessons")
"""What a review says at least, whole or short."""
WRITTEN = (
    *("summary", "themes", "question", "findings", "leads", "tests", "works", "fails", "recommended"),
    *("outputs", "outcomes", "impacts", "gaps", "lessons", "follow_on"),
)
"""The columns that the editor writes."""


class Quote(models.Model):
    """A voice from the field. It never has a name: ``speaker`` says « une médiatrice »."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="quotes", verbose_name="bilan")
    position = models.PositiveSmallIntegerField("rang")
    words = models.CharField("parole", max_length=400)
    speaker = models.CharField("qui parle, sans nom", max_length=100)

    class Meta:
        verbose_name = "parole"
        verbose_name_plural = "paroles"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "position"],
                name="quote_unique_position",
                violation_error_message="Deux paroles ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self):
        return self.words[:80]
