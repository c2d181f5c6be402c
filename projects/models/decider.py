"""The people who read a session's decisions before they apply, by a link of their own, and say what they think."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.links import mark_of, new_token
from labo.outbox.queue import queue
from labo.transitions import Refusal
from projects.models.session import Session
from projects.models.session_case import SessionCase

LASTS = timedelta(days=15)
"""How long a link opens, counted from the end of the session if it is still to come."""


class DeciderQuerySet(models.QuerySet):
    def by_token(self, token):
        """Return the decider whose link this is, closed and expired ones too: they read why it opens no more."""
        return self.filter(mark=mark_of(token))


class Decider(models.Model):
    """Somebody who decides without being in the room. The link reads; it changes nothing but their own opinion."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="deciders", verbose_name="session")
    name = models.CharField("nom et fonction", max_length=150)
    email = models.EmailField("adresse")
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("lien valable jusqu’au")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="invité par"
    )
    invited_at = models.DateTimeField("invité le", default=timezone.now)
    revoked_at = models.DateTimeField("lien fermé le", null=True, blank=True)

    objects = DeciderQuerySet.as_manager()

    class Meta:
        verbose_name = "décideur ou décideuse"
        verbose_name_plural = "décideuses et décideurs"
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "session",
                Lower("email"),
                condition=Q(revoked_at__isnull=True),
                name="decider_one_link_at_a_time",
                violation_error_message="Cette personne a déjà un lien pour cette session.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("invited_at")),
                name="decider_link_lasts",
                violation_error_message="Un lien est valable un temps.",
            ),
        ]

    def __str__(self):
        return self.name

    def opens(self, *, now=None):
        """True while the link shows the pack."""
        return self.revoked_at is None and (now or timezone.now()) < self.expires_at

    def may_answer(self, *, now=None):
        return self.opens(now=now) and not self.session.is_closed

    @classmethod
    @transaction.atomic
    def invite(cls, session, *, name, email, by, now=None):
        """
        Send the pack to read, by a link that only this mail carries.

        :raises Refusal: once the session is closed, or if this person has a link that opens.
        """
        now, email = now or timezone.now(), email.strip().lower()
        if session.locked().is_closed:
            raise Refusal("Cette session est close : il n’y a plus d’avis à demander.")
        if session.deciders.filter(email__iexact=email, revoked_at__isnull=True).exists():
            raise Refusal(
                "Cette personne a déjà un lien pour cette session. Fermez-le d’abord pour en donner un autre."
            )
        token, mark = new_token()
        decider = cls.objects.create(
            session=session,
            name=name,
            email=email,
            mark=mark,
            expires_at=max(now, session.ends_at) + LASTS,
            invited_by=by,
            invited_at=now,
        )
        queue(
            "projects/emails/session_pack",
            to=[email],
            context={
                "session": session,
                "decider": decider,
                "cases": list(session.cases.select_related("proposal__org_unit")),
                "address": reverse("projects:pack", args=[token]),
            },
            key=f"pack:{decider.pk}",
            # The link is the key of the door: its mail is wiped once it has left.
            secret=True,
        )
        audit.record("decider_invited", on=session, by=by, now=now, to=name)
        return decider

    @transaction.atomic
    def revoke(self, *, by, now=None):
        """
        Close the link. The opinions given stay.

        :raises Refusal: if it is closed already.
        """
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.revoked_at:
            raise Refusal("Ce lien est déjà fermé.")
        self.revoked_at = now or timezone.now()
        self.save(update_fields=["revoked_at"])
        audit.record("decider_revoked", on=self.session, by=by, now=now, to=self.name)


def proposed_mark(decision) -> str:
    """Name a proposed decision, whose row is never rewritten: an opinion given on another says so."""
    return "" if decision is None else str(decision.pk)


class DeciderOpinion(models.Model):
    """What one person thinks of one proposed decision: agreed or not, and a word. It changes until the closing."""

    decider = models.ForeignKey(Decider, models.CASCADE, related_name="opinions", verbose_name="décideur ou décideuse")
    case = models.ForeignKey(SessionCase, models.CASCADE, related_name="opinions", verbose_name="cas de la session")
    agrees = models.BooleanField("d’accord")
    word = models.TextField("un mot", max_length=1000, blank=True)
    about = models.CharField("empreinte de la décision lue", max_length=16, blank=True)
    given_at = models.DateTimeField("donné le", default=timezone.now)

    class Meta:
        verbose_name = "avis d’un décideur"
        verbose_name_plural = "avis des décideurs"
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decider", "case"],
                name="decider_one_opinion_per_case",
                violation_error_message="Cette personne a déjà donné son avis sur ce cas.",
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(word=""),
                name="decider_disagrees_with_a_word",
                violation_error_message="Dites en un mot pourquoi vous n’êtes pas d’accord.",
            ),
        ]

    def __str__(self):
        return "d’accord" if self.agrees else "pas d’accord"

    @classmethod
    @transaction.atomic
    def give(cls, decider, case, *, agrees, word="", seen="", now=None):
        """
        Give one's opinion on one case, or change it.

        :param seen: the :func:`proposed_mark` of the decision that the person read.
        :raises Refusal: once the session or the link is closed, without a decision to read, on one that changed since,
            or to disagree without a word.
        """
        from projects.models.decision import Decision

        now = now or timezone.now()
        decider.session = decider.session.locked()
        if decider.session.is_closed:
            raise Refusal("La session est close : les décisions sont appliquées, et votre avis ne change plus.")
        if not decider.may_answer(now=now):
            raise Refusal("Ce lien n’est plus valable.")
        decision = Decision.objects.pending().filter(proposal=case.proposal_id).first()
        if decision is None or case.session_id != decider.session_id:
            raise Refusal("Aucune décision n’est proposée pour ce cas.")
        mark = proposed_mark(decision)
        if seen != mark:
            raise Refusal("La décision proposée a changé depuis que vous l’avez lue. Relisez-la avant de répondre.")
        if not agrees and not word.strip():
            raise Refusal("Dites en un mot pourquoi vous n’êtes pas d’accord.")
        opinion, _ = cls.objects.update_or_create(
            decider=decider,
            case=case,
            defaults={"agrees": agrees, "word": word.strip(), "about": mark, "given_at": now},
        )
        audit.record("decider_answered", on=decider.session, now=now, who=decider.name, agrees=agrees)
        return opinion
