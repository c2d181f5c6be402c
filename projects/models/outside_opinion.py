"""One question about one case to somebody who is not on the team: answered once, by link, before a date."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.links import mark_of, new_token
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.models.proposal import Proposal

GRACE = timedelta(days=14)
"""A late answer is better than none: the link still opens two weeks after the day that was asked."""
NOT_UNDER_STUDY = "Un avis extérieur se demande pendant l’étude du cas."
UNDER_STUDY = (Proposal.Status.SCREENING, Proposal.Status.ASSESSING, Proposal.Status.DELIBERATING)


class OutsideOpinionQuerySet(models.QuerySet):
    def by_token(self, token):
        """Return the opinion that this link opens, revoked ones left out."""
        return self.filter(mark=mark_of(token), revoked_at__isnull=True)

    def waiting(self):
        return self.filter(answered_at__isnull=True, revoked_at__isnull=True)


class OutsideOpinion(models.Model):
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="outside_opinions", verbose_name="cas")
    name = models.CharField("personne consultée", max_length=150)
    email = models.EmailField("son adresse")
    question = models.TextField("question", max_length=1000)
    due_on = models.DateField("réponse attendue avant le")
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    answer = models.TextField("réponse", max_length=4000, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    revoked_at = models.DateTimeField("lien fermé le", null=True, blank=True)

    objects = OutsideOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "avis demandé à l’extérieur"
        verbose_name_plural = "avis demandés à l’extérieur"
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="opinion_answer_has_its_date",
                violation_error_message="Une réponse a sa date.",
            ),
            models.UniqueConstraint(
                "proposal",
                models.functions.Lower("email"),
                condition=Q(answered_at__isnull=True, revoked_at__isnull=True),
                name="opinion_one_question_at_a_time",
                violation_error_message="Cette personne a déjà une question en attente sur ce cas.",
            ),
        ]

    def __str__(self):
        return f"Avis de {self.name} sur « {self.proposal} »"

    @property
    def is_waiting(self):
        return self.answered_at is None and self.revoked_at is None

    def is_open(self, *, now=None):
        """True while the link takes an answer."""
        today = timezone.localdate(now)
        return self.is_waiting and today <= self.due_on + GRACE and self.proposal.status in UNDER_STUDY

    @classmethod
    @transaction.atomic
    def ask(cls, proposal, *, by, name, email, question, due_on, now=None):
        """
        Send one question with the case's answers behind a link that only this mail carries.

        :raises Refusal: outside the study of the case, to somebody of the case itself, or with a question waiting.
        """
        now, email = now or timezone.now(), email.lower()
        if proposal.locked().status not in UNDER_STUDY:
            raise Refusal(NOT_UNDER_STUDY)
        if email in {address.lower() for address in proposal.addresses()}:
            raise Refusal("Cette personne porte ou soutient le cas : demandez l’avis de quelqu’un d’autre.")
        if proposal.outside_opinions.waiting().filter(email__iexact=email).exists():
            raise Refusal("Cette personne a déjà une question en attente sur ce cas.")
        token, mark = new_token()
        opinion = cls.objects.create(
            proposal=proposal,
            name=name,
            email=email,
            question=question,
            due_on=due_on,
            mark=mark,
            asked_by=by,
            asked_at=now,
        )
        queue(
            "projects/emails/outside_opinion",
            to=[email],
            context={"opinion": opinion, "proposal": proposal, "address": reverse("projects:opinion", args=[token])},
            about=proposal.reference,
            key=f"opinion:{opinion.pk}",
            # The link is the key of the door: its mail is wiped once it has left.
            secret=True,
        )
        record("opinion_asked", on=proposal, by=by, now=now, to=name, question=question)
        return opinion

    def locked(self):
        return type(self).objects.select_for_update(of=("self",)).select_related("proposal").get(pk=self.pk)

    @transaction.atomic
    def give(self, text, *, now=None):
        """
        Answer, once.

        :raises Refusal: without words, a second time, or once the link is closed.
        """
        now = now or timezone.now()
        row = self.locked()
        if row.answered_at:
            raise Refusal("Votre avis est déjà enregistré. Merci !")
        if not row.is_open(now=now):
            raise Refusal("Cette demande est close : l’équipe du labo n’attend plus de réponse ici.")
        if not text.strip():
            raise Refusal("Écrivez votre avis, même en deux lignes.")
        self.answer, self.answered_at = text.strip(), now
        self.save(update_fields=["answer", "answered_at"])
        record("opinion_given", on=row.proposal, now=now, who=row.name)

    @transaction.atomic
    def revoke(self, *, by, now=None):
        """
        Close the link of a question that nobody answered.

        :raises Refusal: once it is answered or closed.
        """
        if not self.locked().is_waiting:
            raise Refusal("Cette demande a déjà sa réponse, ou son lien est déjà fermé.")
        self.revoked_at = now or timezone.now()
        self.save(update_fields=["revoked_at"])
        record("opinion_revoked", on=self.proposal, by=by, now=now, to=self.name)
