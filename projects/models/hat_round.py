"""A round: the whole room under one hat, writing in silence, then reading together."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from labo.typography import NBSP
from projects.models.hats import Hat

MINUTES, LONGEST = 4, 60
A_MINUTE = timedelta(minutes=1)


class AlreadyDone(Refusal):
    """Somebody else did it a moment ago. Nothing is wrong, and nothing is done twice."""


class HatRound(models.Model):
    """
    Waiting, then writing (the clock may be paused), then revealed, then ended. A hat may come twice.

    The end of the time closes nothing by itself: it tells the room to finish its sentence. The reveal ends the writing.
    """

    room = models.ForeignKey("projects.HatRoom", models.CASCADE, related_name="rounds", verbose_name="salle")
    hat = models.CharField("chapeau", max_length=10, choices=Hat)
    position = models.PositiveSmallIntegerField("rang")
    minutes = models.PositiveSmallIntegerField("minutes", default=MINUTES)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    until = models.DateTimeField("fin prévue", null=True, blank=True)
    paused_at = models.DateTimeField("en pause depuis", null=True, blank=True)
    revealed_at = models.DateTimeField("révélé le", null=True, blank=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)

    class Meta:
        verbose_name = "tour de chapeau"
        verbose_name_plural = "tours de chapeau"
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hat__in=Hat.values),
                name="hat_round_known_hat",
                violation_error_message="Ce chapeau n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST),
                name="hat_round_holds_in_an_hour",
                violation_error_message="Un tour dure de une à soixante minutes.",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, until__isnull=True, revealed_at__isnull=True)
                | Q(started_at__isnull=False, until__isnull=False),
                name="hat_round_started_before_revealed",
                violation_error_message="Un tour commence, puis ses idées sont révélées.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(revealed_at__isnull=False),
                name="hat_round_revealed_before_ended",
                violation_error_message="Les idées d’un tour sont révélées avant qu’il finisse.",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(started_at__isnull=False, revealed_at__isnull=True),
                name="hat_round_paused_while_writing",
                violation_error_message="Un tour se met en pause pendant que l’on écrit.",
            ),
            models.UniqueConstraint(
                fields=["room", "position"],
                name="hat_round_unique_position",
                violation_error_message="Deux tours ne peuvent pas avoir le même rang.",
            ),
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="hat_round_one_at_a_time",
                violation_error_message="Un seul chapeau à la fois.",
            ),
        ]

    def __str__(self):
        return f"Tour {self.position}, {self.get_hat_display()}"

    @property
    def face(self):
        """The hat itself, with its word, its subject and its question."""
        return Hat(self.hat)

    @property
    def is_waiting(self):
        return self.started_at is None

    @property
    def is_writing(self):
        return self.started_at is not None and self.revealed_at is None

    @property
    def is_revealed(self):
        return self.revealed_at is not None

    @property
    def is_current(self):
        return self.started_at is not None and self.ended_at is None

    def left(self, now):
        """Return the seconds left on the clock, never less than none."""
        if self.is_waiting:
            return self.minutes * 60
        return max(0, round((self.until - (self.paused_at or now)).total_seconds()))

    # --- Verbs ------------------------------------------------------------------------------------------

    def hold(self):
        """
        Lock the case and the room, and read this round again.

        :raises Refusal: as :meth:`HatRoom.hold`.
        """
        self.room.hold()
        self.refresh_from_db()
        self.room.proposal.refresh_from_db(fields=["status"])

    def _write(self, *fields):
        self.save(update_fields=fields)
        self.room.touch()

    @transaction.atomic
    def start(self, *, by, now=None):
        """
        Begin to write under this hat. The first round opens the room.

        :raises AlreadyDone: if it has begun.
        :raises Refusal: outside the discussion, or while another round goes on.
        """
        now = now or timezone.now()
        self.hold()
        if not self.is_waiting:
            raise AlreadyDone("Ce tour a déjà commencé.")
        if self.room.current:
            raise Refusal(f"Un seul chapeau à la fois{NBSP}: finissez d’abord le tour en cours.")
        self.room.begin(by=by, now=now)
        self.started_at, self.until = now, now + self.minutes * A_MINUTE
        self._write("started_at", "until")

    def _writing(self):
        self.hold()
        if self.is_waiting:
            raise Refusal("Ce tour n’a pas commencé.")
        if self.is_revealed:
            raise AlreadyDone("Les idées de ce tour sont déjà révélées.")

    @transaction.atomic
    def pause(self, *, by, now=None):
        """
        Stop the clock. Those who were writing may finish their sentence.

        :raises Refusal: outside the writing.
        """
        self._writing()
        if self.paused_at:
            raise AlreadyDone("Le tour est déjà en pause.")
        self.paused_at = now or timezone.now()
        self._write("paused_at")

    @transaction.atomic
    def resume(self, *, by, now=None):
        """
        Let the clock run again, with the time that was left.

        :raises Refusal: outside the writing.
        """
        self._writing()
        if not self.paused_at:
            raise AlreadyDone("Le tour a déjà repris.")
        self.until += (now or timezone.now()) - self.paused_at
        self.paused_at = None
        self._write("until", "paused_at")

    @transaction.atomic
    def add_minute(self, *, by, now=None):
        """
        Give one minute more; a whole one, also when the time was over.

        :raises Refusal: outside the writing, or beyond an hour.
        """
        self._writing()
        if self.minutes >= LONGEST:
            raise Refusal("Ce tour dure déjà une heure.")
        self.minutes += 1
        self.until = max(self.until, self.paused_at or now or timezone.now()) + A_MINUTE
        self._write("minutes", "until")

    @transaction.atomic
    def reveal(self, *, by, now=None):
        """
        End the writing and show every idea of the round, without a name.

        :raises AlreadyDone: if they are shown already.
        :raises Refusal: before the round has begun.
        """
        self._writing()
        self.revealed_at, self.paused_at = now or timezone.now(), None
        self._write("revealed_at", "paused_at")
        audit.record("hat_ideas_revealed", on=self.room, by=by, now=now, hat=self.hat, round=self.position)

    @transaction.atomic
    def end(self, *, by, now=None):
        """
        Put the hat down: the next one may come.

        :raises AlreadyDone: if it is down.
        :raises Refusal: before its ideas are revealed.
        """
        self.hold()
        if self.ended_at:
            raise AlreadyDone("Ce tour est déjà fini.")
        if not self.is_revealed:
            raise Refusal("Révélez d’abord les idées de ce tour.")
        self.ended_at = now or timezone.now()
        self._write("ended_at")
