"""The service's own look at the grid (« double regard »): theirs until they send it, the lab's once its sheets open."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects.models.answer import COMMENT_REQUIRED, Signal, mark_of
from projects.models.assessment import AnswerChangedMeanwhile
from projects.models.grid import CriteriaGrid, Criterion
from projects.models.proposal import Proposal

Status = Proposal.Status


class ServiceViewQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return the views that were sent, once the lab's own sheets are opened: neither side sways the other."""
        if not user.is_team:
            return self.none()
        left = user.sheets.recused().values("proposal")
        opened = self.filter(sent_at__isnull=False, proposal__sheets_opened_at__isnull=False)
        return opened.exclude(proposal__in=left)


class ServiceView(TimestampedModel):
    """
    The grid as the lead of the case fills it, optional. Never counted among the sheets.

    Source: La Transfo, session 10: a time of presentation and exchange with each lead.
    """

    OPEN_STATES = (Status.SUBMITTED, Status.SCREENING, Status.ASSESSING)

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="service_view", verbose_name="cas")
    grid = models.ForeignKey(CriteriaGrid, models.PROTECT, related_name="+", verbose_name="grille")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="rempli par")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, editable=False)

    objects = ServiceViewQuerySet.as_manager()

    class Meta:
        verbose_name = "regard du service"
        verbose_name_plural = "regards des services"

    def __str__(self):
        return f"Regard du service sur « {self.proposal} »"

    @property
    def is_sent(self):
        return self.sent_at is not None

    @staticmethod
    def grid_for(proposal):
        """Return the grid the service looks at: the one of the case, or the one in force."""
        return proposal.grid or CriteriaGrid.objects.current()

    @classmethod
    @transaction.atomic
    def begin(cls, proposal, *, by):
        """
        Return the view of this case, begun if need be.

        :raises Refusal: before the case is sent, once the lab's sheets are opened, or without a grid in force.
        """
        row = proposal.locked()
        cls._check(row)
        if (grid := cls.grid_for(row)) is None:
            raise Refusal("La grille du labo est en cours d’écriture.")
        view, _ = cls.objects.get_or_create(proposal=row, defaults={"grid": grid, "by": by})
        return view

    @classmethod
    def _check(cls, row):
        if row.public_status not in cls.OPEN_STATES:
            raise Refusal("Le labo a ouvert ses avis, ou ne les ouvrira pas : votre regard ne change plus.")

    def open_row(self):
        """
        Lock the case and the view, and check that the view is still the service's own.

        :raises Refusal: once it is sent, or the lab's sheets opened.
        """
        self._check(Proposal.objects.select_for_update(of=("self",)).get(pk=self.proposal_id))
        view = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if view.is_sent:
            raise Refusal("Votre regard est déjà envoyé, il ne change plus.")
        return view

    @transaction.atomic
    def answer(self, criterion, *, signal, comment="", seen=None):
        """
        Keep one answer. None of them is compulsory.

        :param seen: the ``mark`` that the person had before their eyes, if it is to be checked.
        :raises AnswerChangedMeanwhile: if another window wrote another answer since.
        :raises Refusal: once the view is sent or the lab's sheets opened, or for a criterion of another grid.
        """
        view = self.open_row()
        if criterion.grid_id != view.grid_id:
            raise Refusal("Ce critère n’est pas dans la grille de ce cas.")
        given = {"signal": signal, "comment": comment.strip()}
        kept = self.answers.filter(criterion=criterion).first()
        if seen is not None and seen != (kept.mark if kept else "") and (not kept or kept.mark != mark_of(**given)):
            raise AnswerChangedMeanwhile(kept)
        answer, _ = self.answers.update_or_create(criterion=criterion, defaults=given)
        self.save(update_fields=["updated_at"])
        return answer

    @transaction.atomic
    def send(self, *, by, now=None):
        """
        Give the view to the lab, which reads it once its own sheets are opened.

        :raises Refusal: without a single answer, a second time, or once the lab's sheets are opened.
        """
        self.open_row()
        if not self.answers.exists():
            raise Refusal("Répondez au moins à un critère avant d’envoyer votre regard.")
        if self.answers.filter(signal__in=COMMENT_REQUIRED, comment="").exists():
            raise Refusal("Un rouge et un « à éclaircir » demandent quelques mots.")
        self.by, self.sent_at = by, now or timezone.now()
        self.save(update_fields=["by", "sent_at", "updated_at"])
        record("service_view_sent", on=self.proposal, by=by, now=now)


class ServiceAnswer(models.Model):
    view = models.ForeignKey(ServiceView, models.CASCADE, related_name="answers", verbose_name="regard")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="critère")
    signal = models.CharField("signal", max_length=10, choices=Signal)
    comment = models.TextField("commentaire", max_length=1500, blank=True)

    class Meta:
        verbose_name = "réponse du service"
        verbose_name_plural = "réponses du service"
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["view", "criterion"],
                name="service_answer_one_per_criterion",
                violation_error_message="Ce critère a déjà une réponse du service.",
            ),
            models.CheckConstraint(
                condition=Q(signal__in=Signal.values),
                name="service_answer_known_signal",
                violation_error_message="Ce signal n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id} : {self.get_signal_display()}"

    @property
    def mark(self):
        return mark_of(self.signal, self.comment)
