"""Who carries a case, and with whom: inviting, changing a role, handing over, typing up a case for somebody."""

from crispy_forms.helper import FormHelper
from django import forms

from labo.addresses import domains_in_words
from labo.forms import NBSP, LongTextField, OneLineField
from labo.models import OrgUnit
from projects.forms import units_by_direction
from projects.models import CoLead, Proposal

ROLES = (
    (CoLead.Role.READ, f"Lecture{NBSP}: lire le cas et ses pièces"),
    (CoLead.Role.COMMENT, f"Commentaire{NBSP}: lire, et laisser des remarques sur le brouillon"),
    (CoLead.Role.EDIT, f"Écriture{NBSP}: lire, compléter le brouillon et ajouter des pièces"),
)


def address_field(label, help_text):
    return forms.EmailField(
        label=label,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": "Indiquez une adresse professionnelle.",
            "invalid": f"Cette adresse est incomplète. Elle se termine par {domains_in_words()}.",
        },
    )


class BareForm(forms.Form):
    """A form drawn inside the ``<form>`` of its page."""

    use_required_attribute = False

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper


class InviteForm(BareForm):
    role = forms.ChoiceField(label="Ce que cette personne peut faire", choices=ROLES, widget=forms.RadioSelect)

    field_order = ["email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = address_field(
            "Son adresse professionnelle", f"Elle se termine par {domains_in_words()}."
        )
        self.order_fields(self.field_order)
        self.fields["role"].initial = CoLead.Role.EDIT


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=CoLead.Role.choices)


class HandOverForm(BareForm):
    keeps_reading = forms.BooleanField(label="Je garde la lecture de ce cas", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"] = address_field(
            "L’adresse de la personne qui reprend le cas", f"Elle se termine par {domains_in_words()}."
        )
        self.order_fields(["to", "keeps_reading"])


class HeardCaseForm(BareForm):
    """A case told aloud, over a coffee: enough for its service to recognise it and go on."""

    title = OneLineField(
        label="Un titre provisoire",
        max_length=150,
        error_messages={"required": "Donnez un titre, même provisoire."},
    )
    org_unit = forms.ModelChoiceField(OrgUnit.objects.choosable(), label="Le service", required=False)
    summary = LongTextField(
        label="Ce que vous avez entendu",
        help_text="Avec les mots de la personne. Elle relira et corrigera tout.",
        max_length=Proposal._meta.get_field("summary").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Racontez en quelques lignes ce que vous avez entendu."},
    )
    problem = LongTextField(
        label="Ce qui ne va pas aujourd’hui",
        max_length=Proposal._meta.get_field("problem").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"] = address_field(
            "L’adresse de la personne qui a raconté ce cas",
            "Elle reçoit un lien pour le reprendre. Jusque-là, personne d’autre que vous ne voit ce brouillon.",
        )
        self.fields["org_unit"].choices = [("", "Choisissez le service"), *units_by_direction()[1:]]
        self.order_fields(["to", "title", "org_unit", "summary", "problem"])

    def proposal(self, author):
        """Return the draft that these answers make, not saved yet."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "to" and value}
        return Proposal(lead=author, **answers)
