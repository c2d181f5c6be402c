"""The service's forms: proposing a case, taking it back."""

from functools import cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html

from labo.forms import NBSP, LinesField, LongTextField, OneLineField, ShortLinesField
from labo.models import OrgUnit
from projects.form_sections import FORM_SECTIONS, PRECONDITIONS, QUESTIONS, answer
from projects.models import CriteriaGrid, Preconditions, Proposal


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
    """Return the choices of a select: each direction with every unit below it, however deep. One query."""
    units = list(OrgUnit.objects.choosable())
    below = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)

    def branch(unit):
        for child in below.get(unit.pk, ()):
            yield child.pk, child.name
            yield from branch(child)

    choices = [("", "Choisissez votre service")]
    for root in below.get(None, ()):
        whole = (root.pk, f"{root.name} (toute la direction)")
        choices.append((root.name, [whole, *branch(root)]) if root.pk in below else (root.pk, root.name))
    return choices


DISPUTED = (
    "Cette réponse a aussi changé ailleurs, dans un autre onglet ou par une autre personne. Les deux textes sont là : "
    "écrivez celui que vous gardez, puis enregistrez."
)
REMARKED = "projects/partials/remarked_help.html"
ONE_LINE = ("title", "lead_job_title", "sponsor_name", "sponsor_job_title")
LISTS = ("available_agents", "framings")


class ProposalForm(forms.ModelForm):
    """
    One page, five sections, savable at any time.

    Saving asks for nothing: what is valid is kept, what is not stays on the page with its error. Sending then asks for
    the answers that the lab needs (:meth:`ask_for`).

    :param only: the one field that is read, when answers are kept as they are typed.
    :param remarks: {field: text}, what the lab wrote beside the answers of an earlier try.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    available_agents = LinesField.of(Proposal, "available_agents")
    framings = ShortLinesField.of(Proposal, "framings", line_label="Formulation")

    class Meta:
        model = Proposal
        fields = list(QUESTIONS)
        field_classes = {
            **dict.fromkeys(ONE_LINE, OneLineField),
            **{name: LongTextField for name, question in QUESTIONS.items() if question.rows and name not in LISTS},
        }
        widgets = {"requested_format": forms.RadioSelect}

    def __init__(self, *args, only=None, remarks=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            field = self.fields[name]
            field.label, field.help_text = question.label, question.hint
            field.required = name in Proposal.REQUIRED_TO_SUBMIT
            if question.rows:
                field.widget.attrs["rows"] = question.rows
        self.fields["lead_job_title"].widget.attrs["autocomplete"] = "organization-title"
        self.fields["sponsor_email"].error_messages["invalid"] = (
            f"Cette adresse est incomplète. Par exemple{NBSP}: prenom.nom@example.org."
        )
        # Read when the page is drawn: a form that is only checked asks for the chosen service alone.
        self.fields["org_unit"].choices = cache(units_by_direction)
        self.fields["org_unit"].error_messages["invalid_choice"] = QUESTIONS["org_unit"].missing
        self.fields["org_unit"].help_text = format_html(
            "Il n’est pas dans la liste{}? Choisissez votre direction, et dites-le à <a href='mailto:{}'>{}</a>.",
            NBSP,
            settings.LAB_EMAIL,
            settings.LAB_EMAIL,
        )
        for name, text in (remarks or {}).items():
            help_text = self.fields[name].help_text
            self.fields[name].help_text = render_to_string(REMARKED, {"help_text": help_text, "remark": text})
        if only:
            self.fields = {only: self.fields[only]}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("key", *(FormPart(section) for section in FORM_SECTIONS))

    def _get_validation_exclusions(self):
        # The select has just found the service, the list has counted its lines: the model would ask the database again.
        return super()._get_validation_exclusions() | {"org_unit", "framings"}

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

    def show_adopted(self, names):
        """Show, in place of what was posted, the answers that were changed elsewhere alone."""
        self.data = self.data.copy()
        for name in names:
            value = self.fields[name].prepare_value(getattr(self.instance, self.instance.column_of(name)))
            self.data.setlist(name, value if isinstance(value, list) else ["" if value is None else str(value)])

    def show_disputed(self, names):
        """Say beside each of these fields that it was changed elsewhere too, and show the other text under it."""
        for name in names:
            self[name].help_text = render_to_string(
                "projects/partials/disputed_help.html",
                {"help_text": self[name].help_text, "other": answer(self.instance, name)},
            )
            self.add_error(name, DISPUTED)

    def progress(self):
        """Return what the list of sections shows: each section with how many of its answers are still needed."""
        missing = self.instance.missing_fields()
        return [
            (section, sum(1 for question in section.questions if question.field in missing))
            for section in FORM_SECTIONS
        ]


class PreconditionsForm(forms.Form):
    """The three questions that come first. None is compulsory, and no answer shuts the door."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, row in PRECONDITIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=row.question,
                help_text=row.words,
                choices=Preconditions.Answer,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": "Choisissez l’une des trois réponses."},
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.hide_optional = True
        # Asked by GET before any draft: a token would leave a cookie with a reader. The page of a draft has its own.
        self.helper.disable_csrf = True

    @property
    def answered(self):
        """{name: answer}, for the questions that got one that can be read."""
        self.is_valid()
        return {name: answer for name, answer in self.cleaned_data.items() if answer}


class WithdrawForm(forms.Form):
    reason = LongTextField(
        label=f"Pourquoi retirez-vous cette proposition{NBSP}?",
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

    @property
    def is_filtering(self) -> bool:
        return bool(self.is_valid() and (self.cleaned_data["q"] or self.cleaned_data["state"]))

    def cases(self):
        """Return the public cases that answer the filters; an unreadable filter filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        cases = Proposal.objects.public().in_public_state(wanted.get("state")).matching(wanted.get("q"))
        return cases.select_related("org_unit", "accompaniment").order_by(*self.SORTS[wanted.get("sort") or "recent"])
