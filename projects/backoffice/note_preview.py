"""What stands beside the editor: the note as it will read, and what is still to be looked at."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from labo.pattern import motif, sign
from labo.templatetags.labo import NBSP, week_day
from projects.backoffice.note_forms import Conflict, NoteEditor
from projects.note_print import COVER, amendment_of, printed
from projects.note_sections import FIELD_TITLES
from projects.note_sheet import Edition, PrintedNote
from projects.note_words import moved_words, slot_words, time_given

LEVELS = {"title": "h3", "section": "h4", "item": "h5"}
"""Heading levels of a note inside a page that has a title of its own."""


@dataclass(frozen=True)
class StepDay:
    """The day of a step beside its form, and from where it was moved."""

    words: str
    moved: str = ""


@dataclass(frozen=True)
class Sheet:
    """A note inside a page: what its template needs, and remarks about it."""

    note: PrintedNote
    remarks: tuple[str, ...] = ()
    days: tuple[StepDay | None, ...] = ()
    """Of the forms of the steps, in their order; None for one that has no day yet."""

    levels = LEVELS

    @property
    def totals(self) -> str:
        return time_given(self.note.schedule)

    @property
    def warnings(self) -> list[str]:
        """What is worth a look in the déroulé."""
        found = [f"L’étape{NBSP}{rank + 1} commence avant l’étape{NBSP}{rank}." for rank in self.note.schedule.backward]
        if self.note.schedule.lacks_agents:
            found.append(
                "Aucun agent du service ne prend part à une étape. Ce qui se fait sans eux ne leur reste pas\u00a0: "
                "dites combien y viennent, et combien de jours chacun."
            )
        return found

    @property
    def sign(self) -> SafeString:
        return mark_safe(sign())

    @property
    def cover(self) -> SafeString:
        return mark_safe(motif(self.note.reference, **COVER))


def preview(note, data=None) -> Sheet:
    """
    Show a note as it is saved, or as it would be with what was typed. Nothing is written.

    :param note: a note that may be changed in memory.
    :param data: what the page sent.
    """
    edition = Edition(timezone.localdate())
    if data is None:
        steps, methods = list(note.steps.all()), list(note.methods.all())
        faults, editor = 0, None
    else:
        editor = NoteEditor(note, data=data)
        editor.is_valid()
        note, steps, methods = editor.form.instance, editor.rows, editor.chosen_methods
        faults = sum(len(form.errors) for form in editor.forms)
    shown = printed(note, edition=edition, steps=steps, methods=[method.name for method in methods])
    slots = shown.schedule.slots
    days = map(step_day, slots) if editor is None else days_of(editor, steps, slots)
    return Sheet(shown, tuple(remarks(note, steps, faults)), tuple(days))


def released_sheet(note, version) -> Sheet:
    """Show a note as it was released."""
    amendment = amendment_of(version.amends, number=version.amendment, content=version.content)
    edition = Edition(timezone.localdate(version.released_at), version.number, version.label, amendment)
    return Sheet(printed(note, edition=edition))


def remarks(note, steps, faults):
    """Yield what is worth a look before the release. Only what is empty prevents it."""
    if faults:
        yield "Une réponse est à corriger." if faults == 1 else f"{faults}{NBSP}réponses sont à corriger."
    if lacking := note.to_write(steps=steps):
        yield f"Il reste à écrire{NBSP}: {', '.join(words for _, words in lacking)}."


def days_of(editor, steps, slots):
    """Yield the day of each form of the editor, or None: an empty one, or one whose offset cannot be read."""
    dated = dict(zip(map(id, steps), slots, strict=True))
    for form in editor.steps.forms:
        read = "offset_days" in getattr(form, "cleaned_data", {})
        yield step_day(dated.get(id(form.instance))) if read else None


def step_day(slot) -> StepDay | None:
    return StepDay(slot_words(slot), moved_words(slot)) if slot else None


def conflicts_of(names, note) -> list[Conflict]:
    """Return what somebody else saved in each of these sections, in words."""
    return [Conflict(name, FIELD_TITLES[name], tuple(saved_words(name, note))) for name in names]


def saved_words(name, note):
    if name == "steps":
        for step in note.steps.all():
            parts = [step.duration, step.audience, step.objective, step.deliverable]
            yield f"{step.title}, J{NBSP}+{NBSP}{step.offset_days}. " + ". ".join(filter(None, parts))
    elif name == "methods":
        yield from (method.name for method in note.methods.all())
    elif name == "starts_on":
        yield week_day(note.starts_on) if note.starts_on else ""
    else:
        value = getattr(note, name)
        yield from value if isinstance(value, list) else value.splitlines()
