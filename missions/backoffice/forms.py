"""What the team writes about an accompaniment: steps, reports, pauses, the review, time asked of managers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from labo.forms import LinesField, LongTextField, OneLineField
from labo.models import User
from missions.models import AccompanimentStep, Recommendation, Review, ScopeCheck, TimeRequest
from missions.models.review import QUOTES, WRITTEN
from missions.models.scope_check import Checked

WITHIN, DRIFT = "within", "drift"


def length_of(model, name):
    return model._meta.get_field(name).max_length


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__({"class": "labo-court"}, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__({"class": "labo-court"}, format="%H:%M")


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
    """Begins the work. The time that the note plans is typed once: it stands there in plain words."""

    planned_lab_days = days_of_work("Jours prévus pour le labo")
    planned_agent_days = days_of_work("Jours prévus pour les agents du service")


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


# --- The review -----------------------------------------------------------------------------------------

ROWS = {"summary": 3, "question": 2, "works": 4, "fails": 4}
HELP = {
    "summary": "C’est ce qu’on lit en premier, sur la page publique et dans les listes.",
    "themes": "Un par ligne, cinq au plus. Ils servent à retrouver le bilan.",
    "question": "Celle de la note, ou celle qu’elle est devenue.",
    "findings": "Un constat par ligne, tel que le terrain l’a montré.",
    "leads": "Une piste par ligne\u00a0: ce qui a été imaginé.",
    "tests": "Un essai par ligne\u00a0: ce qui a été fabriqué, où, avec qui.",
    "recommended": "Une préconisation par ligne. Chacune sera suivie\u00a0: mise en œuvre, transformée ou abandonnée.",
    "outputs": "Ce qui a été fait\u00a0: ateliers, personnes rencontrées, prototypes.",
    "outcomes": "Ce qui a changé\u00a0: décisions, compétences, habitudes.",
    "impacts": "Ce que cela change pour les publics, observé ou attendu. Dites comment on le saura.",
    "gaps": "Ce qui n’a pas suivi la note, et pourquoi.",
    "lessons": "Ce que nous referions, ce que nous ne referions pas.",
    "follow_on": "Qui fait quoi, quand, avec quoi.",
}


def review_field(name):
    """Return the field of a column of the review: a text, or a list with one item per line."""
    column = Review._meta.get_field(name)
    words = {"help_text": HELP.get(name, ""), "required": False}
    if hasattr(column, "base_field"):
        return LinesField.of(Review, name, widget=forms.Textarea(attrs={"rows": 4}), **words)
    widget = forms.Textarea(attrs={"rows": ROWS.get(name, 4)})
    label = column.verbose_name[0].upper() + column.verbose_name[1:]
    return LongTextField(label=label, max_length=column.max_length, widget=widget, **words)


class ReviewForm(PlainForm):
    """The review, part by part; all of it may stay empty until it is published."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            self.fields[name] = review_field(name)
        for rank in range(1, QUOTES + 1):
            self.fields[f"words_{rank}"] = LongTextField(
                label=f"Parole {rank}", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"speaker_{rank}"] = OneLineField(
                label=f"Qui parle, sans nom (parole {rank})", max_length=100, required=False
            )

    @classmethod
    def first_values(cls, review):
        values = {"seen": review.revision, **{name: getattr(review, name) for name in WRITTEN}}
        for quote in review.quotes.all():
            values |= {f"words_{quote.position}": quote.words, f"speaker_{quote.position}": quote.speaker}
        return values

    def clean(self):
        data = super().clean()
        for rank in range(1, QUOTES + 1):
            if data.get(f"words_{rank}") and not data.get(f"speaker_{rank}"):
                self.add_error(
                    f"speaker_{rank}",
                    "Dites qui parle, sans nom\u00a0: «\u00a0une médiatrice\u00a0».",
                )
        if len(set(data.get("recommended", ()))) < len(data.get("recommended", ())):
            self.add_error("recommended", "La même préconisation est écrite deux fois.")
        return data

    @property
    def quotes(self):
        data = self.cleaned_data
        return [(data[f"words_{n}"], data[f"speaker_{n}"]) for n in range(1, QUOTES + 1) if data[f"words_{n}"]]

    @property
    def voices(self):
        """The pairs of fields of the quotes, for the page."""
        return [(self[f"words_{rank}"], self[f"speaker_{rank}"]) for rank in range(1, QUOTES + 1)]


class PublishForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label="Qui pourra lire ce bilan",
        choices=Review.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui pourra lire le bilan."},
    )
    agreement = OneLineField(
        label="L’accord du service, pour le public",
        help_text="Qui l’a donné, quand, comment. Nécessaire pour une publication publique seulement.",
        max_length=length_of(Review, "agreement"),
        required=False,
    )
    confirmed = forms.BooleanField(
        label="J’ai relu le bilan tel qu’il sera lu, et aucune personne n’y est reconnaissable",
        error_messages={"required": "Relisez le bilan avant de le publier, puis cochez la case."},
    )

    def clean(self):
        if self.cleaned_data.get("level") == Review.Level.PUBLIC and not self.cleaned_data.get("agreement"):
            self.add_error("agreement", "Dites qui, au service, a donné son accord.")
        return super().clean()


class TakeBackForm(PlainForm):
    reason = why(
        "Pourquoi reprendre le bilan",
        missing="Dites pourquoi le bilan est repris.",
        help_text="Personne ne le lira plus, sauf l’équipe, jusqu’à la prochaine publication.",
    )


class FateForm(PlainForm):
    fate = forms.ChoiceField(label="Ce qu’elle est devenue", choices=Recommendation.Fate.choices)
    words = OneLineField(label="Ce qui s’est passé", max_length=length_of(Recommendation, "words"), required=False)

    def clean(self):
        if self.cleaned_data.get("fate") != Recommendation.Fate.WAITING and not self.cleaned_data.get("words"):
            self.add_error("words", "Dites en une phrase ce qui s’est passé.")
        return super().clean()


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
        if not self.cleaned_data["days"]:
            raise ValidationError("Demandez au moins une demi-journée.", code="none")
        return self.cleaned_data["days"]

    def clean(self):
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "La fin vient après le début.")
        return super().clean()
