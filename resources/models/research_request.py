"""« Aide à la recherche »: what somebody looks for, and how far the lab is with it."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from labo.audit import record
from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from labo.typography import NBSP
from resources.models.research_queryset import OVER, PENDING, ResearchRequestQuerySet
from resources.research import mails
from resources.research.delays import due_on
from resources.research.states import RESEARCH_STATES, TEAM_KINDS

HELD = ["taken", "answered", "closed"]


class ResearchRequest(LifeCycle, TimestampedModel):
    """
    Read by whoever asked and by the lab, by nobody else: what becomes public is written anew (``AnsweredQuestion``).

    ``due_on`` is the tenth working day after the request, or after what the person asked again.
    """

    class Status(models.TextChoices):
        ASKED = "asked", "à prendre"
        TAKEN = "taken", "en recherche"
        ANSWERED = "answered", "répondue"
        CLOSED = "closed", "terminée"
        WITHDRAWN = "withdrawn", "retirée"
        DECLINED = "declined", "sans suite"

    TRANSITIONS = {
        Status.ASKED: (Status.TAKEN, Status.WITHDRAWN, Status.DECLINED),
        Status.TAKEN: (Status.ANSWERED, Status.WITHDRAWN, Status.DECLINED),
        Status.ANSWERED: (Status.TAKEN, Status.CLOSED),
        Status.CLOSED: (),
        Status.WITHDRAWN: (),
        Status.DECLINED: (),
    }

    key = models.UUIDField(
        "clé",
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Donnée au formulaire avant l’envoi : deux envois du même, une seule demande.",
    )
    subject = models.CharField("sujet", max_length=150)
    looking_for = models.TextField("ce que je cherche", max_length=2000)
    purpose = models.TextField("pour quoi faire", max_length=1000, blank=True)
    wanted_by = models.DateField("pour quand", null=True, blank=True)
    already_seen = models.TextField("ce que j’ai déjà vu", max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="research_requests", verbose_name="demandée par"
    )
    asked_at = models.DateTimeField("demandée le")
    due_on = models.DateField("réponse attendue avant le")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.ASKED, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="prise par"
    )
    taken_at = models.DateTimeField("prise le", null=True, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    word = models.TextField("mot à la personne", max_length=1000, blank=True)

    objects = ResearchRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de recherche"
        verbose_name_plural = "demandes de recherche"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="research_turn"),
            models.Index(fields=["asked_by", "-asked_at"], name="research_of_one"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["asked", "taken", "answered", "closed", "withdrawn", "declined"]),
                name="research_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(looking_for=""),
                name="research_asks_something",
                violation_error_message="Une demande a un sujet et dit ce qu’elle cherche.",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None, status__in=["asked", "withdrawn", "declined"])
                | Q(taken_by__isnull=False, taken_at__isnull=False) & ~Q(status="asked"),
                name="research_taken_by_somebody",
                violation_error_message="Une demande prise a une personne et une date.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False, status__in=["answered", "closed"])
                | Q(answered_at=None) & ~Q(status__in=["answered", "closed"]),
                name="research_answered_has_its_date",
                violation_error_message="Une demande répondue a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, status__in=OVER) | Q(ended_at=None) & ~Q(status__in=OVER),
                name="research_ended_has_its_date",
                violation_error_message="Une demande terminée a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(word="") | ~Q(status="declined") & Q(word=""),
                name="research_declined_says_why",
                violation_error_message="Une demande sans suite dit pourquoi, et elle seule.",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(taken_at__gte=F("asked_at")),
                name="research_taken_after_it_was_asked",
                violation_error_message="Une demande est prise après avoir été posée.",
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("resources:research_request", args=[self.key])

    @property
    def state(self):
        """Where it stands, as whoever asked reads it."""
        return RESEARCH_STATES[self.status]

    @property
    def team_kind(self) -> str:
        return TEAM_KINDS[self.status]

    @property
    def is_pending(self) -> bool:
        """True while it waits for the lab."""
        return self.status in PENDING

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def is_late(self, today) -> bool:
        return self.is_pending and self.due_on < today

    def current(self):
        """
        Return this row as it is now, locked.

        Its people are read afterwards: a join made while one waits for the lock would tell who had it before.
        """
        return self.locked()

    # --- Verbs: whoever asks ------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def ask(cls, *, by, key, subject, looking_for, purpose="", wanted_by=None, already_seen="", now=None):
        """
        Ask the lab. The same form sent twice asks once.

        :param key: drawn with the form.
        :raises Refusal: if the key is that of somebody else's request.
        """
        now = now or timezone.now()
        words = {"subject": subject, "looking_for": looking_for, "purpose": purpose, "already_seen": already_seen}
        dates = {"wanted_by": wanted_by, "asked_at": now, "due_on": due_on(timezone.localdate(now))}
        row, is_new = cls.objects.get_or_create(key=key, defaults={"asked_by": by, **words, **dates})
        if row.asked_by_id != by.pk:
            raise Refusal("Cette page a déjà servi. Rechargez-la, puis envoyez votre demande.")
        if is_new:
            mails.to_asker(row, mails.RECEIVED, key=f"{row.pk}:received")
            mails.to_lab(row, mails.NEW, key=f"{row.pk}:new")
        return row

    @transaction.atomic
    def withdraw(self, *, now=None):
        """
        Take it back, by whoever asked. A second click finds it done.

        :raises Refusal: once it is answered, or over.
        """
        now, row = now or timezone.now(), self.current()
        if row.status == self.Status.WITHDRAWN:
            return row
        row.check_pending(f"La réponse est déjà arrivée{NBSP}: lisez-la, puis dites «{NBSP}c’est bon{NBSP}».")
        row.move_to(self.Status.WITHDRAWN, by=row.asked_by, now=now, ended_at=now)
        if row.taken_by:
            mails.to_lab(row, mails.WITHDRAWN, key=f"{row.pk}:withdrawn")
        return row

    @transaction.atomic
    def close(self, *, now=None):
        """
        Say that the answer is good, by whoever asked. A second click finds it done.

        :raises Refusal: while there is no answer, or once it is withdrawn or declined.
        """
        now, row = now or timezone.now(), self.current()
        if row.status == self.Status.CLOSED:
            return row
        if row.status != self.Status.ANSWERED:
            raise Refusal("Il n’y a pas de réponse à approuver pour l’instant. Rechargez la page.")
        row.move_to(self.Status.CLOSED, by=row.asked_by, now=now, ended_at=now)
        return row

    def reopen(self, *, now):
        """Take an answered one up again, the lab having ten days anew. Whoever calls it holds the lock."""
        due = due_on(timezone.localdate(now))
        self.move_to(self.Status.TAKEN, by=self.asked_by, now=now, answered_at=None, due_on=due)

    # --- Verbs: the lab -----------------------------------------------------------------------------------

    @transaction.atomic
    def take(self, *, by, now=None):
        """
        Take it: whoever asked knows from now on who looks. Taken again by the same, it stays so.

        :raises Refusal: if a colleague took it, or if it is over.
        """
        now, row = now or timezone.now(), self.current()
        if row.taken_by_id == by.pk and not row.is_over:
            return row
        if row.taken_by and not row.is_over:
            raise Refusal(f"{row.taken_by} vient de prendre cette demande.")
        row.check_pending()
        row.move_to(self.Status.TAKEN, by=by, now=now, taken_by=by, taken_at=now)
        mails.to_asker(row, mails.TAKEN, key=f"{row.pk}:taken")
        return row

    @transaction.atomic
    def hand_on(self, to, *, by, now=None):
        """
        Give it to a colleague of the lab, who gets a mail; whoever asked reads the new name on the page.

        :raises Refusal: to somebody who is not of the lab, while nobody has it, or once it is over.
        """
        now, row = now or timezone.now(), self.current()
        if not to.is_lab:
            raise Refusal("Confiez-la à une personne de l’équipe du labo.")
        if row.status not in (self.Status.TAKEN, self.Status.ANSWERED):
            raise Refusal("Cette demande n’est plus entre les mains de l’équipe. Rechargez la page.")
        if row.taken_by_id == to.pk:
            return row
        before, row.taken_by, row.taken_at = str(row.taken_by), to, now
        row.save(update_fields=["taken_by", "taken_at", "updated_at"])
        record("research_handed_on", on=row, by=by, now=now, before=before, to=str(to))
        if to.pk != by.pk:
            mails.to_lab(row, mails.HANDED_ON, key=f"{row.pk}:handed:{int(now.timestamp())}", by=by)
        return row

    @transaction.atomic
    def decline(self, word, *, by, now=None):
        """
        Say that the lab cannot look for it, and why.

        :raises Refusal: without a word, or once it is answered or over.
        """
        now, row = now or timezone.now(), self.current()
        if not word.strip():
            raise Refusal(f"Dites en un mot pourquoi{NBSP}: la personne le lira.")
        row.check_pending()
        row.move_to(self.Status.DECLINED, by=by, now=now, ended_at=now, word=word.strip())
        mails.to_asker(row, mails.DECLINED, key=f"{row.pk}:declined")
        return row

    def recall(self, why):
        """Remind whoever has it, or the lab. The same cause is written once, however often it is asked."""
        template = mails.UNTAKEN if why == "untaken" else mails.DUE
        mails.to_lab(self, template, key=f"{self.pk}:{why}:{self.due_on.isoformat()}")

    def check_pending(self, answered="Une réponse est déjà partie. Rechargez la page."):
        """:raises Refusal: if it does not wait for the lab any more, saying why."""
        if self.status == self.Status.WITHDRAWN:
            raise Refusal("La personne vient de retirer sa demande.")
        if self.is_over:
            raise Refusal("Cette demande est terminée. Rechargez la page.")
        if not self.is_pending:
            raise Refusal(answered)


class ResearchTransition(TransitionRecord):
    request = models.ForeignKey(
        ResearchRequest, models.CASCADE, related_name="transitions", verbose_name="demande de recherche"
    )

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une demande de recherche"
        verbose_name_plural = "étapes des demandes de recherche"

    def __str__(self):
        return f"{self.request_id} : {self.source} → {self.target}"
