"""The answer to a research request: a text, and a few references with what the lab thinks of each."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.models import TimestampedModel
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.reference import Reference
from resources.models.research_request import ResearchRequest
from resources.research import mails

FEWEST, MOST = 1, 5
ADVISED = 3
KEPT = 12
"""References that a draft may hold while one chooses among them."""


class AnswerChangedMeanwhile(Refusal):
    def __init__(self):
        super().__init__(
            f"Un ou une collègue a enregistré cette réponse entre-temps. Votre texte est gardé ici{NBSP}: comparez "
            "avec le sien, ci-dessous, puis enregistrez."
        )


class ResearchAnswerQuerySet(models.QuerySet):
    def sent(self):
        """Return what left, the latest first, with its references."""
        return self.filter(sent_at__isnull=False).with_references().order_by("-sent_at", "-pk")

    def with_references(self):
        lines = AnswerReference.objects.select_related("reference").order_by("position", "pk")
        return self.select_related("written_by").prefetch_related(models.Prefetch("lines", lines))


class ResearchAnswer(TimestampedModel):
    """
    A draft that the lab alone reads, until it is sent; then it never changes. Asked again, the lab writes another.

    ``revision`` counts how often the draft was saved: two people who write it do not undo one another.
    """

    request = models.ForeignKey(
        ResearchRequest, models.CASCADE, related_name="answers", verbose_name="demande de recherche"
    )
    text = models.TextField("réponse", max_length=6000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par"
    )
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    references = models.ManyToManyField(
        Reference, through="AnswerReference", related_name="answers", verbose_name="références"
    )

    objects = ResearchAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse à une recherche"
        verbose_name_plural = "réponses aux recherches"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(sent_at=None),
                name="research_answer_one_draft",
                violation_error_message="Cette demande a déjà un projet de réponse.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | ~Q(text=""),
                name="research_answer_sent_says_something",
                violation_error_message="Une réponse envoyée a un texte.",
            ),
        ]

    def __str__(self):
        return f"Réponse à « {self.request} »"

    @property
    def advice(self) -> str:
        """What the lab is told before it sends: three to five references are what helps."""
        return advice_on(len(self.lines.all()))

    @classmethod
    @transaction.atomic
    def save_draft(cls, request, *, by, seen, text, lines):
        """
        Keep the draft as it is on the page; nothing leaves.

        :param seen: the revision that the page showed, 0 for none.
        :param lines: [(reference, opinion)] in their order, each reference once.
        :returns: the draft.
        :raises Refusal: if the request does not wait for an answer any more, or for too many references.
        :raises AnswerChangedMeanwhile: if a colleague saved it since.
        """
        row = request.current()
        row.check_pending()
        if row.taken_by is None:
            raise Refusal(f"Prenez d’abord la demande{NBSP}: la personne saura qui cherche pour elle.")
        if len(lines) > KEPT:
            raise Refusal(f"Un projet de réponse garde {KEPT}{NBSP}références au plus.")
        draft = cls.objects.filter(request=row, sent_at=None).first() or cls(request=row)
        if draft.revision != seen:
            raise AnswerChangedMeanwhile
        draft.text, draft.written_by, draft.revision = text, by, draft.revision + 1
        draft.save()
        draft.lines.all().delete()
        AnswerReference.objects.bulk_create(
            AnswerReference(answer=draft, reference=reference, opinion=opinion, position=place)
            for place, (reference, opinion) in enumerate(lines, start=1)
        )
        return draft

    @transaction.atomic
    def send(self, *, by, seen, now=None):
        """
        Send it to whoever asked. A second click finds it sent.

        :param seen: the revision that the preview showed.
        :raises Refusal: without a text, with no reference or more than five, with one that is not public any more, or
            if the request does not wait for an answer.
        :raises AnswerChangedMeanwhile: if a colleague saved it since.
        """
        now, request = now or timezone.now(), self.request.current()
        row = type(self).objects.get(pk=self.pk)
        if row.sent_at:
            return row
        request.check_pending()
        if row.revision != seen:
            raise AnswerChangedMeanwhile
        lines = list(row.lines.select_related("reference"))
        if not row.text.strip():
            raise Refusal(
                f"Écrivez quelques mots avant les références{NBSP}: ce que vous avez trouvé, et par où commencer."
            )
        if not FEWEST <= len(lines) <= MOST:
            raise Refusal(f"Une réponse cite de une à cinq références{NBSP}: celle-ci en a {len(lines) or 'zéro'}.")
        if gone := [line.reference for line in lines if not line.reference.is_published]:
            raise Refusal(f"«{NBSP}{gone[0]}{NBSP}» n’est plus dans la bibliographie. Citez-en une autre.")
        row.sent_at, row.written_by = now, by
        row.save(update_fields=["sent_at", "written_by", "updated_at"])
        request.move_to(request.Status.ANSWERED, by=by, now=now, answered_at=now)
        mails.to_asker(request, mails.ANSWERED, key=f"answer:{row.pk}", answer=row, lines=lines)
        return row


class AnswerReference(models.Model):
    answer = models.ForeignKey(ResearchAnswer, models.CASCADE, related_name="lines", verbose_name="réponse")
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="answer_lines", verbose_name="référence")
    opinion = models.TextField("avis", max_length=600, blank=True)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "référence d’une réponse"
        verbose_name_plural = "références des réponses"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "reference"],
                name="answer_reference_once",
                violation_error_message="Cette réponse cite déjà cette référence.",
            ),
            models.UniqueConstraint(
                fields=["answer", "position"],
                name="answer_reference_unique_position",
                violation_error_message="Deux références d’une réponse ont le même rang.",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.reference}"


def advice_on(count: int) -> str:
    """Return what to say of that many references, nothing for three to five."""
    if count > MOST:
        return f"{count}{NBSP}références{NBSP}: cinq au plus partent. Gardez celles que vous liriez d’abord."
    if count < ADVISED:
        told = "Aucune référence" if not count else "Une référence" if count == 1 else "Deux références"
        return f"{told} pour l’instant{NBSP}: trois à cinq aident à comparer."
    return ""
