"""The form of an answer: a text, and an opinion for each reference that it cites, in their order."""

from django import forms

from labo.forms import LongTextField, read_number
from resources.models import AnswerReference, Reference, ResearchAnswer
from resources.models.research_answer import KEPT

OPINION = AnswerReference._meta.get_field("opinion").max_length


class AnswerForm(forms.Form):
    """
    The references come with the page, as hidden numbers in the order of the screen; each has its opinion.

    :param draft: what is saved, to start from.
    """

    use_required_attribute = False
    text = LongTextField(
        label="La réponse",
        help_text="Ce que vous avez trouvé, ce qui manque, par où commencer.",
        max_length=ResearchAnswer._meta.get_field("text").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data=None, *, draft=None):
        lines = list(draft.lines.all()) if draft else []
        if data is None:
            self.references = [line.reference for line in lines]
            self.seen = draft.revision if draft else 0
        else:
            numbers = [number for value in data.getlist("reference") if (number := read_number(value)) is not None]
            numbers = list(dict.fromkeys(numbers))[: KEPT + 1]
            # What the draft holds already stays, even once it left the bibliography: sending says so.
            held = [line.reference_id for line in lines]
            known = Reference.objects.filter(pk__in=numbers)
            rows = {row.pk: row for row in known if row.is_published or row.pk in held}
            self.references = [rows[number] for number in numbers if number in rows]
            self.seen = read_number(data.get("seen")) or 0
        first = {f"opinion_{line.reference_id}": line.opinion for line in lines}
        super().__init__(data, initial={"text": draft.text if draft else "", **first})
        for reference in self.references:
            self.fields[self.name_of(reference)] = LongTextField(
                label="Votre avis",
                max_length=OPINION,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @staticmethod
    def name_of(reference) -> str:
        return f"opinion_{reference.pk}"

    @property
    def rows(self):
        """The references with their fields, as the page shows them."""
        return [(reference, self[self.name_of(reference)]) for reference in self.references]

    def lines(self) -> list[tuple[Reference, str]]:
        """Return what a valid form says: [(reference, opinion)]."""
        return [(reference, self.cleaned_data[self.name_of(reference)]) for reference in self.references]


def rearranged(lines, act: str, number: int | None):
    """
    Return the lines after a button: one moved « up » or « down » by one, or taken out (« remove »).

    :param number: the primary key of the reference.
    """
    place = next((place for place, (reference, _) in enumerate(lines) if reference.pk == number), None)
    if place is None:
        return lines
    if act == "remove":
        return [line for line in lines if line[0].pk != number]
    other = place + {"up": -1, "down": 1}[act]
    if 0 <= other < len(lines):
        lines = [*lines]
        lines[place], lines[other] = lines[other], lines[place]
    return lines
