"""What the lab writes about a case: who assesses it, the conditions of a decision, its letter, a reason."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone

from labo.forms import DayInput, LongTextField, OneLineField, length_of
from labo.models import User
from labo.templatetags.labo import NBSP
from projects.models import Condition, Proposal
from projects.models.under_study import MIN_FILED_SHEETS
from projects.ties import ties

MAX_CONDITIONS = 10


def not_past(day):
    if day < timezone.localdate():
        raise ValidationError("Choisissez une date à venir.", code="past")


class Evaluators(forms.ModelMultipleChoiceField):
    """People, each with their job and what may tie them to the case: a sheet is not given by mistake."""

    widget = forms.CheckboxSelectMultiple
    ties: dict[int, list[str]] = {}

    def offer(self, people, proposal):
        """Offer these people, each with what may tie them to the case."""
        self.queryset, self.ties = people, ties(proposal, people)

    def label_from_instance(self, user):
        words = f"{user}, {user.job_title}" if user.job_title else str(user)
        return f"{words} (à savoir{NBSP}: {f'{NBSP}; '.join(known)})" if (known := self.ties.get(user.pk)) else words


class OpeningForm(forms.Form):
    """Opens the assessment: the question in other words, and at least two people."""

    use_required_attribute = False
    reframed_question = LongTextField(
        label="La question, telle que vous la comprenez après l’échange",
        help_text="Les personnes qui évaluent la liront en tête de leur grille. "
        "Elle sera aussi reprise dans la note d’intervention.",
        max_length=length_of(Proposal, "reframed_question"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la question, même provisoire."},
    )
    evaluators = Evaluators(
        User.objects.none(),
        label="Qui évalue ce cas",
        help_text=f"Au moins deux personnes. Chacune répond seule{NBSP}: les avis s’ouvrent tous ensemble, au début "
        "de la discussion. «\u00a0À savoir\u00a0» aide à choisir et n’écarte personne.",
        error_messages={"required": "Choisissez au moins deux personnes."},
    )

    referent = forms.ModelChoiceField(
        User.objects.none(),
        label="Qui suit ce cas au labo",
        help_text="Le service aura une personne à qui parler.",
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez la personne du labo qui suit ce cas."},
    )
    field_order = ["reframed_question", "referent", "evaluators"]

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["referent"].queryset = User.objects.lab()
        # Whoever proposes the case does not judge it.
        outsiders = User.objects.assessors().exclude(pk=proposal.lead_id).exclude(shared_cases__proposal=proposal)
        self.fields["evaluators"].offer(outsiders, proposal)

    def clean_evaluators(self):
        chosen = self.cleaned_data["evaluators"]
        if len(chosen) < MIN_FILED_SHEETS:
            raise ValidationError("Choisissez au moins deux personnes.", code="too_few")
        return chosen


class ConditionForm(forms.Form):
    use_required_attribute = False
    text = LongTextField(
        label="La condition",
        max_length=length_of(Condition, "text"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez la condition, ou retirez-la."},
    )
    owner = OneLineField(
        label="Qui s’en charge",
        max_length=length_of(Condition, "owner"),
        error_messages={"required": "Nommez la personne qui se charge de cette condition."},
    )
    due_on = forms.DateField(
        label="Avant le",
        widget=DayInput,
        validators=[not_past],
        error_messages={
            "required": "Donnez une date à cette condition.",
            "invalid": "Écrivez une date, par exemple 15/01/2027.",
        },
    )
    criterion = forms.ChoiceField(label="Signal rouge traité", required=False)
    is_before_signature = forms.BooleanField(
        label="À réunir avant la signature de la note", required=False, initial=True
    )

    def __init__(self, *args, reds=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.reds = {criterion.code: criterion for criterion in reds}
        if self.reds:
            self.fields["criterion"].choices = [
                ("", "Aucun en particulier"),
                *((code, str(criterion)) for code, criterion in self.reds.items()),
            ]
        else:
            del self.fields["criterion"]

    def has_changed(self):
        """True once words are typed: a box alone, ticked or not, is no condition."""
        return any(name != "is_before_signature" for name in self.changed_data)

    def clean_criterion(self):
        return self.reds.get(self.cleaned_data["criterion"])


class BaseConditions(BaseFormSet):
    """Conditions, added and removed on the page or by a button that posts it."""

    def __init__(self, *args, rows=(), **kwargs):
        """:param rows: what was typed so far, one dict a condition; at least one blank form is shown."""
        self.rows = list(rows) or [{}]
        self.extra = len(self.rows)
        super().__init__(*args, prefix="conditions", **kwargs)

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if not self.is_bound and index is not None and self.rows[index]:
            kwargs["initial"] = self.rows[index]
        return kwargs

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms) or bool(self.non_form_errors())

    def filled(self):
        """Return the conditions that say something, as :meth:`Decision.take` wants them."""
        return [
            {"criterion": None, **form.cleaned_data}
            for form in self.forms
            if form.has_changed() and getattr(form, "cleaned_data", None)
        ]


ConditionFormSet = formset_factory(
    ConditionForm, formset=BaseConditions, extra=0, max_num=MAX_CONDITIONS, absolute_max=MAX_CONDITIONS + 1
)


class WhyForm(forms.Form):
    """Why: a few words that the service will read."""

    use_required_attribute = False
    reason = LongTextField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label, missing, help_text="", max_length=500, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, field.max_length = label, help_text, max_length
        field.widget.attrs["data-count"] = max_length
        field.error_messages["required"] = missing


class NewDateForm(WhyForm):
    """Another date for a condition, and why."""

    due_on = forms.DateField(
        label="Nouvelle date",
        widget=DayInput,
        validators=[not_past],
        error_messages={"required": "Donnez la nouvelle date.", "invalid": "Écrivez une date, par exemple 15/01/2027."},
    )
    field_order = ["due_on", "reason"]


class LetterForm(forms.Form):
    """The words of the letter, in simple Markdown. ``seen`` names those that the person started from."""

    use_required_attribute = False
    subject = OneLineField(label="Objet", max_length=200, error_messages={"required": "Donnez un objet à la lettre."})
    body = LongTextField(
        label="Texte de la lettre",
        help_text="Un tiret en début de ligne fait une liste, ## un titre, **deux étoiles** un mot en gras.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 22}),
        error_messages={"required": "La lettre est vide."},
    )
    seen = forms.CharField(widget=forms.HiddenInput)
