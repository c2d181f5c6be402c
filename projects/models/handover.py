"""Handing a case over by link: offered to one address, taken once, by the person who has that address."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.addresses import domains_in_words, is_agent_address
from labo.links import mark_of
from labo.models import User
from labo.outbox.queue import queue
from labo.templatetags.labo import day
from labo.transitions import Refusal
from projects.models.co_lead import CoLead, carried_by, noted

VALID_FOR = timedelta(days=30)
EVALUATES = "Vous évaluez ce cas : vous ne pouvez pas le porter. Dites-le à la personne qui vous l’a transmis."


class HandoverQuerySet(models.QuerySet):
    def behind(self, token):
        """Return the hand-over that this link opens, or none."""
        return self.filter(token_hash=mark_of(token))

    def open(self):
        """Return those that nobody took or called off."""
        return self.filter(taken_at__isnull=True, cancelled_at__isnull=True)

    def offered_by(self, user):
        """Return the open ones of the cases that this agent carries."""
        return self.open().filter(proposal__lead=user) if user.is_authenticated else self.none()


class Handover(models.Model):
    """One offer. A case has one open offer at most: a new one calls the former off."""

    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="handovers", verbose_name="cas")
    to = models.EmailField("adresse de la personne")
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    keeps_reading = models.BooleanField("l’ancienne personne garde la lecture", default=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="proposée par"
    )
    offered_at = models.DateTimeField("proposée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au")
    taken_at = models.DateTimeField("acceptée le", null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="acceptée par"
    )
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "passation"
        verbose_name_plural = "passations"
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(taken_at__isnull=True, cancelled_at__isnull=True),
                name="handover_one_open_per_case",
                violation_error_message="Une passation est déjà en cours pour ce cas.",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False, cancelled_at__isnull=True),
                name="handover_taken_by_somebody",
                violation_error_message="Une passation acceptée l’est par quelqu’un, et n’est pas annulée.",
            ),
        ]

    def __str__(self):
        return f"{self.proposal_id} → {self.to}"

    @classmethod
    @transaction.atomic
    def offer(cls, proposal, *, to, by, keeps_reading=False, now=None):
        """
        Send a link to this address. Until it is used nothing changes; an earlier link no longer opens anything.

        :param keeps_reading: ``by`` stays as a co-lead who reads, once the case is taken.
        :raises Refusal: if ``by`` no longer carries the case, or if the address cannot carry it.
        """
        row = carried_by(proposal, by)
        to, now = to.strip().lower(), now or timezone.now()
        if not is_agent_address(to):
            raise Refusal(f"Cette adresse n’est pas de la collectivité. Indiquez une adresse en {domains_in_words()}.")
        if to == row.lead.email.lower():
            raise Refusal("C’est votre adresse : indiquez celle de la personne qui reprend le cas.")
        if row.sheets.filter(evaluator__in=User.objects.filter(email__iexact=to)).exists():
            raise Refusal("Cette personne évalue ce cas : elle ne peut pas le porter.")
        row.handovers.open().update(cancelled_at=now)
        token = secrets.token_urlsafe(32)
        handover = cls.objects.create(
            proposal=row,
            to=to,
            token_hash=mark_of(token),
            keeps_reading=keeps_reading,
            offered_by=by,
            offered_at=now,
            expires_at=now + VALID_FOR,
        )
        noted("handover_offered", row, handover, by=by, now=now, to=to, keeps_reading=keeps_reading)
        queue(
            "projects/emails/handover",
            to=[to],
            context={
                "proposal": row,
                "handover": handover,
                "address": settings.SITE_URL + reverse("projects:handover_link", args=[token]),
            },
            key=f"handover:{row.key}:{handover.pk}",
            about=row.reference or "",
            secret=True,
        )
        return handover

    def why_closed(self, user, *, now=None):
        """Return the sentence that says why this person cannot take the case, or nothing."""
        if user.email.lower() != self.to:
            return (
                "Ce lien est destiné à une autre personne. Connectez-vous avec l’adresse qui a reçu le courriel, ou "
                "demandez à la personne qui porte le cas de vous le transmettre à votre nom."
            )
        if self.taken_at:
            return f"Ce lien a déjà servi, le {day(self.taken_at)}. Le cas est repris."
        if self.cancelled_at:
            return "Cette passation a été annulée ou remplacée par une autre : ce lien n’ouvre plus rien."
        if self.expires_at <= (now or timezone.now()):
            return f"Ce lien n’est plus valable depuis le {day(self.expires_at)}. Demandez-en un autre."
        return ""

    @transaction.atomic
    def take(self, *, by, now=None):
        """
        Make this person the lead of the case.

        The former lead keeps nothing, or reads it as a co-lead, as they chose when they offered it.

        :raises Refusal: if the link is for somebody else, has served, has expired or was called off.
        """
        now = now or timezone.now()
        proposal = self.proposal.locked()
        handover = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if why := handover.why_closed(by, now=now):
            raise Refusal(why)
        if proposal.sheets.filter(evaluator=by).exists():
            raise Refusal(EVALUATES)
        former = proposal.lead
        proposal.lead, proposal.lead_job_title = by, by.job_title
        proposal.save(update_fields=["lead", "lead_job_title", "updated_at"])
        proposal.co_leads.filter(Q(user=by) | Q(email=by.email.lower())).delete()
        if handover.keeps_reading:
            CoLead.objects.get_or_create(
                proposal=proposal, email=former.email.lower(), defaults={"user": former, "invited_by": by}
            )
        handover.taken_at, handover.taken_by = now, by
        handover.save(update_fields=["taken_at", "taken_by"])
        keeps = handover.keeps_reading
        noted("case_handed_over", proposal, handover, by=by, now=now, before=former.pk, keeps_reading=keeps)
        queue(
            "projects/emails/handover_done",
            to=[former.email],
            context={"proposal": proposal, "handover": handover, "lead": by},
            key=f"handover_done:{proposal.key}:{handover.pk}",
            about=proposal.reference or "",
            secret=proposal.is_draft,
        )
        self.proposal = proposal
        return proposal

    @transaction.atomic
    def cancel(self, *, by, now=None):
        """
        Call the offer off: its link opens nothing any more.

        :raises Refusal: if the case was taken meanwhile.
        """
        row = carried_by(self.proposal, by)
        if not type(self).objects.open().filter(pk=self.pk).update(cancelled_at=now or timezone.now()):
            raise Refusal("Cette passation est déjà terminée.")
        noted("handover_cancelled", row, self, by=by, now=now, to=self.to)
