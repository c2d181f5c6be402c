"""The forms of the note's editor: its sections, its steps, and what happens when two people wrote at once."""

import hashlib
import json
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from labo.forms import LinesField, LongTextField, OneLineField, to_lines
from labo.letters import unprintable
from labo.templatetags.labo import NBSP
from labo.typography import plain_signs
from projects.models import InterventionNote, InterventionStep
from projects.models.note import WRITTEN
from projects.note_sections import LINES, PARTS, SECTIONS

MAX_STEPS = 20
MAX_OFFSET = 730
STEP_FIELDS = ["title", "offset_days", "duration", "audience", "method", "objective", "deliverable"]
KEPT_FIELDS = [*WRITTEN, "methods", "steps"]
"""What is compared when somebody else saved in between."""


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


class NoteForm(PrintableMixin, forms.ModelForm):
    """
    The sections of a note. Saving asks for nothing: a draft may have holes, the release says which.

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

    use_required_attribute = False

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
        self.fields["authors"].required = self.fields["starts_on"].required = True
        self.fields["methods"].choices = [(method.pk, method.name) for method in methods]
        self.fields["methods"].required = True

    def full_clean(self):
        # « required » tells the page what the release will ask for; a draft is saved as it is.
        asked = [name for name, each in self.fields.items() if each.required and name != "revision"]
        for name in asked:
            self.fields[name].required = False
        super().full_clean()
        for name in asked:
            self.fields[name].required = True


class StepForm(PrintableMixin, forms.ModelForm):
    """One step. An empty one is no step: it is dropped."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = OneLineField(max_length=120, label="Étape", error_messages={"required": "Nommez cette étape."})
    offset_days = forms.IntegerField(
        min_value=0,
        max_value=MAX_OFFSET,
        label="Jours après J0",
        error_messages={"required": "Dites combien de jours après le départ elle a lieu."},
    )
    duration = OneLineField(max_length=60, required=False, label="Durée", help_text="Par exemple « 1/2 journée ».")
    audience = OneLineField(max_length=300, required=False, label="Avec qui")
    objective = LongTextField(max_length=400, required=False, label="Ce qui se passe, et pour quoi")
    deliverable = OneLineField(max_length=300, required=False, label="Ce que le service reçoit")

    class Meta:
        model = InterventionStep
        fields = STEP_FIELDS

    use_required_attribute = False

    def __init__(self, *args, methods=(), **kwargs):
        super().__init__(*args, **kwargs)
        by_pk = {str(method.pk): method for method in methods}
        self.fields["method"] = forms.TypedChoiceField(
            label="Méthode",
            required=False,
            choices=[("", "Aucune en particulier"), *((method.pk, method.name) for method in methods)],
            coerce=lambda value: by_pk[str(value)],
            empty_value=None,
        )
        self.fields["objective"].widget.attrs["rows"] = 2
        self.order_fields([*STEP_FIELDS, "id"])

    def has_changed(self):
        return any(name != "id" for name in self.changed_data)


class BaseStepFormSet(forms.BaseFormSet):
    def initial_form_count(self):
        # Every row may be left empty, those that were saved as well: emptying a step takes it away.
        return 0 if self.is_bound else super().initial_form_count()


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, max_num=MAX_STEPS, absolute_max=MAX_STEPS + 1, validate_max=True
)


@dataclass(frozen=True)
class Conflict:
    """A section that two people changed: what the other one saved stands beside what is being typed."""

    field: str
    title: str
    saved: list[str] = field(default_factory=list)


class NoteEditor:
    """
    The form of a note and those of its steps: filled, checked and saved together.

    :param data: what was sent, to be checked.
    :param typed: what was sent, to be shown again unchecked (a step was moved, a session had expired).
    """

    def __init__(self, note, *, methods, data=None, typed=None):
        self.note, self.methods, self.conflicts, self.updated = note, list(methods), [], []
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
        """For the summary of errors."""
        return [self.form, *self.steps.forms]

    @property
    def parts(self):
        """The chapters of the editor: (part, its fields), the steps apart."""
        return [(part, [self.form[name] for name in part.fields if name != "steps"]) for part in PARTS]

    def conflict(self, name):
        return next((conflict for conflict in self.conflicts if conflict.field == name), None)


# --- What was typed, as the page sends it ---------------------------------------------------------------------


def values_of(note):
    """Return what the editor shows of a saved note: plain values, as :func:`typed_values` reads them from a page."""
    steps = [
        {
            "id": step.pk,
            **{name: getattr(step, name) for name in STEP_FIELDS if name != "method"},
            "method": step.method_id or "",
        }
        for step in note.steps.all()
    ]
    values = {
        **{name: getattr(note, name) for name in WRITTEN},
        "methods": [method.pk for method in note.methods.all()],
        "steps": steps,
        "revision": note.revision,
    }
    return {**values, "seen": json.dumps(marks(values))}


def typed_values(data: QueryDict):
    """Return what was typed, unchecked, so that the page can show it again as it was."""
    count = data.get("steps-TOTAL_FORMS", "0")
    count = min(int(count), MAX_STEPS + 1) if count.isascii() and count.isdigit() else 0
    return {
        **{name: data.get(name, "") for name in [*WRITTEN, "revision", "seen"]},
        "methods": data.getlist("methods"),
        "steps": [{name: data.get(f"steps-{row}-{name}", "") for name in ["id", *STEP_FIELDS]} for row in range(count)],
    }


def rearranged(steps, action):
    """
    Return the steps after « add », « up-2 », « down-2 » or « remove-2 », and the row that the person goes on from.

    :returns: (steps, row), row being None when the step is gone.
    """
    verb, _, number = action.partition("-")
    steps = list(steps)
    if verb == "add":
        return ([*steps, {}], len(steps)) if len(steps) < MAX_STEPS else (steps, len(steps) - 1)
    row = int(number) if number.isascii() and number.isdigit() else -1
    if not 0 <= row < len(steps):
        return steps, None
    if verb == "remove":
        del steps[row]
        return steps or [{}], None
    other = row - 1 if verb == "up" else row + 1
    if 0 <= other < len(steps):
        steps[row], steps[other] = steps[other], steps[row]
        return steps, other
    return steps, row


# --- Two people at once ---------------------------------------------------------------------------------------


def plain(name, value):
    """Return a value in the one way in which it is compared, typed or saved."""
    if name == "steps":
        rows = [{key: " ".join(str(row.get(key) or "").split()) for key in STEP_FIELDS} for row in value]
        return [row for row in rows if any(row.values())]
    if name == "methods":
        return sorted(str(pk) for pk in value)
    lines = value if isinstance(value, list) else to_lines(plain_signs(str(value or "")))
    return [line for line in lines if line]


def marks(values):
    """Return a short mark of each value: enough to know, later, whether it has changed."""
    return {
        name: hashlib.sha256(json.dumps(plain(name, values[name])).encode()).hexdigest()[:12] for name in KEPT_FIELDS
    }


def merge(typed, saved):
    """
    Bring together what a person typed and what somebody else saved since, section by section.

    :param typed: from :func:`typed_values`, with the marks of what was on screen in ``seen``.
    :param saved: from :func:`values_of`, the note as it now is.
    :returns: (values, conflicts, updated). A section that only the other one changed takes the saved text; one that
        both changed keeps the typed text, and its name is in ``conflicts``.
    """
    try:
        seen = dict(json.loads(typed["seen"]))
    except (TypeError, ValueError):
        seen = {}
    mine, theirs = marks(typed), marks(saved)
    values = {**typed, "revision": saved["revision"], "seen": saved["seen"]}
    conflicts, updated = [], []
    for name in KEPT_FIELDS:
        if mine[name] == theirs[name] or theirs[name] == seen.get(name):
            continue
        if mine[name] == seen.get(name):
            values[name] = saved[name]
            updated.append(name)
        else:
            conflicts.append(name)
    return values, conflicts, updated
