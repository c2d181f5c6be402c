"""What the team writes about an accompaniment: steps, reports, pauses, time asked of managers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from labo.forms import DayInput, HourInput, LongTextField, OneLineField, length_of
from labo.models import User
from missions.models import AccompanimentStep, ScopeCheck, TimeRequest
from missions.models.scope_check import Checked
from missions.models.time_request import HALF_A_DAY

WITHIN, DRIFT = "within", "drift"


def days_of_work(label, *, required=False, **options):
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=999,
        decimal_places=1,
        max_digits=5,
        localize=True,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "labo-court"}),
        **options,
    )


def why(label, *, missing, help_text="Le service lira ces mots."):
    return LongTextField(
        label=label,
        help_text=help_text,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class PlainForm(forms.Form):
    use_required_attribute = False


class StartForm(PlainForm):
    """Begins the work. The steps of the note count its time; another one may be typed."""

    planned_lab_days = days_of_work("Jours prévus pour le labo", help_text="Vide\u00a0: ceux de la note.")
    planned_agent_days = days_of_work("Jours prévus pour le service", help_text="Vide\u00a0: ceux de la note.")


class HoursForm(PlainForm):
    """Two hours that go together, or none: the step then takes the whole day."""

    begins_at = forms.TimeField(label="De", required=False, widget=HourInput)
    ends_at = forms.TimeField(label="À", required=False, widget=HourInput)
    place = OneLineField(label="Lieu", max_length=length_of(AccompanimentStep, "place"), required=False)

    def clean(self):
        begins, ends = self.cleaned_data.get("begins_at"), self.cleaned_data.get("ends_at")
        if (begins is None) != (ends is None) and not self.errors:
            self.add_error("ends_at", "Donnez les deux heures, ou aucune.")
        elif begins and ends and ends <= begins:
            self.add_error("ends_at", "L’étape finit après l’heure où elle commence.")
        return super().clean()


class CheckedForm(PlainForm):
    """The check against the lines « ne fera pas » of the note, which the page shows above."""

    frame = forms.ChoiceField(
        label="Au regard de ce que le labo ne fera pas",
        choices=[(WITHIN, "Cela reste dans le cadre"), (DRIFT, "Il y a un écart")],
        widget=forms.RadioSelect,
        error_messages={"required": "Relisez les lignes de la note, puis dites si cela reste dans le cadre."},
    )
    drift_line = forms.ChoiceField(label="Quelle ligne", required=False)
    drift_words = LongTextField(
        label="L’écart, en mots",
        help_text="En quoi cela sort du cadre, et ce que vous en faites. L’équipe seule le lit.",
        max_length=length_of(ScopeCheck, "words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, limits=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drift_line"].choices = [("", "Aucune en particulier"), *((line, line) for line in limits)]

    def clean(self):
        if self.cleaned_data.get("frame") == DRIFT and not self.cleaned_data.get("drift_words"):
            self.add_error("drift_words", "Dites en quoi cela sort du cadre de la note.")
        return super().clean()

    @property
    def checked(self):
        data = self.cleaned_data
        return Checked(data["frame"] == WITHIN, words=data["drift_words"], line=data["drift_line"])

    @property
    def columns(self):
        """What the form says of the step itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in CheckedForm.base_fields}


class StepForm(CheckedForm, HoursForm):
    """A step that the note did not foresee."""

    title = OneLineField(
        label="L’étape",
        max_length=length_of(AccompanimentStep, "title"),
        error_messages={"required": "Dites en quelques mots ce que c’est."},
    )
    takes_place_on = forms.DateField(
        label="Le",
        widget=DayInput,
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour."},
    )
    audience = OneLineField(label="Avec qui", max_length=length_of(AccompanimentStep, "audience"), required=False)
    objective = OneLineField(label="Objectif", max_length=length_of(AccompanimentStep, "objective"), required=False)
    field_order = ["title", "takes_place_on", "begins_at", "ends_at", "place", "audience", "objective"]


class ReportForm(CheckedForm):
    report = LongTextField(
        label="Compte rendu",
        help_text="Ce qui s’est passé, ce qui a surpris, ce qui suit. Le service le lit. Pas de nom de personne.",
        max_length=length_of(AccompanimentStep, "report"),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": "Écrivez quelques lignes de compte rendu."},
    )
    participants = OneLineField(
        label="Qui était là",
        help_text="Par métier ou par service\u00a0: «\u00a0quatre médiatrices, un agent d’accueil\u00a0».",
        max_length=length_of(AccompanimentStep, "participants"),
        required=False,
    )
    expected_count = forms.IntegerField(
        label="Personnes attendues",
        min_value=0,
        max_value=5000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "labo-court"}),
    )
    attended_count = forms.IntegerField(
        label="Personnes présentes",
        min_value=0,
        max_value=5000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "labo-court"}),
    )
    lab_days = days_of_work("Jours passés par le labo", help_text="Préparation comprise. Une demi-journée\u00a0: 0,5.")
    agent_days = days_of_work("Jours passés par le service")
    field_order = ["report", "participants", "expected_count", "attended_count", "lab_days", "agent_days"]


class MoveForm(HoursForm):
    to = forms.DateField(
        label="Nouvelle date",
        widget=DayInput,
        error_messages={"required": "Choisissez un jour.", "invalid": "Choisissez un jour."},
    )
    reason = why("Pourquoi cela change", missing="Dites pourquoi l’étape change.")
    field_order = ["to", "begins_at", "ends_at", "place", "reason"]


class DropForm(PlainForm):
    reason = why("Pourquoi l’abandonner", missing="Dites pourquoi l’étape est abandonnée.")


class PauseForm(PlainForm):
    reason = why("Pourquoi suspendre", missing="Dites pourquoi le travail est suspendu.")
    resume_on = forms.DateField(
        label="Prochain point le",
        widget=DayInput,
        error_messages={"required": "Choisissez le jour du prochain point.", "invalid": "Choisissez un jour."},
    )

    def clean_resume_on(self):
        if self.cleaned_data["resume_on"] <= timezone.localdate():
            raise ValidationError("Choisissez une date à venir.", code="past")
        return self.cleaned_data["resume_on"]


class ResumeForm(PlainForm):
    reason = LongTextField(
        label="Un mot pour le service",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StopForm(PlainForm):
    reason = why(
        "Pourquoi le travail s’arrête",
        missing="Dites pourquoi le travail s’arrête.",
        help_text="Le service lira ces mots. Un bilan court reste à écrire\u00a0: ce qui a été trouvé et appris.",
    )


class TimeRequestForm(PlainForm):
    agent = forms.ModelChoiceField(
        User.objects.none(),
        label="Pour qui",
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez la personne pour qui vous demandez du temps."},
    )
    manager_name = OneLineField(
        label="Responsable hiérarchique",
        max_length=length_of(TimeRequest, "manager_name"),
        error_messages={"required": "Dites à qui vous écrivez."},
    )
    manager_email = forms.EmailField(
        label="Son adresse",
        error_messages={"required": "Donnez son adresse.", "invalid": "Cette adresse n’est pas complète."},
    )
    days = days_of_work("Combien de jours", required=True)
    from_on = forms.DateField(label="À partir du", widget=DayInput, error_messages={"required": "Choisissez un jour."})
    until_on = forms.DateField(label="Jusqu’au", widget=DayInput, error_messages={"required": "Choisissez un jour."})
    purpose = OneLineField(
        label="Pour faire quoi",
        max_length=length_of(TimeRequest, "purpose"),
        error_messages={"required": "Dites en une phrase à quoi servira ce temps."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")

    def clean_days(self):
        if self.cleaned_data["days"] < HALF_A_DAY:
            raise ValidationError("Demandez au moins une demi-journée.", code="none")
        return self.cleaned_data["days"]

    def clean(self):
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "La fin vient après le début.")
        return super().clean()
