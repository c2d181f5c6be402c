"""A working session of the lab: when, where, who, and the cases it discusses."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from projects.models.assessment import AssessmentSheet
from projects.models.presence import WithPresence
from projects.models.proposal import Proposal
from projects.models.session_queryset import SessionQuerySet

AWAITING = (Proposal.Status.SCREENING, Proposal.Status.ASSESSING, Proposal.Status.DELIBERATING)
"""What a session may take up: taken in hand, and not decided."""
MOVED = ("starts_at", "ends_at", "place")
"""What people are told again when it changes."""


class SessionChangedMeanwhile(Refusal):
    """Somebody else changed the session since this page was opened."""


class Session(WithPresence, LifeCycle, TimestampedModel):
    """Source: La Transfo, session 10, Strasbourg: two cases presented, weighed with the grid, then discussed."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Prévue"
        OPEN = "open", "Ouverte"
        CLOSED = "closed", "Close"

    TRANSITIONS = {Status.PLANNED: (Status.OPEN,), Status.OPEN: (Status.CLOSED,)}

    number = models.PositiveSmallIntegerField("numéro", unique=True)
    title = models.CharField("titre", max_length=150)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="animation",
    )
    participants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="sessions", verbose_name="participantes et participants"
    )
    announced_at = models.DateTimeField("annoncée le", null=True, blank=True, editable=False)
    notice = models.PositiveSmallIntegerField("annonce", default=1, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    agenda_revision = models.PositiveIntegerField("révision de l’ordre du jour", default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="Une session finit après avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "open", "closed"]),
                name="session_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="session_closed_has_its_date",
                violation_error_message="Une session close a sa date de clôture, les autres non.",
            ),
        ]

    def __str__(self):
        return f"Session {self.number}, {self.title}"

    def get_absolute_url(self):
        return reverse("admin:projects_session_change", args=[self.pk])

    @property
    def is_planned(self):
        return self.status == self.Status.PLANNED

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def is_closed(self):
        return self.status == self.Status.CLOSED

    @property
    def minutes_available(self):
        """The time there is to talk: the whole of a short session, six hours for each day of a long one."""
        days = (timezone.localdate(self.ends_at) - timezone.localdate(self.starts_at)).days + 1
        return min(int((self.ends_at - self.starts_at).total_seconds()) // 60, days * 360)

    def readers(self):
        """Return who reads before the session: those who take part, those who facilitate, those who assess a case."""
        sheets = AssessmentSheet.objects.expected().filter(proposal__session_cases__session=self)
        assessing = sheets.values("evaluator")
        users = type(self).participants.field.related_model.objects
        return (
            users.filter(Q(pk__in=self.participants.values("pk")) | Q(pk=self.facilitator_id) | Q(pk__in=assessing))
            .filter(is_active=True)
            .order_by("last_name", "first_name", "pk")
        )

    # --- Preparing --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def plan(cls, *, by, cases=(), participants=(), now=None, **fields):
        """
        Put a session in the calendar.

        :param cases: the proposals it discusses, in their order.
        :raises Refusal: for a case that waits for another session, or that none may take up.
        """
        session = cls.objects.create(**fields)
        session.participants.set(participants)
        session._take_up(cases)
        audit.record("session_planned", on=session, by=by, now=now, starts_at=session.starts_at)
        return session

    @transaction.atomic
    def change(self, *, by, seen, cases, participants, now=None, **fields):
        """
        Change the session. Where its day, its hours or its place move, those who were told are told again.

        :param seen: the revision that the person had before their eyes.
        :raises SessionChangedMeanwhile: if somebody changed it since; nothing is written.
        :raises Refusal: once it is closed, or for a case that it may not take up or leave.
        """
        row = self.locked()
        if row.is_closed:
            raise Refusal("Cette session est close : elle ne change plus.")
        if row.revision != seen:
            raise SessionChangedMeanwhile(
                "Quelqu’un d’autre a modifié cette session entre-temps. Votre saisie est gardée ci-dessous : "
                "comparez-la à ce qui est enregistré, puis enregistrez de nouveau."
            )
        before = {name: getattr(row, name) for name in MOVED}
        for name, value in fields.items():
            setattr(row, name, value)
        if moved := any(getattr(row, name) != value for name, value in before.items()):
            row.notice += 1
        row.revision += 1
        row.save()
        row.participants.set(participants)
        left = row._take_up(cases)
        if row.announced_at:
            row._tell(left=left)
        if moved:
            audit.record("session_moved", on=row, by=by, now=now, before=before["starts_at"], after=row.starts_at)
        self.refresh_from_db()

    def _take_up(self, proposals):
        """Put these cases on the agenda, in this order, and take the others off. Returns those that were taken off."""
        proposals = list(proposals)
        pks = [proposal.pk for proposal in proposals]
        # In one order, whoever takes them up: two sessions that want the same cases wait for one another once.
        rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
        locked = {row.pk: row for row in rows}
        known = {case.proposal_id: case for case in self.cases.select_related("proposal__lead")}
        for proposal in proposals:
            row = locked[proposal.pk]
            if row.pk in known:
                continue
            if row.status not in AWAITING:
                raise Refusal(f"« {row} » est à l’état « {row.get_status_display().lower()} » : il ne se discute plus.")
            other = row.session_cases.waiting().select_related("session").first()
            if other:
                raise Refusal(f"« {row} » attend déjà la session {other.session.number}. Retirez-le de l’une des deux.")
        left = [case for pk, case in known.items() if pk not in locked]
        for case in left:
            if case.answers.exclude(answer="").exists():
                raise Refusal(
                    f"Des réponses du service sont notées pour « {case.proposal} » : il reste dans la session."
                )
            if case.opinions.exists() or case.agenda.filter(is_handmade=True).exists():
                raise Refusal(
                    f"Des avis ou des lignes d’ordre du jour parlent de « {case.proposal} » : il reste dans la session."
                )
            case.delete()
        for position, pk in enumerate(pks, start=1):
            self.cases.update_or_create(proposal=locked[pk], defaults={"position": position})
        return [case.proposal for case in left]

    @transaction.atomic
    def announce(self, *, by, now=None):
        """
        Tell the services when they present their case, and the readers what to read. Each once.

        :raises Refusal: without a case, when everybody knows already, or once the session is open.
        """
        row = self.locked()
        if not row.is_planned:
            raise Refusal("Une session s’annonce avant de s’ouvrir.")
        if not row.cases.exists():
            raise Refusal("Choisissez au moins un cas avant d’annoncer la session.")
        told = row._tell()
        if not told:
            raise Refusal("Tout le monde est déjà prévenu.")
        self.announced_at = now or timezone.now()
        self.save(update_fields=["announced_at", "updated_at"])
        audit.record("session_announced", on=self, by=by, now=now, mails=told)
        return told

    def _tell(self, *, left=()):
        """Write the mails that nobody has had yet. Returns how many."""
        from projects.models.session_notice import tell

        return tell(self, left=left, again=self.announced_at is not None)

    def has_signed_minutes(self):
        """True once the minutes are signed: what they say no longer changes. One query."""
        minutes = getattr(self, "minutes", None)
        return minutes is not None and minutes.is_signed

    # --- Living -----------------------------------------------------------------------------------------

    @transaction.atomic
    def open(self, *, by, now=None):
        """
        Begin: the questions of the opened sheets wait for their answers, the agenda is drawn if there is none yet.

        :raises TransitionNotAllowed: if it is open or closed.
        :raises Refusal: without a case.
        """
        from projects.models.agenda_item import AgendaItem
        from projects.models.presentation import PresentationAnswer

        if not self.cases.exists():
            raise Refusal("Choisissez au moins un cas avant d’ouvrir la session.")
        self.move_to(self.Status.OPEN, by=by, now=now)
        for case in self.cases.select_related("proposal"):
            PresentationAnswer.gather(case)
        if not self.agenda.exists():
            AgendaItem.draw(self, minutes=self.minutes_available, by=by, now=now)

    def close(self, *, by, carry=None, now=None):
        """
        Close: every proposed decision applies in one act. See :func:`projects.models.session_closing.close`.

        :param carry: {pk of a case of this session: the session that takes it up, or None}.
        """
        from projects.models.session_closing import close

        return close(self, by=by, carry=carry or {}, now=now or timezone.now())


class SessionTransition(TransitionRecord):
    session = models.ForeignKey(Session, models.CASCADE, related_name="transitions", verbose_name="session")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une session"
        verbose_name_plural = "étapes des sessions"

    def __str__(self):
        return f"{self.session_id} : {self.source} → {self.target}"

    def get_target_display(self):
        return Session.Status(self.target).label
