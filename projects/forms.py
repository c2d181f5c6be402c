"""The service's forms: proposing a case, taking it back."""

from functools import cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from labo.forms import LinesField
from labo.models import OrgUnit
from projects.form_sections import FORM_SECTIONS, QUESTIONS
from projects.models import CriteriaGrid, Proposal


class FormPart(Div):
    """One section of the form: its title, its questions, and what the lab looks at there."""

    template = "projects/partials/form_section.html"

    def __init__(self, section):
        super().__init__(*(Field(question.field) for question in section.questions), css_id=section.slug)
        self.section = section

    def render(self, form, context, **kwargs):
        if "criteria" not in context:
            grid = CriteriaGrid.objects.current()
            context["criteria"] = {row.code: row for row in grid.criteria_once()} if grid else {}
        found = context["criteria"]
        self.criteria = [found[code] for code in self.section.criteria if code in found]
        return super().render(form, context, **kwargs)


def units_by_direction():
    """Return the choices of a select: services grouped under their direction. One query."""
    units = list(OrgUnit.objects.choosable())
    roots = [unit for unit in units if unit.parent_id is None]
    choices = [("", "Choisissez votre service")]
    for root in sorted(roots, key=lambda unit: unit.name):
        children = [(unit.pk, unit.name) for unit in units if unit.parent_id == root.pk]
        choices.append(
            (root.name, [(root.pk, f"{root.name} (toute la direction)"), *children])
            if children
            else (root.pk, root.name)
        )
    return choices


class ProposalForm(forms.ModelForm):
    """
    One page, five sections, savable at any time.

    Saving asks for nothing: what is valid is kept, what is not stays on the page with its error. Sending then asks for
    the answers that the lab needs (:meth:`ask_for`).
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    available_agents = LinesField.of(Proposal, "available_agents")
    framings = LinesField.of(Proposal, "framings")

    class Meta:
        model = Proposal
        fields = list(QUESTIONS)
        widgets = {"requested_format": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            field = self.fields[name]
            field.label, field.help_text = question.label, question.hint
            field.required = name in Proposal.REQUIRED_TO_SUBMIT
            if question.rows:
                field.widget.attrs["rows"] = question.rows
                # The browser would cut a pasted text without a word: the page counts, the server says.
                field.widget.attrs.pop("maxlength", None)
                if isinstance(field, forms.CharField) and field.max_length:
                    field.widget.attrs["data-count"] = field.max_length
        self.fields["lead_job_title"].widget.attrs["autocomplete"] = "organization-title"
        self.fields["sponsor_email"].error_messages["invalid"] = (
            "Cette adresse est incomplète. Par exemple : prenom.nom@example.org."
        )
        # Read when the page is drawn: a form that is only checked asks for the chosen service alone.
        self.fields["org_unit"].choices = cache(units_by_direction)
        self.fields["org_unit"].error_messages["invalid_choice"] = "Choisissez votre service dans la liste."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("key", *(FormPart(section) for section in FORM_SECTIONS))

    def _get_validation_exclusions(self):
        # The select has just found the service; the model would look for it again.
        return super()._get_validation_exclusions() | {"org_unit"}

    def full_clean(self):
        required = [field for field in self.fields.values() if field.required]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True

    def ask_for(self, names):
        """Say beside each of these fields that the lab needs its answer."""
        for name in names:
            if name not in self.errors:
                self.add_error(name, QUESTIONS[name].missing)

    def progress(self):
        """Return what the list of sections shows: each section with how many of its answers are still needed."""
        missing = self.instance.missing_fields()
        return [
            (section, sum(1 for question in section.questions if question.field in missing))
            for section in FORM_SECTIONS
        ]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi retirez-vous cette proposition ?",
        help_text="Le labo lira ces quelques mots. Ils resteront dans le dossier.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Dites en quelques mots pourquoi vous retirez cette proposition."},
    )

    helper = FormHelper()
    helper.form_tag = False


class CaseFilterForm(forms.Form):
    """Filters the public list; owns its queryset."""

    SORTS = {"recent": ("-submitted_at", "-pk"), "title": ("title", "pk")}

    q = forms.CharField(label="Chercher dans les cas", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Où en sont-ils",
        required=False,
        choices=[
            ("", "Tous les états"),
            ("study", "À l’étude"),
            ("accepted", "Retenus"),
            ("closed", "Autres réponses"),
        ],
    )
    sort = forms.ChoiceField(
        label="Trier", required=False, choices=[("recent", "Les plus récents d’abord"), ("title", "Par titre")]
    )

    def cases(self):
        """Return the public cases that answer the filters; an unreadable filter filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        cases = Proposal.objects.public().in_public_state(wanted.get("state")).matching(wanted.get("q"))
        return cases.select_related("org_unit").order_by(*self.SORTS[wanted.get("sort") or "recent"])
