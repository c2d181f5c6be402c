"""The forms of the note's editor: its sections and its steps, filled, checked and saved together."""

import json
from dataclasses import dataclass
from itertools import zip_longest

from django import forms
from django.core.exceptions import ValidationError

from labo.forms import DayInput, LinesField, LongTextField
from labo.templatetags.labo import NBSP, to_mend
from projects.backoffice.draft_forms import DraftMixin, PrintableMixin
from projects.backoffice.note_values import MAX_STEPS, read_removed, values_of
from projects.backoffice.step_forms import StepFormSet
from projects.models import InterventionNote
from projects.models.note import WRITTEN
from projects.note_sections import LINES, PARTS, SECTIONS

YEARS = range(2000, 2101)
"""What a day of departure may be in: further, it is a slip of the keyboard."""


class NoteForm(DraftMixin, PrintableMixin, forms.ModelForm):
    """
    The sections of a note.

    ``revision`` and ``seen`` are what was on screen when the person began to type.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    authors = LinesField.of(InterventionNote, "authors", help_text="Une personne par ligne.")

    class Meta:
        model = InterventionNote
        fields = [*WRITTEN, "methods"]
        labels = {"methods": "Méthodes", "starts_on": "Jour de départ (J0)"}
        help_texts = {
            "methods": "Celles que le déroulé emploie.",
            "starts_on": "Les dates des étapes se comptent à partir de ce jour, et évitent les jours fermés.",
        }
        widgets = {
            "starts_on": DayInput,
            "methods": forms.CheckboxSelectMultiple,
        }

    asked_later = frozenset(section.field for section in SECTIONS if section.is_required) | {"starts_on"}

    def __init__(self, *args, methods, **kwargs):
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            column = self._meta.model._meta.get_field(section.field)
            if section.kind == LINES:
                made = LinesField.of(self._meta.model, section.field)
                made.widget.attrs["rows"] = 5
            else:
                made = LongTextField(max_length=column.max_length)
                made.widget.attrs["rows"] = 3 if section.field == "question" else 6
            made.label, made.help_text, made.required = section.title, section.hint, section.is_required
            self.fields[section.field] = made
        self.fields["starts_on"].required = True
        self.fields["methods"].choices = [(method.pk, method.name) for method in methods]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day and day.year not in YEARS:
            raise ValidationError(f"Choisissez une année entre {YEARS[0]} et {YEARS[-1]}.")
        return day


def all_methods(note):
    """Return the methods that this note can name. (projects knows them by its foreign keys only.)"""
    return list(InterventionNote._meta.get_field("methods").related_model.objects.for_note(note))


def said(where, words):
    """« Moyens : ce texte est trop long de 3 signes. »"""
    return f"{where}{NBSP}: {words[:1].lower()}{words[1:]}"


@dataclass(frozen=True)
class Conflict:
    """A section that two people changed: what the other one saved stands beside what is being typed."""

    field: str
    title: str
    saved: tuple[str, ...]


class NoteEditor:
    """
    The form of a note and those of its steps: filled, checked and saved together.

    :param data: what was sent, to be checked.
    :param typed: what was sent, to be shown again unchecked (a step was moved, a session had expired).
    """

    def __init__(self, note, *, data=None, typed=None):
        self.note, self.methods = note, all_methods(note)
        self.refusal, self.conflicts, self.updated, self.focus_undo = "", [], [], False
        if data is not None:
            self.form = NoteForm(data, instance=note, methods=self.methods)
            self.removed = read_removed(data.get("removed"))
            self.steps = StepFormSet(data, prefix="steps", form_kwargs={"methods": self.methods})
            return
        shown = typed if typed is not None else values_of(note)
        self.form = NoteForm(initial=shown, instance=note, methods=self.methods)
        self.removed = shown.get("removed") or []
        self.steps = StepFormSet(initial=shown["steps"] or [{}], prefix="steps", form_kwargs={"methods": self.methods})

    def is_valid(self):
        return all([self.form.is_valid(), self.steps.is_valid()])

    @property
    def rows(self):
        """The steps as instances, in their order, the valid parts of those in error included."""
        rows = []
        for form in self.steps.forms:
            if form.has_changed():
                step = form.instance
                step.pk = form.cleaned_data.get("id") if hasattr(form, "cleaned_data") else None
                step.offset_days = step.offset_days or 0
                step.position = len(rows) + 1
                rows.append(step)
        return rows

    @property
    def chosen_methods(self):
        chosen = {str(pk) for pk in self.form["methods"].value() or []}
        return [method for method in self.methods if str(method.pk) in chosen]

    @property
    def forms(self):
        return [self.form, *self.steps.forms]

    @property
    def can_add(self):
        return len(self.steps.forms) < MAX_STEPS

    def go_on_from(self, row, *, removed=False):
        """Put the focus on a step; on what brings it back, when it was taken away."""
        self.focus_undo = removed
        if row is not None:
            self.steps.forms[row].fields["title"].widget.attrs["autofocus"] = True

    @property
    def last_removed(self):
        """The step that can come back first: (row, title or nothing), or None."""
        return (self.removed[0][0], self.removed[0][1]["title"]) if self.removed else None

    @property
    def removed_text(self):
        return json.dumps(self.removed)

    def step_rows(self, days):
        """Return the forms of the steps, each with its day: [(form, day or None)]."""
        return list(zip_longest(self.steps.forms, days[: len(self.steps.forms)]))

    @property
    def problems(self):
        """What is to mend, as (field, sentence): see ``components/error_summary.html``."""
        if not self.form.is_bound:
            return []
        found = [(bound.id_for_label, said(bound.label, words)) for bound in self.form for words in bound.errors]
        for number, form in enumerate(self.steps.forms, start=1):
            found += [
                (bound.id_for_label, said(f"Étape{NBSP}{number}, {bound.label.lower()}", words))
                for bound in form
                for words in bound.errors
            ]
        others = [*self.form.non_field_errors(), *self.steps.non_form_errors()]
        return found + [("", words) for words in others]

    @property
    def problems_title(self):
        return to_mend(len(self.problems))

    @property
    def parts(self):
        """The chapters of the editor: (part, [(bound field, conflict or None)]), the steps apart."""
        conflicts = {conflict.field: conflict for conflict in self.conflicts}
        return [
            (part, [(self.form[name], conflicts.get(name)) for name in part.fields if name != "steps"])
            for part in PARTS
        ]

    @property
    def steps_conflict(self):
        return next((conflict for conflict in self.conflicts if conflict.field == "steps"), None)
