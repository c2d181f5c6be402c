"""Where each section of a note comes from: another note, one group's variant, or both."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from projects.models.note import InterventionNote
from projects.models.note_group import NoteGroup, SectionChangedMeanwhile
from projects.note_text import BY_FIELD, as_text, as_value, portable
from projects.seen import mark

OWN = ("context", "question")
"""What speaks of one case only: left out of what is copied unless somebody asks for it."""


class NoteOriginQuerySet(models.QuerySet):
    def standing(self):
        """Return the latest origin of each section, in the order of the note. One query."""
        latest = {origin.field: origin for origin in self.select_related("by", "group", "earlier__proposal", "note")}
        return [latest[field] for field in BY_FIELD if field in latest]


class NoteOrigin(models.Model):
    """One text that came into one section. ``digest`` marks it: what was changed by hand afterwards is told apart."""

    class Kind(models.TextChoices):
        COPIED = "copied", "repris d’une note précédente"
        SAME = "same", "le même texte dans les deux variantes"
        CHOSEN = "chosen", "choisi dans une variante"
        COMBINED = "combined", "combiné à partir des deux variantes"

    note = models.ForeignKey(InterventionNote, models.CASCADE, related_name="origins", verbose_name="note")
    field = models.CharField("partie", max_length=30)
    kind = models.CharField("origine", max_length=10, choices=Kind)
    group = models.ForeignKey(
        NoteGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="groupe choisi"
    )
    earlier = models.ForeignKey(
        InterventionNote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="note précédente"
    )
    digest = models.CharField("empreinte", max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    objects = NoteOriginQuerySet.as_manager()

    class Meta:
        verbose_name = "origine d’une partie"
        verbose_name_plural = "origines des parties"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=list(BY_FIELD)),
                name="note_origin_on_a_known_section",
                violation_error_message="Cette partie n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(kind="copied", earlier__isnull=False, group__isnull=True)
                | Q(kind="chosen", earlier__isnull=True, group__isnull=False)
                | Q(kind__in=["same", "combined"], earlier__isnull=True, group__isnull=True),
                name="note_origin_names_its_source",
                violation_error_message="Un texte choisi nomme son groupe, un texte repris nomme sa note.",
            ),
        ]

    def __str__(self):
        return f"{self.section.title} : {self.words}"

    @property
    def section(self):
        return BY_FIELD[self.field]

    @property
    def words(self):
        """« la variante du groupe A », « les deux variantes, combinées »."""
        if self.kind == self.Kind.CHOSEN:
            return f"variante du groupe {self.group.letter.upper()}, « {self.group.name} »"
        if self.kind == self.Kind.COPIED:
            return f"note du cas « {self.earlier.proposal.title} »"
        return (
            "les deux variantes disaient la même chose"
            if self.kind == self.Kind.SAME
            else "les deux variantes, combinées"
        )

    @property
    def is_rewritten(self):
        """True if the note no longer says what came from there, word for word."""
        return mark(as_text(getattr(self.note, self.field))) != self.digest

    @classmethod
    @transaction.atomic
    def start_from(cls, proposal, *, earlier, fields, by, now=None):
        """
        Open the note of a case with sections of an earlier one. Who signs, who wrote and the days are never taken.

        :param fields: the sections to copy. What names somebody of the other case, or gives a date, stays behind.
        :returns: (the note, how many lines and sentences stayed behind).
        :raises Refusal: as :meth:`InterventionNote.start`, or for a note of the same case.
        """
        if earlier.proposal_id == proposal.pk:
            raise Refusal("Choisissez la note d’un autre cas.")
        note, names, left_behind = InterventionNote.start(proposal, by=by), people_of(earlier), 0
        for field in BY_FIELD:
            if field not in fields:
                continue
            text, left = portable(BY_FIELD[field], as_text(getattr(earlier, field)), names)
            left_behind += left
            if text:
                setattr(note, field, as_value(BY_FIELD[field], text))
                cls._note(note, field, text, cls.Kind.COPIED, by=by, now=now, earlier=earlier)
        note.save_draft(revision=note.revision)
        audit.record("note_copied", on=note, by=by, now=now, earlier=earlier.proposal.reference, fields=sorted(fields))
        return note, left_behind

    @classmethod
    @transaction.atomic
    def settle(cls, note, field, text, *, seen, by, now=None):
        """
        Write into the note the text on which the two groups meet. Where it comes from is read off the text itself.

        :param seen: the mark of the three texts that the person had before their eyes (:func:`three_texts`).
        :raises SectionChangedMeanwhile: if one of them changed since; nothing is written.
        :raises Refusal: while a variant is not ready, or once the note is released.
        """
        row = note.locked()
        variants = {group.letter: group for group in NoteGroup.objects.filter(note=row).select_for_update()}
        if len(variants) < 2 or not all(group.is_ready for group in variants.values()):
            raise Refusal("La fusion commence quand les deux variantes sont prêtes.")
        texts = {letter: group.sections.get(field=field).text for letter, group in sorted(variants.items())}
        standing = as_text(getattr(row, field))
        if three_texts(standing, *texts.values()) != seen:
            raise SectionChangedMeanwhile(
                "Cette partie a changé entre-temps. Votre choix est gardé ci-dessous : relisez, puis enregistrez.",
                standing,
            )
        setattr(row, field, as_value(BY_FIELD[field], text))
        # Under the lock, the revision is the last one; what the person saw of this section was compared above.
        row.save_draft(revision=row.revision)
        chosen = [letter for letter, variant in texts.items() if variant == text]
        kind = {0: cls.Kind.COMBINED, 1: cls.Kind.CHOSEN, 2: cls.Kind.SAME}[len(chosen)]
        group = variants[chosen[0]] if kind == cls.Kind.CHOSEN else None
        origin = cls._note(row, field, text, kind, by=by, now=now, group=group)
        audit.record("note_section_merged", on=row, by=by, now=now, section=field, origin=kind, group=chosen)
        return origin

    @classmethod
    def _note(cls, note, field, text, kind, *, by, now, **source):
        return cls.objects.create(
            note=note, field=field, kind=kind, digest=mark(text), by=by, at=now or timezone.now(), **source
        )


def three_texts(standing, first, second):
    """Return the mark of what the note says of a section and of what the two variants say."""
    return mark([standing, first, second])


def people_of(note):
    """Return the names of those who carry, wrote or sign a note: none of them belongs in another one."""
    case = note.proposal
    listed = [line.partition(",")[0].strip() for line in (*note.authors, *note.signatories)]
    return {name for name in (str(case.lead), case.sponsor_name, *listed) if len(name) > 3}
