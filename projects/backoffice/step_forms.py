"""The form of one step of the déroulé, and those of all the steps of a note."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from labo.forms import LongTextField, OneLineField
from labo.templatetags.labo import NBSP
from projects.backoffice.draft_forms import DraftMixin, PrintableMixin
from projects.backoffice.note_values import MAX_STEPS, STEP_FIELDS
from projects.models import InterventionStep
from projects.models.intervention_step import BEFORE_THE_START, HALF, MAX_AGENTS, MAX_DAYS, MAX_OFFSET


class DaysField(forms.DecimalField):
    """A number of days, by halves: « 2 », « 1,5 »."""

    default_error_messages = {
        "invalid": f"Écrivez un nombre de jours, par exemple «{NBSP}1,5{NBSP}».",
        "halves": "Comptez par demi-journées : 0,5 ; 1 ; 1,5…",
        "min_value": "Un nombre de jours ne descend pas sous zéro.",
        "max_value": f"Au plus {MAX_DAYS} jours pour une étape.",
    }

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 5})
        super().__init__(min_value=0, max_value=MAX_DAYS, required=False, widget=widget, **kwargs)

    def to_python(self, value):
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value is not None and value.is_finite() and value % HALF:
            raise ValidationError(self.error_messages["halves"], code="halves")


class StepForm(DraftMixin, PrintableMixin, forms.ModelForm):
    """One step. An empty one is no step: it is dropped."""

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = OneLineField(max_length=120, label="Titre", error_messages={"required": "Nommez cette étape."})
    offset_days = forms.IntegerField(
        min_value=0,
        max_value=MAX_OFFSET,
        label="Jours après J0",
        help_text="Par exemple 14.",
        error_messages={
            "required": "Dites combien de jours après le départ elle a lieu.",
            "min_value": BEFORE_THE_START,
            "max_value": f"Au plus {MAX_OFFSET} jours après le départ : deux ans.",
        },
    )
    duration = OneLineField(max_length=150, label="Durée", help_text=f"Par exemple «{NBSP}2{NBSP}jours{NBSP}».")
    audience = OneLineField(max_length=300, label="Avec qui")
    objective = LongTextField(max_length=400, label="Ce qui se passe, et pour quoi")
    deliverable = OneLineField(max_length=300, required=False, label="Ce que le service reçoit")
    lab_days = DaysField(label="Jours du labo", help_text="Préparation et suites comprises.")
    agents = forms.IntegerField(
        min_value=0,
        max_value=MAX_AGENTS,
        required=False,
        label="Agents du service",
        help_text="Combien y prennent part.",
        error_messages={
            "invalid": "Écrivez un nombre entier de personnes.",
            "min_value": "Un nombre de personnes ne descend pas sous zéro.",
            "max_value": f"Au plus {MAX_AGENTS} personnes.",
        },
    )
    agent_days = DaysField(label="Jours par agent", help_text="Pour chacun d’eux.")

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

    def clean(self):
        cleaned = super().clean()
        # Nothing typed is none.
        for name, none in (("lab_days", Decimal(0)), ("agents", 0), ("agent_days", Decimal(0))):
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.cleaned_data[name] = none
        agents, each = self.cleaned_data.get("agents"), self.cleaned_data.get("agent_days")
        if agents and each == 0:
            self.add_error("agent_days", "Dites combien de jours chacun y passe.")
        elif agents == 0 and each:
            self.add_error("agents", "Dites combien d’agents y passent ces jours.")
        return cleaned

    def _get_validation_exclusions(self):
        # The method is chosen among rows that were just read, and ``clean`` says of the days what the constraints do:
        # the model would ask the database again, three times per step.
        return {*super()._get_validation_exclusions(), "method", "lab_days", "agents", "agent_days"}

    def has_changed(self):
        return any(name != "id" for name in self.changed_data)


class BaseStepFormSet(forms.BaseFormSet):
    def initial_form_count(self):
        # Every row may be left empty, those that were saved as well: emptying a step takes it away.
        return 0 if self.is_bound else super().initial_form_count()


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=0, max_num=MAX_STEPS, absolute_max=MAX_STEPS + 1, validate_max=True
)
