"""The library of clauses: sentences that have served, ready for « fera » and « ne fera pas »."""

from django.db import models, transaction
from django.db.models import Q

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects.models.note import InterventionNote

FULL = "Cette partie a déjà vingt lignes : retirez-en une avant d’ajouter une clause."


class ClauseQuerySet(models.QuerySet):
    def offered(self):
        """Return the clauses that a note may still take."""
        return self.filter(is_offered=True)

    def for_section(self, field):
        """Return the clauses offered in a section of the note: none but in « fera » and « ne fera pas »."""
        return self.offered().filter(kind=KINDS.get(field, ""))


class Clause(TimestampedModel):
    class Kind(models.TextChoices):
        WILL = "will", "fera"
        WILL_NOT = "wont", "ne fera pas"

    kind = models.CharField("le labo…", max_length=10, choices=Kind)
    text = models.CharField(
        "clause",
        max_length=300,
        help_text="Une ligne, un verbe d’abord : elle entre telle quelle dans la note.",
    )
    tag = models.CharField(
        "étiquette", max_length=40, blank=True, help_text="Un mot pour la retrouver : enquête, budget, essais."
    )
    is_offered = models.BooleanField(
        "proposée", default=True, help_text="Décochez pour ne plus la proposer : les notes qui l’ont prise la gardent."
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = "clause"
        verbose_name_plural = "clauses"
        ordering = ["kind", "tag", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "text"],
                name="clause_once",
                violation_error_message="Cette clause est déjà dans la bibliothèque.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["will", "wont"]),
                name="clause_known_kind",
                violation_error_message="Une clause dit ce que le labo fera, ou ne fera pas.",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def field(self):
        """The section of the note that takes it."""
        return FIELDS[self.kind]

    @transaction.atomic
    def add_to(self, note, *, by):
        """
        Write the clause at the end of its section of the note. Whoever writes elsewhere in the note loses nothing.

        :returns: False if the note says it already.
        :raises Refusal: if the note is released, or the section full.
        """
        row = note.locked()
        lines = getattr(row, self.field)
        if self.text in lines:
            return False
        if len(lines) >= InterventionNote._meta.get_field(self.field).size:
            raise Refusal(FULL)
        lines.append(self.text)
        row.save_draft(revision=row.revision)
        audit.record("clause_added", on=row, by=by, section=self.field, clause=self.text)
        return True


FIELDS = {Clause.Kind.WILL: "will_do", Clause.Kind.WILL_NOT: "will_not_do"}
KINDS = {field: kind for kind, field in FIELDS.items()}
