"""A note d'intervention made ready for its template: see :mod:`projects.note_sheet`."""

from collections.abc import Sequence

from django.conf import settings

from labo.letters import printable
from labo.templatetags.labo import NBSP
from labo.typography import french, listed
from projects.note_content import Amended, amended_between
from projects.note_schedule import Slot, schedule
from projects.note_sections import TEXT
from projects.note_sheet import (
    Amendment,
    Drawing,
    Edition,
    PrintedNote,
    PrintedSection,
    PrintedStep,
    Signature,
    length,
)
from projects.note_timeline import pictures
from projects.note_words import time_given

COVER = {"columns": 18, "rows": 4, "ground": "a"}
BRIEF_LENGTH = 150
PAPER = {"title": "h1", "section": "h2", "item": "h3"}
"""Heading levels of a note that is a document of its own; in the page of the preview they start lower."""


def amendment_of(base, *, number: int, content) -> Amendment | None:
    """
    Return what an avenant changes in a signed version, ready to print; None if there is nothing to amend.

    :param base: the version in force, None before the first signature.
    :param content: what the avenant says.
    """
    if base is None:
        return None
    changes = amended_between(base.content, content) if base.content else []
    return Amendment(
        number,
        base.label,
        base.signed_on(),
        tuple(Amended(title, [french(x) for x in gone], [french(x) for x in new]) for title, gone, new in changes),
    )


def shortened(lines: Sequence[str]) -> str:
    """Return as many lines as make a short one, and how many are left: « A · B · et 3 autres »."""
    kept = list(lines[:1])
    for line in lines[1:]:
        if len(" · ".join([*kept, line])) > BRIEF_LENGTH:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    if left == 1:
        kept.append(lines[-1])
    elif left:
        kept.append(f"et {left}{NBSP}autres")
    return f"{NBSP}· ".join(kept)


def signature(line: str) -> Signature:
    """Read « Camille Exemple, pour le service » or « Charlie Canevas (labo) »."""
    name, comma, role = line.partition(",")
    if not comma:
        name, _, role = line.partition("(")
        role = role.rstrip(") ")
    role = role.strip()
    return Signature(name.strip(), role[:1].upper() + role[1:])


def drawings(steps: Sequence[PrintedStep]) -> tuple[Drawing, ...]:
    """Draw the calendar, on several pictures when there are many steps."""
    drawn = pictures([(step.title, step.slot) for step in steps if step.slot], settings.WORKING_DAYS.periods)
    found = []
    for picture in drawn:
        shown = [steps[rank] for rank in picture.steps]
        which = "" if len(drawn) == 1 else f", étapes{NBSP}{shown[0].position} à{NBSP}{shown[-1].position}"
        title = f"Calendrier{which}{NBSP}: {length(shown)}. Chaque date est dans le tableau qui suit."
        words = f"{NBSP}; ".join(f"étape{NBSP}{step.position}, {step.days}" for step in shown)
        found.append(Drawing(picture, title, words))
    return tuple(found)


def printed(note, *, edition: Edition, steps=None, methods=None) -> PrintedNote:
    """
    Return a note ready to print. The note may be unsaved: the preview gives its steps and methods itself.

    :param steps: :class:`InterventionStep` rows in their order; those of the database by default.
    :param methods: the methods' names; those of the database by default.
    """
    if steps is None:
        steps = note.steps.select_related("method")
    if methods is None:
        methods = note.methods.values_list("name", flat=True)
    steps = list(steps)
    dated = schedule(steps, note.starts_on, settings.WORKING_DAYS)
    rows = tuple(printed_step(step, slot) for step, slot in zip(steps, dated.slots, strict=True))
    sections = {
        section.field: PrintedSection(
            section.field,
            section.title,
            french(value) if section.kind == TEXT else [french(line) for line in value],
        )
        for section, value in note.sections
    }
    brief = (
        ("Les publics", shortened(sections["audiences"].value)),
        ("Le calendrier", length(rows)),
        ("Le temps donné", time_given(dated)),
        ("À la fin", shortened(sections["deliverables"].value)),
    )
    return PrintedNote(
        edition=edition,
        reference=note.proposal.reference,
        title=french(printable(str(note.proposal))),
        org_unit=french(printable(str(note.proposal.org_unit))),
        authors=listed([french(author) for author in note.authors]),
        starts_on=note.starts_on,
        sections=sections,
        steps=rows,
        methods=tuple(french(printable(name)) for name in methods),
        signatures=tuple(signature(line) for line in sections["signatories"].value),
        schedule=dated,
        pictures=drawings(rows),
        brief=tuple((term, text) for term, text in brief if text),
    )


def printed_step(step, slot: Slot | None) -> PrintedStep:
    return PrintedStep(
        position=step.position,
        title=french(step.title),
        duration=french(step.duration),
        audience=french(step.audience),
        method=french(printable(str(step.method))) if step.method else "",
        objective=french(step.objective),
        deliverable=french(step.deliverable),
        offset_days=step.offset_days,
        lab_days=step.lab_days,
        agents=step.agents,
        agent_days=step.agent_days,
        slot=slot,
    )
