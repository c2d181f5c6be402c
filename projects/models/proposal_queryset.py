"""Which cases a person may read or change, and how lists choose among them."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from projects.models.co_lead import CoLead

STUDIED = ("draft", "submitted", "screening", "assessing", "deliberating", "withdrawn")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return what this agent follows on the service side: their own, shared ones, sponsored ones, those joined."""
        if not user.is_authenticated:
            return self.none()
        merged = self.model.objects.filter(
            lead=user, status="merged", announced_at__isnull=False, merger__is_named=True
        )
        return self.filter(
            Q(lead=user)
            | Q(pk__in=CoLead.objects.of(user).values("proposal"))
            | (Q(sponsor_email__iexact=user.email) & ~Q(status="draft"))
            | Q(pk__in=merged.values("merger__target"))
        )

    def just_arrived(self, *, now):
        """Return the cases of these two days that nobody in the lab has begun, with what says from whom they come."""
        lately = self.filter(status="submitted", submitted_at__gte=now - timedelta(days=2))
        return lately.select_related("lead", "org_unit")

    def led_by(self, user):
        """Return what this agent carries: drafts and cases, never those they only share or are the sponsor of."""
        return self.filter(lead=user) if user.is_authenticated else self.none()

    def written_by(self, user):
        """Return what this agent adds to: their own cases, and those shared with them to write."""
        return self._shared_with(user, CoLead.Role.EDIT)

    def editable_by(self, user):
        """Return the drafts this agent may still change."""
        return self.written_by(user).filter(status="draft")

    def read_only_to(self, user):
        """Return the drafts that were shared with this agent to read or to comment, not to change."""
        shared = CoLead.objects.of(user).exclude(role=CoLead.Role.EDIT)
        return self.filter(status="draft", pk__in=shared.values("proposal"))

    def commented_by(self, user):
        """Return what this agent may comment on the service side: whoever writes may comment as well."""
        return self._shared_with(user, CoLead.Role.EDIT, CoLead.Role.COMMENT)

    def _shared_with(self, user, *roles):
        if not user.is_authenticated:
            return self.none()
        shared = CoLead.objects.of(user).filter(role__in=roles)
        return self.filter(Q(lead=user) | Q(pk__in=shared.values("proposal")))

    def in_back_office(self, user):
        """Return what this member of the team works on: the lab, all that was sent; an ambassador, theirs."""
        if not user.is_authenticated:
            return self.none()
        sent = self.exclude(status="draft")
        if user.is_lab:
            return sent
        if user.is_team:
            return sent.filter(pk__in=user.sheets.values("proposal"))
        return self.none()

    def public(self):
        """Return the cases whose service agrees to be named."""
        return self.filter(is_public=True).exclude(status__in=["draft", "withdrawn"])

    def in_public_state(self, state):
        """
        Keep the cases that the public reads in this state; all of them for an empty one.

        :param state: study, accepted or closed. A decision that is not announced yet reads as « à l'étude ».
        """
        announced = Q(announced_at__isnull=False)
        accepted = Q(status__in=["accepted", "accepted_conditions"]) & announced
        # Decided anew, and not told yet: it still reads as its earlier answer.
        accepted |= Q(shown_status="accepted_conditions", announced_at__isnull=True) & ~Q(status__in=STUDIED)
        closed = Q(status__in=["postponed", "redirected", "merged", "declined"]) & announced
        if state == "accepted":
            return self.filter(accepted)
        if state == "closed":
            return self.filter(closed)
        return self.exclude(accepted | closed) if state == "study" else self

    def matching(self, words):
        """Keep the cases whose title, summary or service holds every word."""
        cases = self
        for word in (words or "").replace("\x00", "").split():
            cases = cases.filter(
                Q(title__icontains=word) | Q(summary__icontains=word) | Q(org_unit__name__icontains=word)
            )
        return cases
