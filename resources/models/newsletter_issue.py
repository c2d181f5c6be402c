"""An issue of a letter: a draft that composes itself, what an editor makes of it, and what was frozen to leave."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from labo.models import TimestampedModel
from labo.transitions import LifeCycle, TransitionRecord
from resources.models.issue_composing import ComposedIssue
from resources.models.issue_release import ReleasedIssue
from resources.models.issue_sending import IssueSending
from resources.models.newsletter_issue_queryset import ARCHIVED, WORDS, NewsletterIssueQuerySet
from resources.newsletter.letters import LETTERS
from resources.newsletter.mail import Frozen
from resources.watch.states import CATEGORIES

KINDS = {
    "draft": "todo",
    "scheduled": "upcoming",
    "sending": "ongoing",
    "paused": "todo",
    "sent": "done",
    "cancelled": "closed",
}
"""How each state is drawn."""


class NewsletterIssue(ComposedIssue, ReleasedIssue, IssueSending, LifeCycle, TimestampedModel):
    """
    ``period`` is the first day of what the issue tells: two composers of one month write one issue.

    ``subject`` to ``text`` are frozen when it is released; from then on nothing else is read to send it or to show it.
    ``content`` is the same in data: {"title", "preheader", "edito", "call", "groups": [{"category", "name", "items":
    [{"title", "text", "address", "words", "credit", "on"}]}]}, for the archive's page, feed and PDF. ``edito``,
    ``call`` and each ``text`` are Markdown (``resources.newsletter.mail.prose`` and ``plain``), the rest is words;
    ``address`` is a path of this site or a whole address; ``on`` is the day of a meeting, « 2026-12-03 », else empty.

    ``told_until`` is the moment up to which the news were collected: the next issue tells what comes after it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "brouillon"
        SCHEDULED = "scheduled", "programmé"
        SENDING = "sending", "en cours d’envoi"
        PAUSED = "paused", "en pause"
        SENT = "sent", "envoyé"
        CANCELLED = "cancelled", "annulé"

    TRANSITIONS = {
        Status.DRAFT: (Status.SCHEDULED, Status.CANCELLED),
        Status.SCHEDULED: (Status.SENDING, Status.DRAFT, Status.CANCELLED),
        Status.SENDING: (Status.PAUSED, Status.SENT, Status.CANCELLED),
        Status.PAUSED: (Status.SENDING, Status.CANCELLED),
        Status.SENT: (),
        Status.CANCELLED: (),
    }
    letter = models.CharField("lettre", max_length=12, choices=[(row.code, row.name) for row in LETTERS.values()])
    period = models.DateField("période")
    number = models.PositiveIntegerField("numéro", editable=False)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    title = models.CharField("titre", max_length=90, blank=True)
    preheader = models.CharField("phrase d’aperçu", max_length=140, blank=True)
    edito = models.TextField("édito", max_length=1200, blank=True)
    call = models.TextField("appel à l’aide", max_length=600, blank=True)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    told_until = models.DateTimeField("raconte jusqu’au", null=True, blank=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="repris en dernier par",
        editable=False,
    )

    subject = models.CharField("objet", max_length=200, blank=True, editable=False)
    html = models.TextField("version mise en page", blank=True, editable=False)
    text = models.TextField("version en texte", blank=True, editable=False)
    content = models.JSONField("contenu", default=dict, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="envoi décidé par",
        editable=False,
    )
    released_at = models.DateTimeField("figé le", null=True, blank=True, editable=False)
    send_at = models.DateTimeField("départ prévu", null=True, blank=True, editable=False)
    started_at = models.DateTimeField("parti le", null=True, blank=True, editable=False)
    resume_at = models.DateTimeField("reprend après", null=True, blank=True, editable=False)
    stalls = models.PositiveSmallIntegerField("arrêts du serveur", default=0, editable=False)
    pause_reason = models.CharField("motif de la pause", max_length=300, blank=True, editable=False)
    sent_at = models.DateTimeField("envoi fini le", null=True, blank=True, editable=False)

    objects = NewsletterIssueQuerySet.as_manager()

    class Meta:
        verbose_name = "numéro de lettre"
        verbose_name_plural = "numéros de lettre"
        ordering = ["-period", "-pk"]
        indexes = [GinIndex(WORDS, name="newsletter_issue_search", condition=ARCHIVED)]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "period"],
                name="newsletter_issue_once_a_period",
                violation_error_message="Le numéro de cette période existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["letter", "number"],
                name="newsletter_issue_number_once",
                violation_error_message="Ce numéro existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "scheduled", "sending", "paused", "sent", "cancelled"])
                & Q(letter__in=list(LETTERS)),
                name="newsletter_issue_known_status",
                violation_error_message="Cet état ou cette lettre n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"])
                | (Q(released_at__isnull=False, send_at__isnull=False) & ~Q(html="") & ~Q(text="") & ~Q(sha256="")),
                name="newsletter_issue_leaves_frozen",
                violation_error_message="Un numéro qui part est figé.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sending", "paused", "sent"]) | Q(started_at__isnull=False),
                name="newsletter_issue_started_has_its_date",
                violation_error_message="Un numéro qui part a sa date de départ.",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
                name="newsletter_issue_sent_has_its_date",
                violation_error_message="Un numéro envoyé a sa date, et lui seul.",
            ),
        ]

    def __str__(self):
        return f"{LETTERS[self.letter].name} n° {self.number}"

    def get_absolute_url(self):
        return reverse("resources:issue", args=[self.number])

    @property
    def letter_name(self):
        return LETTERS[self.letter].name

    @property
    def state_kind(self):
        """How its state is drawn."""
        return KINDS[self.status]

    @property
    def frozen(self):
        """What leaves, as it was frozen."""
        return Frozen(self.subject, self.html, self.text, self.sha256)


class IssueTransition(TransitionRecord):
    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="transitions", verbose_name="numéro")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’un numéro"
        verbose_name_plural = "étapes des numéros"

    def __str__(self):
        return f"{self.source} → {self.target}"

    @property
    def told(self):
        """« brouillon », « programmé »."""
        return NewsletterIssue.Status(self.target).label


class IssueItem(models.Model):
    """
    One thing that an issue tells. ``source`` names what it comes from (« watch:12 »), empty for what an editor wrote.

    ``origin`` is {"title", "text", "words"} as they were collected, so that a rewritten one can go back to them.
    ``text`` is Markdown.
    """

    CARRIED = ("source", "category", "title", "text", "address", "words", "credit", "on", "origin")
    """What an item that was put off takes along to the next issue."""

    class Choice(models.TextChoices):
        KEPT = "kept", "retenu"
        DROPPED = "dropped", "écarté"
        POSTPONED = "postponed", "reporté au numéro suivant"

    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="items", verbose_name="numéro")
    source = models.CharField("vient de", max_length=120, blank=True, editable=False)
    category = models.CharField(
        "rubrique", max_length=20, choices=[(row.code, row.name) for row in CATEGORIES.values()]
    )
    title = models.CharField("titre", max_length=150)
    text = models.TextField("texte", max_length=600, blank=True)
    address = models.CharField("adresse", max_length=1000, blank=True)
    words = models.CharField("mots du lien", max_length=80, blank=True)
    credit = models.CharField("crédit", max_length=150, blank=True)
    on = models.DateField("jour", null=True, blank=True)
    origin = models.JSONField("comme il est arrivé", default=dict, blank=True, editable=False)
    choice = models.CharField("choix", max_length=10, choices=Choice, default=Choice.KEPT)
    position = models.PositiveIntegerField("place", default=0)

    class Meta:
        verbose_name = "article d’un numéro"
        verbose_name_plural = "articles d’un numéro"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "source"],
                condition=~Q(source=""),
                name="issue_item_once",
                violation_error_message="Cet article est déjà dans ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(category__in=list(CATEGORIES))
                & Q(choice__in=["kept", "dropped", "postponed"])
                & ~Q(title=""),
                name="issue_item_says_something",
                violation_error_message="Un article a une rubrique et un titre.",
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(address__regex="^(https?://|/)"),
                name="issue_item_address",
                violation_error_message="L’adresse d’un article commence par http:// ou https://.",
            ),
        ]

    def __str__(self):
        return self.title

    def as_content(self):
        """Return the item in data, as :class:`NewsletterIssue` says."""
        columns = {name: getattr(self, name) for name in ("title", "text", "address", "words", "credit")}
        return {**columns, "on": self.on.isoformat() if self.on else ""}

    @property
    def subject(self):
        """The category, with its words."""
        return CATEGORIES[self.category]
