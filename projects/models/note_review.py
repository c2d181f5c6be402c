"""A draft note read by its service: what it was sent, by when, and what it says of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue
from labo.transitions import Refusal, TransitionNotAllowed
from projects import notices
from projects.models.note import InterventionNote
from projects.models.note_release import NoteChangedMeanwhile
from projects.models.proposal import Proposal
from projects.note_content import FIELDS, Changed, changes_between, content_of, readable
from projects.note_sections import FIELD_TITLES

DEFAULT_DELAY = timedelta(days=14)
"""« Two weeks to read »: what the lab proposes as a due date."""
WHOLE = "whole"
"""Stands for the note as a whole, beside the parts of ``FIELDS``."""
MOST_COMMENTS = 100
"""Remarks on one reading: beyond, people had better meet."""


def title_of(section):
    return "La note dans son ensemble" if section == WHOLE else FIELD_TITLES[section]


class ReadingClosed(Refusal):
    """Nothing more is said of this reading, or not by this person."""


class NoteReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the readings sent to this person's cases. A draft that was not sent is no reading: it is not here."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(note__proposal__in=Proposal.objects.visible_to(user))

    def commented_by(self, user):
        """Return those on which this person may remark: who carries the case, sponsors it, or writes in it."""
        if not user.is_authenticated:
            return self.none()
        own = Proposal.objects.commented_by(user)
        return self.filter(Q(note__proposal__in=own) | Q(note__proposal__sponsor_email__iexact=user.email))

    def concluded_by(self, user):
        """Return those that this person may conclude for the service: who carries the case, or sponsors it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(note__proposal__lead=user) | Q(note__proposal__sponsor_email__iexact=user.email))


class NoteReading(models.Model):
    """
    The note as it was sent to be read: ``content`` never changes, whatever the lab writes afterwards.

    Open until the lab takes the note back or releases it. ``verdict`` is what the service says of it, last word first.
    """

    class Verdict(models.TextChoices):
        AGREED = "agreed", "Lue, d’accord"
        REWORK = "rework", "À revoir"

    note = models.ForeignKey(InterventionNote, models.PROTECT, related_name="readings", verbose_name="note")
    number = models.PositiveSmallIntegerField("lecture")
    content = models.JSONField("contenu")
    word = models.TextField("mot du labo", max_length=1000, blank=True)
    due_on = models.DateField("à lire avant le")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="envoyée par")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    verdict = models.CharField("avis du service", max_length=10, choices=Verdict, blank=True)
    verdict_word = models.TextField("mot du service", max_length=1000, blank=True)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avis de"
    )
    verdict_at = models.DateTimeField("avis donné le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = NoteReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture d’une note"
        verbose_name_plural = "lectures des notes"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "number"],
                name="note_reading_unique_number",
                violation_error_message="Cette lecture existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["note"],
                condition=Q(closed_at__isnull=True),
                name="note_reading_one_open",
                violation_error_message="Cette note est déjà chez le service.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_at__isnull=True, verdict_by__isnull=True)
                | Q(verdict__in=["agreed", "rework"], verdict_at__isnull=False, verdict_by__isnull=False),
                name="note_reading_known_verdict",
                violation_error_message="Un avis a une date et une personne qui le donne.",
            ),
        ]

    def __str__(self):
        return f"Lecture {self.number}, {self.note.proposal}"

    def get_absolute_url(self):
        return reverse("projects:note", args=[self.note.proposal.reference])

    @property
    def is_open(self):
        return self.closed_at is None

    def earlier(self):
        """Return what the service had read before: the last reading, or the version released since; None at first."""
        reading = self.note.readings.filter(number__lt=self.number).first()
        version = self.note.versions.defer("pdf").filter(released_at__lt=self.sent_at).first()
        if reading and version:
            return reading if reading.sent_at > version.released_at else version
        return reading or version

    def changes_since(self, before) -> list[Changed]:
        """Return what differs, word by word, from an earlier reading or version; nothing without one."""
        return changes_between(before.content, self.content) if before and before.content else []

    # --- The lab ----------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def send(cls, note, *, by, due_on, word="", revision=None, now=None):
        """
        Send the saved note to the service, to be read before a date.

        :param revision: the revision that the person read; the saved one if it is not given.
        :raises Refusal: for a date that is not to come, an empty note, before the answer has left, or while a remark
            on the last reading waits for an answer.
        :raises NoteChangedMeanwhile: if somebody saved since.
        :raises TransitionNotAllowed: if the note is not being drafted.
        """
        now = now or timezone.now()
        note.proposal.locked()
        row = note.locked()
        if not row.can_move_to(row.Status.IN_REVIEW):
            raise TransitionNotAllowed(row, row.Status.IN_REVIEW)
        if revision is not None and row.revision != revision:
            raise NoteChangedMeanwhile(
                "Quelqu’un d’autre a enregistré cette note entre-temps. Relisez-la avant de l’envoyer."
            )
        row.check_told("faire lire la note")
        if due_on <= timezone.localdate(now):
            raise Refusal("Choisissez une date à venir.")
        if count := row.unanswered_comments().count():
            what = "Une remarque de la dernière lecture attend" if count == 1 else f"{count} remarques attendent"
            raise Refusal(f"{what} votre réponse. Répondez avant de renvoyer la note.")
        if not any(value for _, value in row.sections):
            raise Refusal("La note est vide : il n’y a rien à lire.")
        last = row.readings.first()
        reading = cls.objects.create(
            note=row,
            number=last.number + 1 if last else 1,
            content=content_of(row),
            word=word.strip(),
            due_on=due_on,
            sent_by=by,
            sent_at=now,
        )
        note.move_to(row.Status.IN_REVIEW, by=by, now=now)
        proposal, before = row.proposal, reading.earlier()
        queue(
            "projects/emails/E12",
            to=readers(proposal),
            about=proposal.reference,
            key=f"E12:{row.pk}:{reading.number}",
            context={
                "proposal": proposal,
                "reading": reading,
                "before": before,
                "changes": reading.changes_since(before),
                "answered": last is not None and last == before and last.comments.exists(),
            },
        )
        return reading

    @transaction.atomic
    def take_back(self, *, by, now=None):
        """
        Take the note back to write in it. What the service was sent stays as it was, and it still reads it.

        :raises TransitionNotAllowed: if the note is no longer being read.
        """
        note = self.note
        row = note.locked()
        if not row.is_in_review:
            raise TransitionNotAllowed(row, row.Status.DRAFTING)
        # The page that was open before must not save over what is now taken up again.
        note.move_to(row.Status.DRAFTING, by=by, now=now, revision=row.revision + 1)
        row.readings.filter(closed_at__isnull=True).update(closed_at=now or timezone.now())
        self.refresh_from_db(fields=["closed_at"])

    # --- The service ------------------------------------------------------------------------------------

    def still_open(self, among):
        """
        Lock the note, and return the reading as it stands.

        :param among: the readings on which this person may act.
        :raises ReadingClosed: if the person may not, or if the lab took the note back.
        """
        self.note.proposal.locked()
        self.note.locked()
        row = among.filter(pk=self.pk).first()
        if row is None:
            raise ReadingClosed("Vous lisez cette note, sans la commenter : demandez un rôle à qui porte le cas.")
        if not row.is_open:
            raise ReadingClosed(
                "Le labo a repris la note : cette lecture est close. Écrivez-lui, ou attendez la lecture suivante."
            )
        if not row.note.proposal.is_accepted:
            raise ReadingClosed("Ce cas n’est plus retenu : sa note ne se relit plus.")
        return row

    @transaction.atomic
    def comment(self, *, section, by, text="", wording="", now=None):
        """
        Remark on one part, or word it otherwise.

        :param wording: the whole part as the service would have it: a counter-proposal.
        :raises Refusal: with nothing to say, for a part that does not exist, or once the reading is closed.
        """
        row = self.still_open(NoteReading.objects.commented_by(by))
        text, wording = text.strip(), wording.strip()
        if section != WHOLE and section not in FIELDS:
            raise Refusal("Cette partie n’existe pas. Rechargez la page.")
        if wording and section == WHOLE:
            raise Refusal("Une autre rédaction se propose sur une partie.")
        if wording and wording == readable(row.content)[section].strip():
            wording = ""
        if not text and not wording:
            raise Refusal("Écrivez une remarque, ou changez le texte proposé.")
        if row.comments.count() >= MOST_COMMENTS:
            raise Refusal(f"Cette lecture a déjà {MOST_COMMENTS} remarques : parlez-en avec le labo.")
        return row.comments.create(section=section, text=text, wording=wording, by=by, at=now or timezone.now())

    @transaction.atomic
    def conclude(self, *, verdict, by, word="", now=None):
        """
        Say for the service that the note is agreed, or is to be looked at again. The last word stands.

        :raises Refusal: for a note to rework without a word nor a remark, or once the reading is closed.
        """
        row = self.still_open(NoteReading.objects.concluded_by(by))
        verdict, word = self.Verdict(verdict), word.strip()
        if verdict == self.Verdict.REWORK and not word and not row.comments.exists():
            raise Refusal("Dites ce qui est à revoir, ici ou par une remarque sur une partie.")
        now = now or timezone.now()
        if (row.verdict, row.verdict_word, row.verdict_by_id) == (verdict, word, by.pk):
            return
        row.verdict, row.verdict_word, row.verdict_by, row.verdict_at = verdict, word, by, now
        row.save(update_fields=["verdict", "verdict_word", "verdict_by", "verdict_at"])
        event = audit.record("note_reading_concluded", on=row, by=by, now=now, verdict=verdict, reading=row.number)
        notices.note_read(row, cause=event.pk)
        self.refresh_from_db()


def readers(proposal):
    """Return who reads the draft for the service: those whom the lab answers, and the colleagues on the case."""
    shared = proposal.co_leads.values_list("email", flat=True)
    return list(dict.fromkeys([*proposal.addresses(), *shared]))
