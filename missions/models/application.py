"""Asking to come to an onboarding day: who applies, what their manager says, what becomes of it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.links import new_token
from labo.models import OrgUnit, TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from missions.models.application_queryset import OnboardingApplicationQuerySet
from missions.models.event import Event
from missions.models.gathering import EventKind, SignUp
from missions.models.trade_family import TradeFamily
from missions.states import APPLICATION_STATES

MOST_TIMES = 3
"""How often one may apply to one day: each time a manager is written to."""
TOO_LATE = "Les lettres sont parties : cette candidature ne change plus."


class OnboardingApplication(LifeCycle, TimestampedModel):
    """
    One row a person and day, whatever happens: who withdraws and applies again takes the row again.

    ``why`` is why the rules chose, ranked or left out the person when the letters left; it never quotes
    ``override_reason``, which is the team's own. ``rank`` is that of a substitute, as the last calculation gave it.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", APPLICATION_STATES["applied"].name
        INVITED = "invited", APPLICATION_STATES["invited"].name
        SUBSTITUTE = "substitute", APPLICATION_STATES["substitute"].name
        NOT_THIS_TIME = "not_this_time", APPLICATION_STATES["not_this_time"].name
        WITHDRAWN = "withdrawn", APPLICATION_STATES["withdrawn"].name

    class Category(models.TextChoices):
        A = "A", "catégorie A"
        B = "B", "catégorie B"
        C = "C", "catégorie C"

    TRANSITIONS = {
        Status.APPLIED: (Status.INVITED, Status.SUBSTITUTE, Status.NOT_THIS_TIME, Status.WITHDRAWN),
        Status.SUBSTITUTE: (Status.INVITED, Status.WITHDRAWN),
        Status.INVITED: (Status.WITHDRAWN,),
        Status.WITHDRAWN: (Status.APPLIED,),
    }
    TOLD = (Status.INVITED, Status.SUBSTITUTE, Status.NOT_THIS_TIME)
    ANSWERS = (
        *("org_unit", "municipality", "family", "category", "is_field", "is_manager", "is_trained"),
        *("motivation", "manager_name", "manager_email"),
    )

    event = models.ForeignKey(Event, models.PROTECT, related_name="applications", verbose_name="journée")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="onboarding_applications", verbose_name="personne"
    )
    status = models.CharField("état", max_length=20, choices=Status, default=Status.APPLIED, editable=False)
    org_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service"
    )
    municipality = models.CharField("commune membre", max_length=120, blank=True)
    family = models.CharField("famille de métiers", max_length=20, choices=TradeFamily)
    category = models.CharField("catégorie", max_length=1, choices=Category)
    is_field = models.BooleanField("travaille sur le terrain")
    is_manager = models.BooleanField("encadre une équipe")
    is_trained = models.BooleanField("a déjà appris ces méthodes")
    motivation = models.TextField("motivation", max_length=1500)
    applied_at = models.DateTimeField("candidature du")
    manager_name = models.CharField("responsable hiérarchique", max_length=150)
    manager_email = models.EmailField("son adresse")
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    is_agreed = models.BooleanField("accord du ou de la responsable", null=True, blank=True)
    manager_word = models.CharField("mot du ou de la responsable", max_length=400, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    override = models.BooleanField("choix écrit de l’équipe", null=True, blank=True)
    override_reason = models.CharField("raison de ce choix", max_length=400, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="choix fait par"
    )
    told_at = models.DateTimeField("lettre du", null=True, blank=True)
    why = models.TextField("raison donnée par les règles", blank=True, editable=False)
    rank = models.PositiveSmallIntegerField("rang de suppléance", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = OnboardingApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        verbose_name_plural = "candidatures"
        ordering = ["event", "applied_at", "pk"]
        indexes = [models.Index(fields=["event", "status"], name="application_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "applicant"],
                name="application_once_a_person",
                violation_error_message="Cette personne a déjà une candidature pour cette journée.",
            ),
            models.CheckConstraint(
                condition=Q(status="applied", told_at=None, withdrawn_at=None)
                | Q(status__in=["invited", "substitute", "not_this_time"], told_at__isnull=False, withdrawn_at=None)
                | Q(status="withdrawn", withdrawn_at__isnull=False),
                name="application_status_has_its_date",
                violation_error_message="Chaque état d’une candidature a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(status="substitute", rank__isnull=False) | (~Q(status="substitute") & Q(rank=None)),
                name="application_rank_of_the_substitutes",
                violation_error_message="Une suppléance a un rang, et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(org_unit__isnull=False, municipality="") | (Q(org_unit=None) & ~Q(municipality="")),
                name="application_service_or_municipality",
                violation_error_message="Une candidature vient d’un service ou d’une commune.",
            ),
            models.CheckConstraint(
                condition=Q(family__in=TradeFamily.values, category__in=["A", "B", "C"]),
                name="application_known_trade",
                violation_error_message="Cette famille de métiers ou cette catégorie n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(is_agreed=None, answered_at=None) | Q(is_agreed__isnull=False, answered_at__isnull=False),
                name="application_answer_has_its_date",
                violation_error_message="Une réponse a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(override=None, override_reason="", overridden_by=None)
                | (Q(override__isnull=False, overridden_by__isnull=False) & ~Q(override_reason="")),
                name="application_override_in_writing",
                violation_error_message="Un choix de l’équipe a sa raison et la personne qui l’a fait.",
            ),
        ]

    def __str__(self):
        return f"{self.applicant} : {self.event}"

    @property
    def state(self):
        return APPLICATION_STATES[self.status]

    @property
    def is_standing(self):
        return self.status != self.Status.WITHDRAWN

    @property
    def place(self):
        """Where the person works, in words."""
        return self.municipality or str(self.org_unit)

    @classmethod
    @transaction.atomic
    def apply(cls, event, applicant, *, now=None, **answers):
        """
        Ask to come. The manager receives a link to agree with, the person a copy.

        :param answers: a value for each of ANSWERS.
        :raises Refusal: if applications are closed, if one stands already, or after ``MOST_TIMES``.
        """
        now, event = now or timezone.now(), event.locked()
        if why := why_closed(event, now=now):
            raise Refusal(why)
        row = cls.objects.filter(event=event, applicant=applicant).first()
        if row and row.is_standing:
            raise Refusal("Votre candidature est déjà là. Pour la changer, retirez-la et recommencez.")
        if row is None:
            row = cls(event=event, applicant=applicant)
        elif row.transitions.filter(target=cls.Status.WITHDRAWN).count() >= MOST_TIMES:
            raise Refusal("Vous avez déjà candidaté trois fois à cette journée. Écrivez-nous, nous trouverons.")
        else:
            row.move_to(cls.Status.APPLIED, by=applicant, now=now, told_at=None, withdrawn_at=None)
        token, row.mark = new_token()
        row.event, row.applied_at, row.why = event, now, ""
        row.is_agreed, row.manager_word, row.answered_at = None, "", None
        row.override, row.override_reason, row.overridden_by = None, "", None
        for name in cls.ANSWERS:
            setattr(row, name, answers[name])
        row.save()
        context = {"address": reverse("missions:agreement", args=[token]), "until": event.closes_at}
        row.write("missions/emails/onboarding_agreement", to=row.manager_email, secret=True, **context)
        row.write("missions/emails/onboarding_received")
        return row

    @transaction.atomic
    def answer(self, is_agreed, *, word="", now=None):
        """
        Say whether the person may come, once, before the closing. The person is told.

        :raises Refusal: a second time, once applications are closed, or once the person has withdrawn.
        """
        now, row = now or timezone.now(), self._locked()
        if row.answered_at:
            raise Refusal("Votre réponse est déjà enregistrée. Merci !")
        if not row.is_standing:
            raise Refusal("Cette candidature a été retirée : vous n’avez rien à faire.")
        if now >= row.event.closes_at or row.event.status != Event.Status.ANNOUNCED:
            raise Refusal("Les candidatures sont closes. Écrivez-nous si vous vouliez donner votre accord.")
        row.is_agreed, row.manager_word, row.answered_at = is_agreed, word.strip(), now
        row.save(update_fields=["is_agreed", "manager_word", "answered_at"])
        audit.record("manager_answered", on=row, now=now, agreed=is_agreed)
        row.write("missions/emails/onboarding_answered")
        return row

    @transaction.atomic
    def choose(self, is_in, *, reason, by, now=None):
        """
        Decide about one application in writing, above the rules: in, out, or None to let the rules decide again.

        :raises Refusal: without a reason, or once the letters have left.
        """
        now, row = now or timezone.now(), self._locked()
        reason = reason.strip()
        if row.status != self.Status.APPLIED:
            raise Refusal(TOO_LATE if row.is_standing else "Cette candidature a été retirée.")
        if is_in is not None and not reason:
            raise Refusal("Écrivez pourquoi : toute l’équipe doit pouvoir l’expliquer.")
        row.override, row.override_reason = is_in, reason if is_in is not None else ""
        row.overridden_by = by if is_in is not None else None
        row.save(update_fields=["override", "override_reason", "overridden_by"])
        audit.record("application_overridden", on=row, by=by, now=now, choice=is_in, reason=reason)
        return row

    @transaction.atomic
    def withdraw(self, *, now=None):
        """
        Take the application back. Whoever was invited gives the seat back, and the next is invited at once.

        :raises Refusal: once the day has begun.
        """
        now, row = now or timezone.now(), self._locked()
        if not row.is_standing:
            return row
        if row.event.starts_at <= now:
            raise Refusal("Cette journée a commencé : écrivez-nous.")
        was = row.status
        row.move_to(self.Status.WITHDRAWN, by=row.applicant, now=now, withdrawn_at=now, rank=None)
        seat = row.event.registrations.filter(person=row.applicant_id).exclude(status="left").first()
        if was == self.Status.INVITED and seat and row.event.status == Event.Status.ANNOUNCED:
            seat.leave(now=now)
        elif was == self.Status.SUBSTITUTE:
            row.event.applications.rank_again(row.event)
        return row

    def _locked(self):
        """Return this row, under the lock of its event: every verb takes it first, and none waits for another."""
        event = Event.objects.select_for_update(of=("self",)).get(pk=self.event_id)
        row = type(self).objects.select_related("applicant").get(pk=self.pk)
        row.event = event
        return row

    def write(self, template, *, to="", secret=False, calendar="", cause="", **context):
        """Write to this person, or to ``to``. The key holds when they applied: the same news is written once."""
        return queue(
            template,
            to=[to or self.applicant.email],
            about=self.event.slug[:100],
            key=f"application:{self.pk}:{template.rpartition('/')[2]}:{self.applied_at.timestamp():.6f}:{cause}",
            context={"event": self.event, "application": self, **context},
            secret=secret,
            calendar=calendar,
        )


def why_closed(event, *, now):
    """Return in a sentence why nobody can apply now, or nothing."""
    if event.kind != EventKind.ONBOARDING or event.sign_up != SignUp.SELECTION:
        return "On ne candidate pas à cette rencontre : inscrivez-vous."
    if event.status == Event.Status.CANCELLED:
        return "Cette journée est annulée."
    if event.status != Event.Status.ANNOUNCED or now >= event.closes_at:
        return "Les candidatures sont closes pour cette journée. Une autre aura lieu dans l’année."
    return ""


class OnboardingApplicationTransition(TransitionRecord):
    application = models.ForeignKey(
        OnboardingApplication, models.CASCADE, related_name="transitions", verbose_name="candidature"
    )

    class Meta(TransitionRecord.Meta):
        verbose_name = "changement d’une candidature"
        verbose_name_plural = "changements des candidatures"

    def __str__(self):
        return f"{self.application_id} : {self.source} → {self.target}"
