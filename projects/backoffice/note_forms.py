"""The forms of the note's editor: its sections and its steps, filled, checked and saved together."""

from dataclasses import dataclass

from django import forms

from labo.forms import LinesField, LongTextField, OneLineField
from labo.letters import unprintable
from labo.templatetags.labo import NBSP, to_mend
from labo.typography import plain_signs
from projects.backoffice.note_values import MAX_STEPS, STEP_FIELDS, values_of
from projects.models import InterventionNote, InterventionStep
from projects.models.note import WRITTEN
from projects.note_sections import LINES, PARTS, SECTIONS

MAX_OFFSET = 730


class DraftMixin:
    """
    Tells the page what the release will ask for, and asks for none of it: a draft is saved as it is.

    ``asked_later`` names those fields.
    """

    asked_later: frozenset[str] = frozenset()
    use_required_attribute = False

    def full_clean(self):
        for name in self.asked_later:
            self.fields[name].required = False
        super().full_clean()
        for name in self.asked_later:
            self.fields[name].required = True


class PrintableMixin:
    """Keeps the signs that our fonts can write, and says which it cannot: the PDF would have a hole there."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str):
                self.cleaned_data[name] = self._readable(name, plain_signs(value))
            elif isinstance(self.fields[name], LinesField):
                self.cleaned_data[name] = [self._readable(name, plain_signs(line)) for line in value]
        return cleaned

    def _readable(self, name, text):
        if signs := unprintable(text):
            listed = f"{NBSP}» et «{NBSP}".join(signs[:5])
            self.add_error(
                name, f"Le PDF ne sait pas écrire «{NBSP}{listed}{NBSP}»{NBSP}: retirez ce qui n’est pas une lettre."
            )
        return text


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
            "starts_on": "Les dates des étapes se comptent à partir de ce jour.",
        }
        widgets = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
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


class StepForm(DraftMixin, PrintableMixin, forms.ModelForm):
    """One step. An empty one is no step: it is dropped."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = OneLineField(max_length=120, label="Titre", error_messages={"required": "Nommez cette étape."})
    offset_days = forms.IntegerField(
        min_value=0,
        max_value=MAX_OFFSET,
        label="Jours après J0",
        help_text="Par exemple 14.",
        error_messages={"required": "Dites combien de jours après le départ elle a lieu."},
    )
    duration = OneLineField(max_length=60, label="Durée", help_text=f"Par exemple «{NBSP}2{NBSP}jours{NBSP}».")
    audience = OneLineField(max_length=300, label="Avec qui")
    objective = LongTextField(max_length=400, label="Ce qui se passe, et pour quoi")
    deliverable = OneLineField(max_length=300, required=False, label="Ce que le service reçoit")

    class Meta:
        model = InterventionStep
        fields = STEP_FIELDS

    asked_later = frozenset({"duration", "audience", "objective"})

    def __init__(self, *args, methods=(), **kwargs):
        super().__init__(*args, **kwargs)
        by_pk = {str(method.pk): method for method in methods}

        def method_of(pk):
            if str(pk) not in by_pk:
                raise ValueError(pk)
            return by_pk[str(pk)]

        self.fields["method"] = forms.TypedChoiceField(
            label="Méthode",
            required=False,
            choices=[("", "Aucune en particulier"), *((method.pk, method.name) for method in methods)],
            coerce=method_of,
            empty_value=None,
        )
        self.fields["objective"].widget.attrs["rows"] = 2
        self.order_fields([*STEP_FIELDS, "id"])

    def _get_validation_exclusions(self):
        # Chosen among rows that were just read: the model would ask for it again, once per step.
        return {*super()._get_validation_exclusions(), "method"}

    def has_changed(self):
        return any(name != "id" for name in self.changed_data)


class BaseStepFormSet(forms.BaseFormSet):
    def initial_form_count(self):
        # Every row may be left empty, those that were saved as well: emptying a step takes it away.
        return 0 if self.is_bound else super().initial_form_count()


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, max_num=MAX_STEPS, absolute_max=MAX_STEPS + 1, validate_max=True
)


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
        self.refusal, self.conflicts, self.updated, self.focus_add = "", [], [], False
        if data is not None:
            self.form = NoteForm(data, instance=note, methods=self.methods)
            self.steps = StepFormSet(data, prefix="steps", form_kwargs={"methods": self.methods})
            return
        shown = typed if typed is not None else values_of(note)
        self.form = NoteForm(initial=shown, instance=note, methods=self.methods)
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

    def go_on_from(self, row):
        """Put the focus on a step, or after them all when that step is gone (row is None)."""
        self.focus_add = row is None
        if row is not None:
            self.steps.forms[row].fields["title"].widget.attrs["autofocus"] = True

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
