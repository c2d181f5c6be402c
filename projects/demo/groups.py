"""The notes of the story that two groups drafted: their variants, what each said of the other's, the merge."""

from functools import cache

from projects.demo import read
from projects.models import Critique, NoteGroup, NoteOrigin, VariantSection
from projects.models.note_origin import three_texts
from projects.note_text import VARIANT_SECTIONS, as_text

SIGNALS = {"vert": "green", "rouge": "red"}


@cache
def told() -> dict:
    return read("groups")


def tell_groups(note, *, people, days):
    """
    Tell how two groups drafted this note, if they did. The note keeps its words: they are what the groups agreed on.

    :param note: the note as its file writes it. A section that no group wrote otherwise is the same in both variants.
    :param days: the calendar of its story.
    """
    story = told().get(note.proposal.title)
    if story is None:
        return
    composition = {
        letter: (row["nom"], [people[name] for name in row["membres"]]) for letter, row in story["groupes"].items()
    }
    formed_at = days.at(story["formes"], 9, 30)
    rows = NoteGroup.compose(note, groups=composition, by=people[story["par"]], now=formed_at)
    groups = {group.letter: group for group in rows}
    for row in story["textes"]:
        section = VariantSection.objects.get(group=groups[row["groupe"]], field=row["partie"])
        section.write(as_text(row["texte"]), revision=0, by=people[row["qui"]], now=days.at(row["offset"], 14, 20))
    for letter, row in story["groupes"].items():
        groups[letter].say_ready(by=people[row["membres"][0]], now=days.at(row["prete"], 17))
    for row in story["critiques"]:
        section = VariantSection.objects.get(group=groups[row["groupe"]], field=row["partie"])
        at = days.at(row["offset"], 11, 15)
        said = Critique.leave(section, signal=SIGNALS[row["signal"]], text=row["texte"], by=people[row["qui"]], now=at)
        if reply := row.get("reponse"):
            said.reply(reply["texte"], by=people[reply["qui"]], now=days.at(reply["offset"], 15, 40))
    if "fusion" in story:
        merge(note, groups, by=people[story["fusion"]["qui"]], now=days.at(story["fusion"]["offset"], 10, 30))
    NoteGroup.objects.filter(note=note).update(created_at=formed_at, updated_at=formed_at)


def merge(note, groups, *, by, now):
    for section in VARIANT_SECTIONS:
        text = as_text(getattr(note, section.field))
        variants = [groups[letter].sections.get(field=section.field).text for letter in sorted(groups)]
        NoteOrigin.settle(note, section.field, text, seen=three_texts(text, *variants), by=by, now=now)
