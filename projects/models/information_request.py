"""« Il nous manque quelques éléments »: what the lab asks of the service, by when, and how it ended."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.form_sections import QUESTIONS, Question
from projects.models.proposal import Proposal
from projects.models.proposal_version import ProposalVersion

REMINDED_BEFORE = timedelta(days=2)
LEFT_ALONE = timedelta(days=1)
"""Nobody is reminded of what was asked yesterday evening."""


class InformationRequestQuerySet(models.QuerySet):
    def open(self):
        """Return the requests that wait for their answer: at most one a case."""
        return self.filter(closed_at__isnull=True)

    def to_remind(self, *, now):
        """Return the requests whose day is near, of which the service was not reminded yet."""
        today = timezone.localdate(now)
        return self.open().filter(
            reminded_at__isnull=True,
            due_on__range=(today, today + REMINDED_BEFORE),
            asked_at__lte=now - LEFT_ALONE,
        )

    def remind_all(self, *, now=None):
        """Remind the services whose day is near. Two runs at once send one mail."""
        now = now or timezone.now()
        for request in self.to_remind(now=now).select_related("proposal__lead"):
            request.remind(now=now)

    def time_waited(self, *, since):
        """
        Return the subquery of the time that a case has spent waiting for its service.

        :param since: the expression of the outer query from which it is counted. No request outlives the steps that
            are counted from (a sending, an answer), so that each falls before it or after it, whole.
        """
        asked = self.filter(proposal=OuterRef("pk"), asked_at__gte=since).order_by().values("proposal")
        return asked.annotate(waited=Sum(Coalesce(F("closed_at"), Now()) - F("asked_at"))).values("waited")


class InformationRequest(TimestampedModel):
    """
    One question of the lab to a service, on some answers of its form or on the whole.

    ``asked`` is {field of the form: what is missing there, in words, or nothing}. It closes by an amendment
    (``answer``), by the lab that no longer needs it, or with the study of the case.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="information_requests", verbose_name="cas")
    text = models.TextField("ce qui manque", max_length=2000, blank=True)
    asked = models.JSONField("réponses à compléter", default=dict, blank=True)
    due_on = models.DateField("attendu avant le")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    reminded_at = models.DateTimeField("rappelé le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="close par",
        help_text="Personne quand elle s’est close avec l’étude du cas.",
    )
    answer = models.OneToOneField(
        ProposalVersion, models.PROTECT, null=True, blank=True, related_name="answers_to", verbose_name="réponse"
    )

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’éléments"
        verbose_name_plural = "demandes d’éléments"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(closed_at__isnull=True),
                name="information_request_one_open_per_case",
                violation_error_message="Ce cas attend déjà des éléments.",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(asked={}),
                name="information_request_asks_something",
                violation_error_message="Dites ce qui manque.",
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(closed_at__isnull=False),
                name="information_request_answered_is_closed",
                violation_error_message="Une demande qui a sa réponse est close.",
            ),
        ]

    def __str__(self):
        return f"Éléments demandés, {self.proposal}"

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def questions(self) -> list[tuple[Question, str]]:
        """Return what is to complete, in the order of the form: [(question, what is missing)]."""
        return [(question, self.asked[name]) for name, question in QUESTIONS.items() if name in self.asked]

    def touches(self, fields) -> bool:
        """Say whether changing these fields answers the request. One that names no field is answered by any."""
        return not self.asked or not set(self.asked).isdisjoint(fields)

    @classmethod
    @transaction.atomic
    def ask(cls, proposal, *, by, due_on, text="", asked=None, now=None):
        """
        Ask the service for what is missing; the clock of its case stops until it answers.

        :param asked: {field of the form: what is missing there, in words, or nothing}.
        :raises Refusal: if nothing is asked, if the day is past, if the case waits for something already, or if it is
            no longer under study.
        """
        now, text = now or timezone.now(), text.strip()
        asked = {name: words.strip() for name, words in (asked or {}).items() if name in QUESTIONS}
        if not text and not asked:
            raise Refusal("Dites ce qui manque, ou choisissez au moins une réponse à compléter.")
        if due_on <= timezone.localdate(now):
            raise Refusal("Laissez au moins un jour au service pour répondre.")
        row = proposal.locked()
        if not row.is_amendable:
            raise Refusal("Ce cas n’est plus à l’étude : rien ne peut lui être demandé ici.")
        if row.information_requests.open().exists():
            raise Refusal("Le service a déjà une demande en cours. Attendez sa réponse, ou retirez la demande.")
        request = cls.objects.create(proposal=row, text=text, asked=asked, due_on=due_on, asked_by=by, asked_at=now)
        record("information_asked", on=row, by=by, now=now, due_on=due_on, fields=list(asked))
        request._tell("projects/emails/E05", f"E05:{request.pk}")
        return request

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Say that the lab no longer needs it.

        :raises Refusal: if the service has answered meanwhile, or if it is closed already.
        """
        now = now or timezone.now()
        self.proposal.locked()
        if not type(self).objects.open().filter(pk=self.pk).update(closed_at=now, closed_by=by, updated_at=now):
            raise Refusal("Cette demande est déjà close.")
        record("information_request_withdrawn", on=self.proposal, by=by, now=now)
        self._tell("projects/emails/request_withdrawn", f"E05:{self.pk}:withdrawn")

    def close_with(self, version, *, now):
        """Close the request by the version that answers it. Call it with the row of the case locked."""
        self.answer, self.closed_at, self.closed_by = version, now, version.filed_by
        self.save(update_fields=["answer", "closed_at", "closed_by", "updated_at"])

    @transaction.atomic
    def remind(self, *, now=None):
        """
        Remind the service of the day, once.

        :returns: False if it was reminded, or has answered, meanwhile.
        """
        now = now or timezone.now()
        waiting = type(self).objects.to_remind(now=now).filter(pk=self.pk)
        if not waiting.update(reminded_at=now, updated_at=now):
            return False
        self._tell("projects/emails/request_reminder", f"E05:{self.pk}:reminder")
        return True

    def _tell(self, template, key):
        queue(
            template,
            to=[self.proposal.lead.email],
            key=key,
            about=self.proposal.reference,
            context={"proposal": self.proposal, "request": self},
        )
