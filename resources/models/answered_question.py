"""« Question répondue »: what the lab writes anew, without a name, of a request that is closed; everybody reads it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.search.asked import read
from labo.search.finding import found
from labo.search.vectors import FrenchVector
from labo.transitions import Refusal
from resources.models.addressed import free_slug
from resources.models.reference import Reference
from resources.models.research_request import ResearchRequest
from resources.models.theme import Theme

RESERVED = {"demander", "demandes"}
"""Last words of addresses that are other pages."""


class AnsweredQuestionQuerySet(models.QuerySet):
    def shown(self):
        """Return what everybody reads, the latest first. The request itself comes with none of them."""
        return self.filter(withdrawn_at=None).order_by("-published_at", "-pk")

    def telling(self, asked):
        """Return those that answer, the most telling first."""
        vector = FrenchVector("title", weight="A") + FrenchVector("question", weight="B") + FrenchVector("answer")
        return found(self, asked, vector).order_by("-told", "-published_at", "-pk")

    def search(self, words):
        """Return what answers what was typed; all of them where nothing is looked for."""
        asked = read(words)
        return self.telling(asked) if asked else self


class AnsweredQuestion(TimestampedModel):
    request = models.OneToOneField(
        ResearchRequest, models.PROTECT, related_name="public_note", verbose_name="demande de recherche"
    )
    slug = models.SlugField("adresse", max_length=90, unique=True, editable=False)
    title = models.CharField("titre", max_length=150)
    question = models.TextField("question", max_length=1500)
    answer = models.TextField("réponse", max_length=6000)
    references = models.ManyToManyField(
        Reference, blank=True, related_name="answered_questions", verbose_name="références"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="answered_questions", verbose_name="sujets")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    published_at = models.DateTimeField("publiée le")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = AnsweredQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question répondue"
        verbose_name_plural = "questions répondues"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(question="") & ~Q(answer=""),
                name="answered_question_says_something",
                violation_error_message="Une question répondue a un titre, une question et une réponse.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("resources:answered_question", args=[self.slug])

    @property
    def mark(self) -> str:
        """What a page that was read gives back, so that nobody writes over what they have not seen."""
        return self.updated_at.isoformat()

    @property
    def is_shown(self) -> bool:
        return self.withdrawn_at is None

    @classmethod
    @transaction.atomic
    def publish(cls, request, *, by, title, question, answer, references=(), themes=(), seen=None, now=None):
        """
        Publish the note of a closed request, or correct it, or put it back. Its address never changes.

        :param seen: the :attr:`mark` of the note that was read, empty for none; None to write over whatever is there.
        :raises Refusal: while the request is not closed, or if the note has changed since it was read.
        """
        now, parent = now or timezone.now(), request.current()
        if parent.status != parent.Status.CLOSED:
            raise Refusal("La note se publie une fois que la personne a dit que c’est bon.")
        row = cls.objects.filter(request=parent).first() or cls(
            request=parent, slug=free_slug(cls, title, otherwise="question", reserved=RESERVED)
        )
        if seen is not None and seen != (row.mark if row.pk else ""):
            raise Refusal("Un ou une collègue a changé ou retiré cette note entre-temps. Rechargez la page.")
        row.title, row.question, row.answer = title, question, answer
        row.published_by, row.published_at, row.withdrawn_at = by, row.published_at or now, None
        row.save()
        row.references.set(references)
        row.themes.set(themes)
        record("question_published", on=row, by=by, now=now)
        return row

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take it off the site: its page answers no more.

        :raises Refusal: if it is off already.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.withdrawn_at:
            raise Refusal("Cette note est déjà retirée.")
        self.withdrawn_at = now or timezone.now()
        self.save(update_fields=["withdrawn_at", "updated_at"])
        record("question_withdrawn", on=self, by=by, now=now)
