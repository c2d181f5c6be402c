"""The forms of the drafting by two groups: who is in them, a section, a critique, its reply, the merge of a section."""

from crispy_forms.helper import FormHelper
from django import forms

from labo.forms import LinesField, LongTextField, OneLineField
from labo.models import User
from labo.typography import NBSP
from projects.backoffice.note_forms import PrintableMixin
from projects.models import Critique, InterventionNote, NoteGroup
from projects.models.note_origin import OWN
from projects.note_sections import LINES
from projects.note_text import BY_FIELD, VARIANT_SECTIONS, as_text, both

LETTERS = [letter.value for letter in NoteGroup.Letter]


class People(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user):
        return f"{user}, {user.job_title}" if user.job_title else str(user)


class GroupsForm(forms.Form):
    """Two groups: their names, and who is in each."""

    use_required_attribute = False

    def __init__(self, *args, groups=None, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.lab().prefetch_related("groups").order_by("last_name", "first_name", "pk")
        for letter in LETTERS:
            words = letter.upper()
            self.fields[f"name_{letter}"] = OneLineField(
                label=f"Nom du groupe {words}",
                max_length=NoteGroup._meta.get_field("name").max_length,
                initial=groups[letter].name if groups else f"Groupe {words}",
                error_messages={"required": f"Donnez un nom au groupe {words}."},
            )
            self.fields[f"members_{letter}"] = People(
                queryset=people,
                label=f"Qui écrit dans le groupe {words}",
                initial=[person.pk for person in groups[letter].members.all()] if groups else None,
                error_messages={"required": f"Choisissez au moins une personne pour le groupe {words}."},
            )

    @property
    def composition(self):
        """What :meth:`NoteGroup.compose` wants: {letter: (name, people)}."""
        given = self.cleaned_data
        return {letter: (given[f"name_{letter}"], list(given[f"members_{letter}"])) for letter in LETTERS}

    @property
    def halves(self):
        return [(self[f"name_{letter}"], self[f"members_{letter}"]) for letter in LETTERS]

    def clean(self):
        cleaned = super().clean()
        first, second = (set(cleaned.get(f"members_{letter}") or ()) for letter in LETTERS)
        if twice := first & second:
            names = " et ".join(sorted(str(person) for person in twice))
            self.add_error(
                "members_b", f"Déjà dans le groupe A{NBSP}: {names}. Une personne n’écrit que dans un groupe."
            )
        return cleaned


def text_field(section, **kwargs):
    """Return the field of a section, as the editor of the note has it."""
    column = InterventionNote._meta.get_field(section.field)
    if section.kind == LINES:
        field = LinesField.of(InterventionNote, section.field, required=False, **kwargs)
    else:
        field = LongTextField(max_length=column.max_length, required=False, **kwargs)
    field.widget.attrs["rows"] = 4 if section.field == "question" else 10
    return field


def without_optional():
    """A section may be left empty for now: « facultatif » beside it would say the contrary of what the release asks."""
    helper = FormHelper()
    helper.form_tag = False
    helper.hide_optional = True
    return helper


class SectionForm(PrintableMixin, forms.Form):
    """One section of a variant. ``revision`` is the one that was on screen when the person began to type."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, section, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field(section, label="Votre texte", help_text=section.hint)
        self.helper = without_optional()

    @property
    def written(self):
        return as_text(self.cleaned_data["text"])


class CritiqueForm(forms.Form):
    use_required_attribute = False
    signal = forms.ChoiceField(
        label="Votre signal",
        choices=[("green", f"Vert{NBSP}: cela tient"), ("red", f"Rouge{NBSP}: cela inquiète")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez vert ou rouge."},
    )
    text = LongTextField(
        label="Votre critique",
        help_text="Ce qui tient, ce qui manque, ce que vous écririez.",
        max_length=Critique._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez quelques mots."},
    )


class ReplyForm(forms.Form):
    use_required_attribute = False
    text = LongTextField(
        label="Votre réponse",
        max_length=Critique._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez quelques mots."},
    )


class MergeForm(PrintableMixin, forms.Form):
    """What the note takes of a section: one variant, the other, or a text made from both."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, section, groups, *args, texts, **kwargs):
        super().__init__(*args, **kwargs)
        self.texts = texts
        self.helper = without_optional()
        self.fields["choice"] = forms.ChoiceField(
            label="Ce que dira la note",
            choices=[
                *(
                    (group.letter, f"Le texte du groupe {group.letter.upper()}, «{NBSP}{group.name}{NBSP}»")
                    for group in groups
                ),
                ("both", "Un texte combiné, à partir des deux"),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Choisissez un texte, ou combinez les deux."},
        )
        self.fields["text"] = text_field(
            section,
            label="Le texte combiné",
            help_text="Les deux textes sont là. Il n’est pris que si vous combinez.",
            initial=both(section, *texts.values()),
        )

    def clean(self):
        cleaned = super().clean()
        # A text that is not asked for is nobody's mistake.
        if cleaned.get("choice") in self.texts:
            self.errors.pop("text", None)
        elif cleaned.get("choice") == "both" and "text" not in self.errors and not cleaned.get("text"):
            self.add_error("text", "Écrivez le texte combiné, ou choisissez l’un des deux.")
        return cleaned

    @property
    def chosen(self):
        choice = self.cleaned_data["choice"]
        return self.texts[choice] if choice in self.texts else as_text(self.cleaned_data["text"])


class StartFromForm(forms.Form):
    """An earlier note, and which of its sections serve again."""

    use_required_attribute = False
    earlier = forms.ModelChoiceField(
        queryset=InterventionNote.objects.none(),
        label="La note d’où partir",
        empty_label="Choisir une note",
        error_messages={"required": "Choisissez la note d’où partir."},
    )
    fields_taken = forms.MultipleChoiceField(
        label="Les parties à reprendre",
        choices=[(section.field, section.title) for section in VARIANT_SECTIONS],
        initial=[field for field in BY_FIELD if field not in OWN],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une partie, ou commencez avec le modèle vierge."},
    )

    def __init__(self, *args, notes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = notes
        self.fields["earlier"].label_from_instance = lambda note: (
            f"{note.proposal.title} ({note.get_status_display().lower()})"
        )
