"""What a service remarks on one part of a note, and what the lab answers."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from projects.models.note_review import WHOLE, NoteReading, ReadingClosed, title_of
from projects.note_content import FIELDS


class NoteComment(models.Model):
    """A remark of the service on one part, with the wording that it would rather have; the lab answers each."""

    class Answer(models.TextChoices):
        TAKEN = "taken", "Reprise"
        PARTLY = "partly", "Reprise en partie"
        DECLINED = "declined", "Pas reprise"

    reading = models.ForeignKey(NoteReading, models.PROTECT, related_name="comments", verbose_name="lecture")
    section = models.CharField("partie", max_length=30)
    text = models.TextField("remarque", max_length=2000, blank=True)
    wording = models.TextField("autre rédaction", max_length=6000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)
    answer = models.CharField("réponse du labo", max_length=10, choices=Answer, blank=True)
    answer_word = models.TextField("mot du labo", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réponse de"
    )
    answered_at = models.DateTimeField("réponse donnée le", null=True, blank=True)

    class Meta:
        verbose_name = "remarque sur une note"
        verbose_name_plural = "remarques sur les notes"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=[WHOLE, *FIELDS]),
                name="note_comment_on_a_known_part",
                violation_error_message="Cette partie n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(text="", wording=""),
                name="note_comment_says_something",
                violation_error_message="Une remarque dit quelque chose.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=["taken", "partly", "declined"], answered_at__isnull=False, answered_by__isnull=False),
                name="note_comment_known_answer",
                violation_error_message="Une réponse a une date et une personne qui la donne.",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["partly", "declined"]) | ~Q(answer_word=""),
                name="note_comment_declined_has_its_reason",
                violation_error_message="Ce qui n’est pas repris a sa raison.",
            ),
        ]

    def __str__(self):
        return f"{self.title} : {(self.text or self.wording)[:60]}"

    @property
    def title(self):
        return title_of(self.section)

    def may_be_withdrawn(self, by, reading):
        """Say whether who wrote it may still take it away: nobody answered it, nor answered the lab leaning on it."""
        is_leant_on = reading.verdict_at is not None and reading.verdict_at >= self.at
        return reading.is_open and self.by_id == by.pk and not self.answer and not is_leant_on

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take one's own remark away, while the note is being read.

        :returns: what it said: {"section", "text", "wording"}.
        :raises Refusal: somebody else's, once the lab answered it, or once the service answered the lab with it.
        :raises ReadingClosed: once the lab took the note back, or the person no longer remarks on it.
        """
        reading = self.reading.still_open(NoteReading.objects.commented_by(by))
        row = reading.comments.filter(pk=self.pk).first()
        if row is None:
            raise Refusal("Cette remarque est déjà retirée.")
        if row.by_id != by.pk:
            raise Refusal("Seule la personne qui a écrit une remarque peut la retirer.")
        if row.answer:
            raise Refusal("Le labo a répondu à cette remarque : elle reste, avec sa réponse.")
        if not row.may_be_withdrawn(by, reading):
            raise Refusal("Votre service a répondu au labo avec cette remarque : elle reste. Ajoutez-en une autre.")
        audit.record("note_comment_withdrawn", on=reading, by=by, now=now, section=row.section, reading=reading.number)
        row.delete()
        return {"section": row.section, "text": row.text, "wording": row.wording}

    @transaction.atomic
    def give_answer(self, *, answer, by, word="", now=None):
        """
        Say what the lab does of the remark. It may be said anew until the next reading is sent.

        :raises Refusal: without a reason for what is not taken whole.
        :raises ReadingClosed: once the note is released or sent again.
        """
        answer, word = self.Answer(answer), word.strip()
        note = self.reading.note.locked()
        if note.is_released or note.readings.filter(number__gt=self.reading.number).exists():
            raise ReadingClosed("Le service a lu cette réponse : elle ne change plus.")
        if answer != self.Answer.TAKEN and not word:
            raise Refusal("Dites au service pourquoi la remarque n’est pas reprise en entier.")
        self.answer, self.answer_word, self.answered_by = answer, word, by
        self.answered_at = now or timezone.now()
        self.save(update_fields=["answer", "answer_word", "answered_by", "answered_at"])
        audit.record("note_comment_answered", on=self, by=by, now=now, answer=answer)
