"""The presentation by the service: the questions to ask, and the answers typed as they are given."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects.models.grid import Criterion
from projects.models.session import Session
from projects.models.session_case import SessionCase

MOST_QUESTIONS = 60


SIGNED = "Le compte rendu est signé : les réponses ne changent plus."


class AnswerChangedMeanwhile(Refusal):
    """Somebody else typed this answer since this page was opened. ``row`` is the answer as it is kept."""

    def __init__(self, row):
        super().__init__(f"{row.typed_by} a écrit cette réponse en même temps que vous.")
        self.row = row


class PresentationAnswerQuerySet(models.QuerySet):
    def given(self):
        """Return the questions that have an answer."""
        return self.exclude(answer="")

    def given_on(self, proposal):
        """Return the answers that the service gave about this case, whatever the session, in the grid's order."""
        return (
            self.given()
            .filter(case__proposal=proposal)
            .select_related("criterion", "case__session")
            .order_by("criterion__position", "position", "pk")
        )


class PresentationAnswer(TimestampedModel):
    """One question to the service and its answer. Who asked is not kept: a sheet's question comes without its name."""

    case = models.ForeignKey(SessionCase, models.CASCADE, related_name="answers", verbose_name="cas de la session")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="critère"
    )
    position = models.PositiveSmallIntegerField("rang")
    question = models.TextField("question", max_length=1500)
    answer = models.TextField("réponse du service", max_length=3000, blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notée par"
    )
    typed_at = models.DateTimeField("notée le", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=0)

    objects = PresentationAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse à une question"
        verbose_name_plural = "réponses aux questions"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(typed_by__isnull=True, typed_at__isnull=True)
                | Q(typed_by__isnull=False, typed_at__isnull=False),
                name="presentation_answer_has_its_scribe",
                violation_error_message="Une réponse dit qui l’a notée et quand.",
            ),
            models.CheckConstraint(
                condition=~Q(question=""),
                name="presentation_answer_has_a_question",
                violation_error_message="Écrivez la question.",
            ),
        ]

    def __str__(self):
        return self.question[:80]

    @classmethod
    @transaction.atomic
    def gather(cls, case):
        """
        Bring the questions of the opened sheets that are not there yet. Returns how many came.

        :raises Refusal: once the minutes are signed.
        """
        from projects.models.reading import unclear_questions

        open_case(case)
        known = set(case.answers.values_list("criterion", "question"))
        new = [each for each in unclear_questions(case.proposal) if (each[0].pk, each[1]) not in known]
        for criterion, question in new:
            cls._append(case, question, criterion)
        return len(new)

    @classmethod
    @transaction.atomic
    def ask(cls, case, *, question, criterion=None):
        """
        Add a question that comes up in the room.

        :raises Refusal: without words, twice the same, or once the minutes are signed.
        """
        open_case(case)
        if not question.strip():
            raise Refusal("Écrivez la question.")
        if case.answers.filter(question=question.strip(), criterion=criterion).exists():
            raise Refusal("Cette question est déjà dans la liste.")
        if case.answers.count() >= MOST_QUESTIONS:
            raise Refusal("Il y a déjà beaucoup de questions : répondez d’abord à celles-ci.")
        return cls._append(case, question.strip(), criterion)

    @classmethod
    def _append(cls, case, question, criterion):
        last = case.answers.aggregate(last=Max("position"))["last"] or 0
        return cls.objects.create(case=case, question=question, criterion=criterion, position=last + 1)

    @transaction.atomic
    def keep(self, text, *, by, seen, now=None):
        """
        Keep what the service answers, as it is typed.

        :param seen: the revision that the scribe had before their eyes.
        :raises AnswerChangedMeanwhile: if another scribe wrote other words since; nothing is written.
        :raises Refusal: once the minutes are signed.
        """
        open_case(self.case)
        row = type(self).objects.select_for_update(of=("self",)).select_related("typed_by").get(pk=self.pk)
        if row.answer == text.strip():
            self.revision = row.revision
            return row
        if row.revision != seen:
            raise AnswerChangedMeanwhile(row)
        row.answer, row.typed_by, row.typed_at = text.strip(), by, now or timezone.now()
        row.revision += 1
        row.save()
        self.revision = row.revision
        return row


def open_case(case):
    """
    Lock the session of the case.

    :raises Refusal: once its minutes are signed: they are written from these answers.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=case.session_id)
    if session.has_signed_minutes():
        raise Refusal(SIGNED)
    return session
