"""A case proposed by a service: from its draft to the decision."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.models import OrgUnit, TimestampedModel
from labo.outbox.queue import queue_together, write
from labo.transitions import LifeCycle, Refusal, TransitionNotAllowed, TransitionRecord
from projects.form_sections import QUESTIONS
from projects.models.drafting import AlreadySubmitted, Drafting
from projects.models.grid import CriteriaGrid
from projects.models.proposal_queryset import ProposalQuerySet
from projects.models.proposal_version import ProposalVersion
from projects.models.reference import ReferenceCounter
from projects.models.under_study import UnderStudy
from projects.states import PUBLIC_STATES, UNANNOUNCED, lab_name

MAX_FRAMINGS = 3


class Proposal(Drafting, UnderStudy, LifeCycle, TimestampedModel):
    class Status(models.TextChoices):
        DRAFT = "draft", lab_name("draft")
        SUBMITTED = "submitted", lab_name("submitted")
        SCREENING = "screening", lab_name("screening")
        ASSESSING = "assessing", lab_name("assessing")
        DELIBERATING = "deliberating", lab_name("deliberating")
        ACCEPTED = "accepted", lab_name("accepted")
        ACCEPTED_CONDITIONS = "accepted_conditions", lab_name("accepted_conditions")
        POSTPONED = "postponed", lab_name("postponed")
        REDIRECTED = "redirected", lab_name("redirected")
        MERGED = "merged", lab_name("merged")
        DECLINED = "declined", lab_name("declined")
        WITHDRAWN = "withdrawn", lab_name("withdrawn")

    class Format(models.TextChoices):
        UNKNOWN = "unknown", "Je ne sais pas encore"
        FLASH = "flash", "Un coup de main rapide (une demi-journée)"
        WORKSHOP = "workshop", "Un atelier (un à deux jours)"
        SUPPORT = "support", "Un accompagnement (trois à six mois)"

    TRANSITIONS = {
        Status.DRAFT: (Status.SUBMITTED,),
        Status.SUBMITTED: (Status.SCREENING, Status.WITHDRAWN),
        Status.SCREENING: (
            Status.ASSESSING,
            Status.REDIRECTED,
            Status.MERGED,
            Status.DECLINED,
            Status.WITHDRAWN,
        ),
        Status.ASSESSING: (Status.DELIBERATING, Status.WITHDRAWN),
        Status.DELIBERATING: (
            Status.ACCEPTED,
            Status.ACCEPTED_CONDITIONS,
            Status.POSTPONED,
            Status.REDIRECTED,
            Status.MERGED,
            Status.DECLINED,
            Status.WITHDRAWN,
        ),
        # Back to the discussion is a reopening. A case that was answered before its assessment goes back to the talk.
        Status.ACCEPTED: (Status.DELIBERATING, Status.WITHDRAWN),
        Status.ACCEPTED_CONDITIONS: (Status.ACCEPTED, Status.POSTPONED, Status.DELIBERATING, Status.WITHDRAWN),
        Status.POSTPONED: (Status.SCREENING, Status.DELIBERATING, Status.WITHDRAWN),
        Status.REDIRECTED: (Status.SCREENING, Status.DELIBERATING, Status.WITHDRAWN),
        Status.MERGED: (Status.SCREENING, Status.DELIBERATING, Status.WITHDRAWN),
        Status.DECLINED: (Status.SCREENING, Status.DELIBERATING, Status.WITHDRAWN),
    }
    SETTLED_ONCE_ANNOUNCED = (Status.ACCEPTED, Status.REDIRECTED, Status.MERGED, Status.DECLINED)
    """The service may take its case back until it reads one of these: before, it cannot know that it is too late."""
    AMENDABLE = (Status.SUBMITTED, Status.SCREENING, Status.ASSESSING, Status.DELIBERATING)
    """Where the service may still change what it sent: until the lab has decided."""
    ACCEPTING = (Status.ACCEPTED, Status.ACCEPTED_CONDITIONS)
    REFUSING = (Status.POSTPONED, Status.REDIRECTED, Status.DECLINED)
    OUTCOMES = (*ACCEPTING, Status.POSTPONED, Status.REDIRECTED, Status.MERGED, Status.DECLINED)
    WRITTEN = tuple(QUESTIONS)
    TRIED_AGAIN = (Status.POSTPONED, Status.REDIRECTED, Status.DECLINED)
    """Once the service has read one of these, it may propose the case anew."""
    REQUIRED_TO_SUBMIT = tuple(name for name, question in QUESTIONS.items() if question.missing)

    key = models.UUIDField(
        "clé",
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Donnée au formulaire avant le premier enregistrement : deux envois du même, un seul cas.",
    )
    reference = models.CharField("référence", max_length=20, unique=True, null=True, blank=True, editable=False)
    status = models.CharField("état", max_length=30, choices=Status, default=Status.DRAFT, editable=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name="porteur ou porteuse"
    )
    grid = models.ForeignKey(
        CriteriaGrid,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposals",
        verbose_name="grille",
    )

    title = models.CharField("titre", max_length=150, blank=True)
    org_unit = models.ForeignKey(
        OrgUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="service demandeur",
    )
    lead_job_title = models.CharField("votre fonction", max_length=150, blank=True)
    sponsor_name = models.CharField("nom du ou de la commanditaire", max_length=150, blank=True)
    sponsor_job_title = models.CharField("fonction du ou de la commanditaire", max_length=150, blank=True)
    sponsor_email = models.EmailField("adresse du ou de la commanditaire", blank=True)
    requested_format = models.CharField("format souhaité", max_length=20, choices=Format, default=Format.UNKNOWN)
    summary = models.TextField("résumé", max_length=1500, blank=True)
    context = models.TextField("contexte", max_length=3000, blank=True)
    problem = models.TextField("problème constaté", max_length=3000, blank=True)
    audiences = models.TextField("publics concernés", max_length=2000, blank=True)
    already_tried = models.TextField("ce qui a déjà été tenté", max_length=2000, blank=True)
    expectations = models.TextField("ce que vous attendez du labo", max_length=2000, blank=True)
    leeway = models.TextField("marge de manœuvre", max_length=2000, blank=True)
    available_agents = ArrayField(
        models.CharField(max_length=200),
        verbose_name="agents mobilisables",
        default=list,
        blank=True,
        size=15,
    )
    schedule = models.TextField("calendrier", max_length=1500, blank=True)
    means = models.TextField("moyens", max_length=1500, blank=True)
    constraints = models.TextField("contraintes", max_length=1500, blank=True)
    framings = ArrayField(
        models.CharField(max_length=300),
        verbose_name="formulations possibles de la question",
        default=list,
        blank=True,
        size=MAX_FRAMINGS,
    )
    idea = models.OneToOneField(
        "projects.Idea",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposal",
        verbose_name="idée de départ",
    )
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="again",
        verbose_name="proposition précédente",
    )

    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="entrusted",
        verbose_name="référent ou référente du labo",
    )
    reframed_question = models.TextField("question reformulée", max_length=1000, blank=True)
    is_public = models.BooleanField(
        "montrer ce cas au public",
        default=False,
        help_text="Titre, service, résumé et état seulement, avec l’accord du service.",
    )
    submitted_at = models.DateTimeField("envoyée le", null=True, blank=True, editable=False)
    announced_at = models.DateTimeField("réponse annoncée le", null=True, blank=True, editable=False)
    sheets_opened_at = models.DateTimeField("avis ouverts le", null=True, blank=True, editable=False)
    shown_status = models.CharField(
        "état que le service lit en attendant la réponse", max_length=30, blank=True, editable=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "cas"
        verbose_name_plural = "cas"
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-submitted_at"], name="proposal_by_status"),
            models.Index(fields=["-submitted_at"], name="proposal_public", condition=Q(is_public=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft", reference__isnull=True, submitted_at__isnull=True)
                | (~Q(status="draft") & Q(reference__isnull=False, submitted_at__isnull=False)),
                name="proposal_sent_has_reference_and_date",
                violation_error_message="Une proposition envoyée a une référence et une date, un brouillon non.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "submitted", "screening", "withdrawn", "redirected", "merged", "declined"]
                )
                | Q(grid__isnull=False),
                name="proposal_assessed_has_a_grid",
                violation_error_message="Une proposition évaluée l’est avec une grille.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "screening",
                        "assessing",
                        "deliberating",
                        "accepted",
                        "accepted_conditions",
                        "postponed",
                        "redirected",
                        "merged",
                        "declined",
                        "withdrawn",
                    ]
                ),
                name="proposal_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(status="assessing") | Q(sheets_opened_at__isnull=True),
                name="proposal_sheets_sealed_while_assessing",
                violation_error_message="Pendant l’évaluation, les avis sont scellés.",
            ),
            models.CheckConstraint(
                condition=Q(framings__len__lte=MAX_FRAMINGS),
                name="proposal_three_framings_at_most",
                violation_error_message="Gardez trois formulations au plus.",
            ),
            models.CheckConstraint(
                condition=~Q(previous=models.F("pk")),
                name="proposal_not_its_own_previous",
                violation_error_message="Une proposition ne peut pas venir d’elle-même.",
            ),
        ]

    def __str__(self):
        return self.title or "Brouillon sans titre"

    def get_absolute_url(self):
        if self.status == self.Status.DRAFT:
            return reverse("projects:draft_edit", args=[self.key])
        return reverse("projects:case_detail", args=[self.reference])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_decided(self):
        return self.status in self.OUTCOMES

    @property
    def is_accepted(self):
        return self.status in self.ACCEPTING

    @property
    def public_status(self):
        """The state that the service reads: a decision shows once its letter has left, until then the one before."""
        if self.is_decided and self.announced_at is None:
            return self.shown_status or UNANNOUNCED
        return self.status

    @property
    def public_state(self):
        """What the service reads of its state, in its own words."""
        return PUBLIC_STATES[self.public_status]

    @property
    def shown_state(self):
        """What is read of the case from outside: where its work is, once that has begun. Costs ``accompaniment``."""
        work = getattr(self, "accompaniment", None)
        return work.work_state if work else self.public_state

    @property
    def is_amendable(self):
        return self.status in self.AMENDABLE

    @property
    def seems_amendable(self):
        """True as long as the service cannot know that the lab has decided."""
        return self.public_status in self.AMENDABLE

    @property
    def can_be_withdrawn(self):
        if self.announced_at and self.status in self.SETTLED_ONCE_ANNOUNCED:
            return False
        return self.can_move_to(self.Status.WITHDRAWN)

    @property
    def can_be_proposed_again(self):
        return self.announced_at is not None and self.status in self.TRIED_AGAIN

    @transaction.atomic
    def move_to(self, target, *, by, now=None, **step):
        """
        Change the status; see :meth:`LifeCycle.move_to`.

        A decision leaves to the service what it read before. Where nothing can be amended, nothing is waited for.
        """
        if target in self.OUTCOMES and not self._state.adding:
            step["shown_status"] = self.locked().public_status
        record = super().move_to(target, by=by, now=now, **step)
        if target not in self.AMENDABLE:
            self.information_requests.open().update(closed_at=record.at)
        return record

    def addresses(self):
        """Return who the lab answers about this case: the lead, the sponsor where one is named, and who joined it."""
        joined = self.joined.named().values_list("source__lead__email", flat=True)
        return list(dict.fromkeys(filter(None, [self.lead.email, self.sponsor_email, *joined])))

    def note_was_released(self):
        """Say whether the service holds a released note, whatever happened to the note since. One query."""
        return type(self).objects.filter(pk=self.pk, note__versions__isnull=False).exists()

    def missing_fields(self):
        """Return the names of the fields that must be filled before sending, in the order of the form."""
        return [name for name in self.REQUIRED_TO_SUBMIT if not getattr(self, self._meta.get_field(name).attname)]

    @transaction.atomic
    def submit(self, *, by, now=None, seen=None):
        """
        Send the answers to the lab: a reference, a receipt to the service, a word to the lab.

        :param seen: the marks of the answers as this person read them; what was changed elsewhere since is sent as it
            stands there.
        :raises AlreadySubmitted: if the case was sent before, by another tab or a second click.
        :raises Refusal: if an answer that the lab needs is missing.
        """
        now = now or timezone.now()
        if seen and not self._state.adding:
            self.settle_with(self.locked(), self.WRITTEN, seen)
        if self.missing_fields():
            labels = [self._meta.get_field(name).verbose_name for name in self.missing_fields()]
            raise Refusal(f"Il manque encore : {', '.join(labels)}.")
        answers = {name: getattr(self, name) for name in self.WRITTEN}
        reference = ReferenceCounter.next_reference(year=timezone.localtime(now).year)
        try:
            self.move_to(self.Status.SUBMITTED, by=by, now=now, reference=reference, submitted_at=now, **answers)
        except TransitionNotAllowed:
            raise AlreadySubmitted(type(self).objects.get(pk=self.pk)) from None
        ProposalVersion.file(self, by=by, now=now)
        words = {"context": {"proposal": self}, "about": self.reference}
        queue_together(
            write("projects/emails/E01", to=[self.lead.email], key=f"E01:{self.key}", **words),
            write("projects/emails/E02", to=[settings.LAB_EMAIL], key=f"E02:{self.key}", **words),
        )

    def show_to_the_public(self, is_public):
        """Show the case on the public pages, or no longer. Its service has said yes. No other column is written."""
        self.is_public = is_public
        self.save(update_fields=["is_public", "updated_at"])

    @transaction.atomic
    def withdraw(self, *, by, reason, now=None):
        """
        Take the proposal back, on the service's side.

        :raises Refusal: without a reason, or once the answer was read.
        """
        if not reason.strip():
            raise Refusal("Dites en quelques mots pourquoi vous retirez cette proposition.")
        row = self.locked()
        if not row.can_be_withdrawn and row.can_move_to(self.Status.WITHDRAWN):
            raise Refusal("La réponse est partie : ce cas ne se retire plus ici. Écrivez au labo pour en parler.")
        self.move_to(self.Status.WITHDRAWN, by=by, reason=reason, now=now)


class ProposalTransition(TransitionRecord):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="transitions", verbose_name="cas")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’un cas"
        verbose_name_plural = "étapes des cas"

    def __str__(self):
        return f"{self.proposal_id} : {self.source} → {self.target}"

    def get_target_display(self):
        return Proposal.Status(self.target).label
