"""What the lab writes about a case: who assesses it, the decision with its conditions, the letter."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone

from labo.forms import LinesField, LongTextField, OneLineField
from labo.models import User
from labo.templatetags.labo import NBSP
from projects.models import Condition, Decision, Lifting, Proposal
from projects.models.proposal import MIN_FILED_SHEETS

MAX_CONDITIONS = 10


def length_of(model, name):
    return model._meta.get_field(name).max_length


class DayInput(forms.DateInput):
    """The browser's own calendar: labelled, at the keyboard, without a script."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


def not_past(day):
    if day < timezone.localdate():
        raise ValidationError("Choisissez une date à venir.", code="past")


class Evaluators(forms.ModelMultipleChoiceField):
    """People, each with their job: a sheet is not given to somebody by mistake."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user):
        return f"{user}, {user.job_title}" if user.job_title else str(user)


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
        help_text=f"Au moins deux personnes. Chacune répond seule{NBSP}: les avis des autres s’affichent quand le sien "
        "est déposé.",
        error_messages={"required": "Choisissez au moins deux personnes."},
    )

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        # Whoever proposes the case does not judge it.
        self.fields["evaluators"].queryset = (
            User.objects.assessors().exclude(pk=proposal.lead_id).exclude(shared_cases__proposal=proposal)
        )

    def clean_evaluators(self):
        chosen = self.cleaned_data["evaluators"]
        if len(chosen) < MIN_FILED_SHEETS:
            raise ValidationError("Choisissez au moins deux personnes.", code="too_few")
        return chosen


class DecisionForm(forms.Form):
    """What is decided and why, with a written lifting for each blocking red."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label="La décision",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )
    reasons = LongTextField(
        label="Les motifs",
        help_text="Le service les lira dans la lettre. Dites ce qui a pesé, critère par critère, sans nommer personne.",
        max_length=length_of(Decision, "reasons"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": f"Donnez les motifs de la décision{NBSP}: le service les lira."},
    )
    watch_points = LinesField.of(
        Decision,
        "watch_points",
        help_text="Ce à quoi faire attention ensemble. Un point par ligne.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    redirected_to = LongTextField(
        label="Une autre porte",
        help_text=f"Un service ou une structure, et le nom d’un contact. Nécessaire pour «{NBSP}Réorientée{NBSP}», "
        f"bienvenue pour «{NBSP}Non retenue{NBSP}».",
        max_length=length_of(Decision, "redirected_to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reexamine_on = forms.DateField(
        label="Réexamen le",
        help_text=f"Nécessaire pour «{NBSP}Ajournée{NBSP}».",
        required=False,
        widget=DayInput,
        validators=[not_past],
        error_messages={"invalid": "Écrivez une date, par exemple 15/01/2027."},
    )

    def __init__(self, *args, outcomes, reds, **kwargs):
        """
        :param outcomes: the decisions that the state of the case allows.
        :param reds: the blocking criteria, in the grid's order.
        """
        super().__init__(*args, **kwargs)
        self.reds = list(reds)
        self.fields["outcome"].choices = [(outcome.value, outcome.label) for outcome in outcomes]
        for criterion in self.reds:
            self.fields[self.lifting_name(criterion)] = LongTextField(
                label=f"Levée motivée pour {criterion.code}",
                help_text="Pourquoi ce signal rouge ne bloque plus. Laissez vide si une condition s’en charge.",
                max_length=length_of(Lifting, "text"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @staticmethod
    def lifting_name(criterion):
        return f"lifting_{criterion.code}"

    def lifting_fields(self):
        """Return (criterion, bound field) for each blocking red."""
        return [(criterion, self[self.lifting_name(criterion)]) for criterion in self.reds]

    @property
    def liftings(self):
        """Return {criterion: text} for the reds that are lifted in writing."""
        texts = {criterion: self.cleaned_data.get(self.lifting_name(criterion), "") for criterion in self.reds}
        return {criterion: text for criterion, text in texts.items() if text}

    def clean(self):
        outcome = self.cleaned_data.get("outcome")
        if outcome == Proposal.Status.REDIRECTED and not self.cleaned_data.get("redirected_to"):
            self.complain("redirected_to", "Nommez l’autre porte et un contact.")
        if outcome == Proposal.Status.POSTPONED and not self.cleaned_data.get("reexamine_on"):
            self.complain("reexamine_on", "Donnez la date à laquelle le cas sera réexaminé.")
        return self.cleaned_data

    def complain(self, name, sentence):
        if name not in self.errors:
            self.add_error(name, sentence)

    def weigh(self, conditions):
        """Say beside each field what is missing once the conditions are known too."""
        outcome = self.cleaned_data.get("outcome")
        filled = conditions.filled()
        if outcome == Proposal.Status.ACCEPTED_CONDITIONS and not filled and not conditions.has_errors:
            conditions.forms[0].add_error("text", "Écrivez au moins une condition, avec une personne et une date.")
        elif outcome and outcome != Proposal.Status.ACCEPTED_CONDITIONS and filled:
            self.complain(
                "outcome",
                f"Des conditions sont écrites plus bas{NBSP}: choisissez «{NBSP}Retenue sous conditions{NBSP}», "
                "ou retirez-les.",
            )
        if outcome in Proposal.ACCEPTING and not conditions.has_errors:
            treated = {row["criterion"] for row in filled} | set(self.liftings)
            for criterion in self.reds:
                if criterion not in treated:
                    self.complain(
                        self.lifting_name(criterion),
                        f"{criterion.code}{NBSP}: ce signal rouge éliminatoire demande une levée écrite ou une "
                        "condition datée.",
                    )


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
        widget=DayInput(attrs={"class": "labo-court"}),
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
