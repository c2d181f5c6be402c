"""The colleagues who prepare and follow a case with its lead, each with what they may do there."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from labo import audit
from labo.addresses import domains_in_words, is_agent_address
from labo.models import TimestampedModel, User
from labo.outbox.queue import queue
from labo.transitions import Refusal

MOST = 10
"""Co-leads of one case: beyond, it is a mailing list."""


class CoLeadQuerySet(models.QuerySet):
    def of(self, user):
        """
        Return the invitations of this person.

        Once the account is known, it alone opens the door: an address that changes hands opens nothing.
        """
        return self.among([user]) if user.is_authenticated else self.none()

    def among(self, people):
        """Return the invitations of any of these people."""
        addresses = [person.email.lower() for person in people]
        return self.filter(Q(user__in=people) | Q(user__isnull=True, email__in=addresses))

    def led_by(self, user):
        """Return the co-leads of the cases that this agent carries."""
        return self.filter(proposal__lead=user) if user.is_authenticated else self.none()

    def removable_by(self, user):
        """Return those whom this agent may take off a case: all of their own cases, and themselves anywhere."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(proposal__lead=user) | Q(pk__in=CoLead.objects.of(user).values("pk")))


class CoLead(TimestampedModel):
    """Somebody invited to a case, by address: the account may come later, with the first sign-in."""

    class Role(models.TextChoices):
        READ = "read", "Lecture"
        COMMENT = "comment", "Commentaire"
        EDIT = "edit", "Écriture"

    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="co_leads", verbose_name="cas")
    email = models.EmailField("adresse professionnelle", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shared_cases",
        verbose_name="compte",
    )
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.READ)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="invitée ou invité par"
    )
    invited_at = models.DateTimeField("invitée ou invité le", default=timezone.now)

    objects = CoLeadQuerySet.as_manager()

    class Meta:
        verbose_name = "co-porteur ou co-porteuse"
        verbose_name_plural = "co-porteurs et co-porteuses"
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "proposal",
                name="co_lead_once_per_case",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["read", "comment", "edit"]),
                name="co_lead_known_role",
                violation_error_message="Ce rôle n’existe pas.",
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user_id else self.email

    @classmethod
    @transaction.atomic
    def invite(cls, proposal, *, email, role, by, now=None):
        """
        Open the case to a colleague, and write to them. They sign in with that address: no secret goes by mail.

        :raises Refusal: if ``by`` no longer carries the case, or if the address cannot be invited there.
        """
        row = carried_by(proposal, by)
        email = email.strip().lower()
        if not is_agent_address(email):
            raise Refusal(f"Cette adresse n’est pas de la collectivité. Indiquez une adresse en {domains_in_words()}.")
        if email == row.lead.email.lower():
            raise Refusal("C’est votre adresse : vous portez déjà ce cas.")
        if row.co_leads.filter(email=email).exists():
            raise Refusal("Cette personne est déjà invitée. Vous pouvez changer son rôle ci-dessous.")
        if row.co_leads.count() >= MOST:
            raise Refusal(f"Un cas a {MOST} co-porteurs au plus. Retirez d’abord quelqu’un.")
        user = User.objects.filter(email__iexact=email).first()
        if user and row.co_leads.filter(user=user).exists():
            raise Refusal("Cette personne est déjà invitée, sous une autre adresse.")
        if user and row.sheets.filter(evaluator=user).exists():
            raise Refusal("Cette personne évalue ce cas : elle ne peut pas le porter avec vous.")
        now = now or timezone.now()
        co_lead = cls.objects.create(proposal=row, email=email, user=user, role=role, invited_by=by, invited_at=now)
        noted("co_lead_invited", row, co_lead, by=by, now=now, email=email, role=role)
        queue(
            "projects/emails/co_lead",
            to=[email],
            context={"proposal": row, "co_lead": co_lead, "lead": by},
            key=f"co_lead:{row.key}:{co_lead.pk}",
            about=row.reference or "",
            secret=row.is_draft,
        )
        return co_lead

    @transaction.atomic
    def change_role(self, role, *, by, now=None):
        """
        Let the person do more, or less, from now on.

        :raises Refusal: if ``by`` no longer carries the case, or if the person left it meanwhile.
        """
        row = carried_by(self.proposal, by)
        before = row.co_leads.filter(pk=self.pk).values_list("role", flat=True).first()
        if before is None:
            raise Refusal("Cette personne n’est plus dans l’équipe de ce cas.")
        self.role = role
        self.save(update_fields=["role", "updated_at"])
        noted("co_lead_role_changed", row, self, by=by, now=now, email=self.email, before=before, after=role)

    @transaction.atomic
    def remove(self, *, by, now=None):
        """Close the case to this person, from the next click on. Removed before by somebody else, it is done."""
        row = self.proposal.locked()
        if row.co_leads.filter(pk=self.pk).delete()[0]:
            noted("co_lead_removed", row, self, by=by, now=now, email=self.email, role=self.role)


def noted(act, proposal, around, **details):
    """
    Write an act in the journal: on the case, or on what stands around it while it is a draft.

    The lab reads the journal and the outbox, and no draft: neither keeps the title of one.
    """
    return audit.record(act, on=around if proposal.is_draft else proposal, case=proposal.pk, **details)


def carried_by(proposal, by):
    """
    Return the case, locked.

    :raises Refusal: if somebody else carries it: it was handed over meanwhile.
    """
    row = proposal.locked()
    if row.lead_id != by.pk:
        raise Refusal("Vous ne portez plus ce cas : il a été transmis entre-temps.")
    return row
