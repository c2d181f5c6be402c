"""« Demande de temps »: a manager frees days for an agent, in one click behind a link."""

from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.links import mark_of, new_token
from labo.outbox.queue import queue
from labo.transitions import Refusal
from missions.models.accompaniment import Accompaniment
from missions.models.lines import days_field

HALF_A_DAY = Decimal("0.5")


class TimeRequestQuerySet(models.QuerySet):
    def by_token(self, token):
        return self.filter(mark=mark_of(token))

    def balance(self, year):
        """Return, agent by agent, the days asked for and given in a year: [{agent…, asked, given, waiting}]."""
        return (
            self.filter(from_on__year=year)
            .values("agent", "agent__first_name", "agent__last_name")
            .annotate(
                asked=Sum("days"),
                given=Sum("days", filter=Q(is_granted=True), default=0),
                waiting=Sum("days", filter=Q(is_granted__isnull=True), default=0),
            )
            .order_by("agent__last_name", "agent__first_name", "agent")
        )


class TimeRequest(models.Model):
    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="time_requests", verbose_name="accompagnement"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_requests", verbose_name="agent"
    )
    manager_name = models.CharField("responsable hiérarchique", max_length=150)
    manager_email = models.EmailField("son adresse")
    days = days_field("jours demandés")
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu’au")
    purpose = models.CharField("pour faire quoi", max_length=400)
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    is_granted = models.BooleanField("accordé", null=True, blank=True)
    word = models.CharField("mot du ou de la responsable", max_length=400, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = TimeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de temps"
        verbose_name_plural = "demandes de temps"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True, answered_at__isnull=True)
                | Q(is_granted__isnull=False, answered_at__isnull=False),
                name="time_request_answer_has_its_date",
                violation_error_message="Une réponse a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0, until_on__gte=models.F("from_on")),
                name="time_request_asks_for_something",
                violation_error_message="Une demande porte sur du temps, entre deux dates.",
            ),
        ]

    def __str__(self):
        return f"{self.days} jours pour {self.agent}"

    @classmethod
    @transaction.atomic
    def ask(cls, accompaniment, *, by, now=None, **fields):
        """
        Write to a manager: so many days, for whom, for what, between two dates. One click answers.

        :raises Refusal: once the work is over, or for days that make no sense.
        """
        row = accompaniment.locked()
        if not row.is_under_way:
            raise Refusal("Le temps se demande tant que le travail est en cours.")
        if fields["days"] < HALF_A_DAY or fields["until_on"] < fields["from_on"]:
            raise Refusal("Une demande porte sur au moins une demi-journée, entre deux dates.")
        token, mark = new_token()
        request = cls.objects.create(
            accompaniment=row, mark=mark, asked_by=by, asked_at=now or timezone.now(), **fields
        )
        queue(
            "missions/emails/E14",
            to=[request.manager_email],
            about=row.proposal.reference,
            key=f"time:{request.pk}",
            context={
                "proposal": row.proposal,
                "request": request,
                "address": reverse("missions:time_request", args=[token]),
            },
            secret=True,
        )
        audit.record("time_asked", on=row, by=by, now=now, agent=str(request.agent), days=request.days)
        return request

    @transaction.atomic
    def answer(self, is_granted, *, word="", now=None):
        """
        Say yes or no, once.

        :raises Refusal: a second time.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.answered_at:
            raise Refusal("Votre réponse est déjà enregistrée. Merci !")
        self.is_granted, self.word, self.answered_at = is_granted, word.strip(), now or timezone.now()
        self.save(update_fields=["is_granted", "word", "answered_at"])
        audit.record("time_answered", on=self.accompaniment, now=now, agent=str(self.agent), granted=is_granted)
