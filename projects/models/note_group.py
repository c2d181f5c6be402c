"""
The two groups that draft a note, each on its own side, and each group's variant of every section.

A variant is its group's alone until the group says that it is ready: the other one then reads it, and answers it.
Source: founding session 10, « séparés en deux groupes », then « restituées […] occasionnant échanges et critiques ».
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects import notices
from projects.models.note import InterventionNote
from projects.note_sections import LINES
from projects.note_text import BY_FIELD, VARIANT_SECTIONS, as_text

RELEASED = "Cette note est validée : ses variantes se lisent, elles ne changent plus."
NOT_YOURS = "Seules les personnes de ce groupe écrivent sa variante."


class SectionChangedMeanwhile(Refusal):
    """Somebody else wrote this section since the page was opened. ``standing`` is what it says now."""

    def __init__(self, message, standing):
        super().__init__(message)
        self.standing = standing


class NoteGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the groups of the notes this person drafts: every one for the lab, none for anybody else."""
        return self if user.is_authenticated and user.is_lab else self.none()

    def of(self, note):
        """Return the groups of a note with their members and their sections. Three queries."""
        sections = VariantSection.objects.select_related("written_by").prefetch_related(
            "critiques__author", "critiques__answered_by"
        )
        rows = self.filter(note=note).select_related("ready_by").prefetch_related("members")
        return rows.prefetch_related(models.Prefetch("sections", sections))


class NoteGroup(TimestampedModel):
    class Letter(models.TextChoices):
        A = "a", "A"
        B = "b", "B"

    note = models.ForeignKey(InterventionNote, models.CASCADE, related_name="groups", verbose_name="note")
    letter = models.CharField("lettre", max_length=1, choices=Letter)
    name = models.CharField("nom", max_length=60)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="note_groups", verbose_name="membres")
    ready_at = models.DateTimeField("prête le", null=True, blank=True)
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dite prête par"
    )

    objects = NoteGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe de rédaction"
        verbose_name_plural = "groupes de rédaction"
        ordering = ["note", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "letter"],
                name="note_group_one_per_letter",
                violation_error_message="Cette note a déjà ce groupe.",
            ),
            models.CheckConstraint(
                condition=Q(letter__in=["a", "b"]),
                name="note_group_known_letter",
                violation_error_message="Une note se rédige à deux groupes, A et B.",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True, ready_by__isnull=True)
                | Q(ready_at__isnull=False, ready_by__isnull=False),
                name="note_group_ready_by_somebody",
                violation_error_message="Une variante prête l’est par quelqu’un.",
            ),
        ]

    def __str__(self):
        return f"{self.name} (groupe {self.letter.upper()})"

    @property
    def is_ready(self):
        return self.ready_at is not None

    def has_member(self, user):
        return any(member.pk == user.pk for member in self.members.all())

    def is_open_to(self, user):
        """True for whoever may read the variant: its own group always, the others of the lab once it is ready."""
        return self.is_ready or self.has_member(user)

    @classmethod
    @transaction.atomic
    def compose(cls, note, *, groups, by, now=None):
        """
        Form the two groups of a note, or change their names and members; their texts stay.

        Each variant begins with the note as it stands.

        :param groups: {letter: (name, [people])}, both letters.
        :raises Refusal: if the note is released, a group is empty, somebody is in both or is not of the lab.
        """
        row = note.locked()
        if row.is_released:
            raise Refusal(RELEASED)
        check_composition(groups)
        formed = []
        for letter, (name, members) in sorted(groups.items()):
            group, is_new = cls.objects.update_or_create(note=row, letter=letter, defaults={"name": name})
            group.members.set(members)
            if is_new:
                group.sections.bulk_create(
                    VariantSection(group=group, field=section.field, text=as_text(getattr(row, section.field)))
                    for section in VARIANT_SECTIONS
                )
            formed.append(group)
        told = {letter: [name, *(str(member) for member in members)] for letter, (name, members) in groups.items()}
        audit.record("note_groups_composed", on=row, by=by, now=now, groups=told)
        return formed

    def locked(self, *, by):
        """
        Return the group as it stands, locked, for one of its members.

        :raises Refusal: for anybody else, or once the note is released.
        """
        row = type(self).objects.select_for_update(of=("self",)).select_related("note").get(pk=self.pk)
        if row.note.is_released:
            raise Refusal(RELEASED)
        if not row.has_member(by):
            raise Refusal(NOT_YOURS)
        return row

    @transaction.atomic
    def say_ready(self, *, by, now=None):
        """
        Hand the variant over to the other group, which is told: from now on it is read and answered, not written.

        :raises Refusal: for whoever is not of the group, twice, or while nothing is written.
        """
        row = self.locked(by=by)
        if row.is_ready:
            raise Refusal("Cette variante est déjà prête.")
        if not row.sections.filter(revision__gt=0).exists():
            raise Refusal("Rien n’est encore écrit dans cette variante.")
        self._set_ready(now or timezone.now(), by)
        audit.record("variant_ready", on=row, by=by, now=now)
        notices.variant_ready(self)

    @transaction.atomic
    def take_up_again(self, *, by, now=None):
        """
        Go on writing after the critiques: they stay, with the text they were about.

        :raises Refusal: for whoever is not of the group, or if the variant is being written.
        """
        row = self.locked(by=by)
        if not row.is_ready:
            raise Refusal("Cette variante est déjà en cours d’écriture.")
        self._set_ready(None, None)
        audit.record("variant_taken_up", on=row, by=by, now=now)
        notices.variant_taken_up(self)

    def _set_ready(self, at, by):
        self.ready_at, self.ready_by = at, by
        self.save(update_fields=["ready_at", "ready_by", "updated_at"])


def check_composition(groups):
    """:raises Refusal: if these are not two groups of different people of the lab."""
    everybody = [member for _, members in groups.values() for member in members]
    if set(groups) != set(NoteGroup.Letter.values) or not all(members for _, members in groups.values()):
        raise Refusal("Chaque groupe a au moins une personne.")
    if len(set(everybody)) < len(everybody):
        raise Refusal("Une personne n’écrit que dans un groupe : choisissez lequel.")
    if not all(member.is_lab for member in everybody):
        raise Refusal("Les groupes se forment dans l’équipe du labo.")


class VariantSection(models.Model):
    """One section of one group's variant. ``revision`` counts its writings, so that nobody writes over the unseen."""

    group = models.ForeignKey(NoteGroup, models.CASCADE, related_name="sections", verbose_name="groupe")
    field = models.CharField("partie", max_length=30)
    text = models.TextField("texte", blank=True)
    revision = models.PositiveIntegerField("révision", default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écrite par"
    )
    written_at = models.DateTimeField("écrite le", null=True, blank=True)

    class Meta:
        verbose_name = "partie d’une variante"
        verbose_name_plural = "parties des variantes"
        ordering = ["group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "field"],
                name="variant_section_once",
                violation_error_message="Cette partie est déjà dans la variante.",
            ),
            models.CheckConstraint(
                condition=Q(field__in=list(BY_FIELD)),
                name="variant_section_on_a_known_section",
                violation_error_message="Cette partie n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.section.title}, {self.group}"

    @property
    def section(self):
        return BY_FIELD[self.field]

    @property
    def is_list(self):
        return self.section.kind == LINES

    @transaction.atomic
    def write(self, text, *, revision, by, now=None):
        """
        Keep what a member of the group wrote.

        :param revision: the revision that the person had before their eyes.
        :raises SectionChangedMeanwhile: if somebody wrote since; nothing is kept.
        :raises Refusal: for whoever is not of the group, once the variant is ready, or the note released.
        """
        # The group is locked first, as it is when the variant is said ready: nothing slips in between.
        if self.group.locked(by=by).is_ready:
            raise Refusal("Cette variante est prête : reprenez-la pour la modifier.")
        row = type(self).objects.select_for_update().get(pk=self.pk)
        if row.text == text:
            return
        if row.revision != revision:
            raise SectionChangedMeanwhile(
                "Quelqu’un d’autre a écrit cette partie entre-temps. Votre texte est gardé ci-dessous : "
                "comparez-le au texte actuel, puis enregistrez.",
                row.text,
            )
        self.text, self.revision, self.written_by, self.written_at = text, revision + 1, by, now or timezone.now()
        self.save(update_fields=["text", "revision", "written_by", "written_at"])
        audit.record("variant_written", on=self, by=by, now=now, revision=self.revision)
