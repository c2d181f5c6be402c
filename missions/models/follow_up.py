"""Six and twelve months later: five questions to the service, by a link, answered once."""

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.links import mark_of, new_token
from labo.outbox.queue import queue
from labo.transitions import Refusal
from missions.models.accompaniment import Accompaniment

MONTHS = (6, 12)
LATE_AT_MOST = 60
"""Days. A question that should have left long ago is a talk, not a mail."""
QUESTIONS = {
    "done": ("Qu’est-ce qui a été mis en œuvre\u00a0?", "Même un peu, même autrement que prévu."),
    "effects": ("Qu’est-ce qui a changé, et pour qui\u00a0?", "Ce que vous voyez, ce qu’on vous dit."),
    "blocked": ("Qu’est-ce qui n’a pas pu se faire\u00a0?", "Et ce qui l’a empêché."),
    "kept": ("Que reste-t-il des façons de travailler\u00a0?", "Une habitude, un outil, un rendez-vous."),
    "next": ("Et maintenant\u00a0?", "Arrêter, continuer, étendre\u00a0: dites si le labo peut aider."),
}


class FollowUpQuerySet(models.QuerySet):
    def by_token(self, token):
        return self.filter(mark=mark_of(token))


class FollowUp(models.Model):
    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, related_name="follow_ups", verbose_name="accompagnement"
    )
    months = models.PositiveSmallIntegerField("après, en mois", choices=[(value, f"{value} mois") for value in MONTHS])
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("demandé le", default=timezone.now)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    done = models.TextField("mis en œuvre", max_length=2000, blank=True)
    effects = models.TextField("effets", max_length=2000, blank=True)
    blocked = models.TextField("empêché", max_length=2000, blank=True)
    kept = models.TextField("façons de travailler", max_length=2000, blank=True)
    next = models.TextField("et maintenant", max_length=2000, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi"
        verbose_name_plural = "suivis"
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "months"],
                name="follow_up_once_each",
                violation_error_message="Cette question a déjà été posée.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(done=""),
                name="follow_up_answer_says_something",
                violation_error_message="Une réponse dit au moins ce qui a été mis en œuvre.",
            ),
        ]

    def __str__(self):
        return f"Suivi à {self.months} mois, {self.accompaniment}"

    @property
    def answers(self):
        """The questions with what was answered: [(question, answer)]."""
        return [(question, getattr(self, name)) for name, (question, _) in QUESTIONS.items()]

    @classmethod
    def send_due(cls, *, now):
        """Write to the services whose review is six or twelve months old, once each. :returns: how many mails left."""
        today, sent = timezone.localdate(now), 0
        waiting = Accompaniment.objects.filter(status__in=("reviewed", "followed_up")).select_related("proposal__lead")
        for accompaniment in waiting.prefetch_related("follow_ups"):
            asked = {row.months for row in accompaniment.follow_ups.all()}
            for months in MONTHS:
                if months in asked:
                    continue
                due_on = accompaniment.first_review_due_on(months)
                if 0 <= (today - due_on).days <= LATE_AT_MOST:
                    cls.send(accompaniment, months=months, now=now)
                    sent += 1
        return sent

    @classmethod
    @transaction.atomic
    def send(cls, accompaniment, *, months, now=None):
        """
        Ask the five questions behind a link that only this mail carries.

        :raises Refusal: before the review, or a second time.
        """
        row = accompaniment.locked()
        if row.status not in (row.Status.REVIEWED, row.Status.FOLLOWED_UP):
            raise Refusal("Le suivi vient après le bilan.")
        if cls.objects.filter(accompaniment=row, months=months).exists():
            raise Refusal("Cette question a déjà été posée.")
        token, mark = new_token()
        follow_up = cls.objects.create(accompaniment=row, months=months, mark=mark, sent_at=now or timezone.now())
        queue(
            "missions/emails/E19",
            to=[row.proposal.lead.email],
            about=row.proposal.reference,
            key=f"follow-up:{follow_up.pk}",
            context={
                "proposal": row.proposal,
                "follow_up": follow_up,
                "address": reverse("missions:follow_up", args=[token]),
            },
            secret=True,
        )
        return follow_up

    @transaction.atomic
    def answer(self, *, now=None, **answers):
        """
        Answer the five questions, once.

        :param answers: {name of a question: text}.
        :raises Refusal: a second time, or without saying what was done.
        """
        now = now or timezone.now()
        whole = self.accompaniment.locked()
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.answered_at:
            raise Refusal("Votre réponse est déjà enregistrée. Merci\u00a0!")
        if not answers.get("done", "").strip():
            raise Refusal("Dites au moins ce qui a été mis en œuvre, même «\u00a0rien encore\u00a0».")
        for name in QUESTIONS:
            setattr(self, name, answers.get(name, "").strip())
        self.answered_at = now
        self.save(update_fields=[*QUESTIONS, "answered_at"])
        if whole.status == whole.Status.REVIEWED:
            whole.move_to(whole.Status.FOLLOWED_UP, by=None, reason=f"Réponse du service à {self.months} mois", now=now)
        audit.record("follow_up_answered", on=whole, now=now, months=self.months)
