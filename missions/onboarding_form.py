"""What is asked of whoever wants to come to an onboarding day."""

from functools import cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from labo.forms import LongTextField, OneLineField
from labo.models import OrgUnit
from missions.models import OnboardingApplication

NBSP = "\u00a0"
MUNICIPALITY = "commune"
YES_NO = [("yes", "Oui"), ("no", "Non")]
CATEGORIES = [("A", "Catégorie A"), ("B", "Catégorie B"), ("C", "Catégorie C")]


def units_by_direction():
    """Return the choices of a select: each direction with the services right below it. One query."""
    below = {}
    for unit in OrgUnit.objects.choosable():
        below.setdefault(unit.parent_id, []).append(unit)

    def branch(unit):
        for child in below.get(unit.pk, ()):
            yield child.pk, child.name
            yield from branch(child)

    choices = [("", "Choisissez votre service"), (MUNICIPALITY, "Une commune membre, écrite ci-dessous")]
    for root in below.get(None, ()):
        whole = (root.pk, f"{root.name} (toute la direction)")
        choices.append((root.name, [whole, *branch(root)]) if root.pk in below else (root.pk, root.name))
    return choices


def yes_or_no(label, *, missing, help_text=""):
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class ApplicationForm(forms.ModelForm):
    """No age, no gender, no health: what the rules do not weigh is not asked."""

    use_required_attribute = False
    org_unit = forms.ChoiceField(
        label="Votre service",
        error_messages={
            "required": "Choisissez votre service, ou une commune membre.",
            "invalid_choice": "Choisissez un service de la liste, ou une commune membre.",
        },
    )
    is_field = yes_or_no(
        f"Travaillez-vous sur le terrain{NBSP}?",
        help_text="La plus grande partie de la semaine dehors, en salle, à un guichet, auprès du public.",
        missing="Dites si vous travaillez sur le terrain.",
    )
    is_manager = yes_or_no(f"Encadrez-vous une équipe{NBSP}?", missing="Dites si vous encadrez une équipe.")
    is_trained = yes_or_no(
        f"Avez-vous déjà appris ces méthodes{NBSP}?",
        help_text="Enquête, co-conception, prototypage… en formation ou sur un projet.",
        missing="Dites si vous avez déjà appris ces méthodes.",
    )

    class Meta:
        model = OnboardingApplication
        fields = [
            "org_unit",
            "municipality",
            "family",
            "category",
            "is_field",
            "is_manager",
            "is_trained",
            "motivation",
            "manager_name",
            "manager_email",
        ]
        field_classes = {
            "municipality": OneLineField,
            "motivation": LongTextField,
            "manager_name": OneLineField,
        }
        widgets = {"category": forms.RadioSelect, "motivation": forms.Textarea(attrs={"rows": 5})}
        labels = {
            "municipality": "Votre commune",
            "family": "Votre famille de métiers",
            "category": "Votre catégorie",
            "motivation": f"Pourquoi voulez-vous venir{NBSP}?",
            "manager_name": "Votre responsable",
            "manager_email": "Son adresse professionnelle",
        }
        help_texts = {
            "municipality": "Si vous travaillez pour une commune membre.",
            "family": "La plus proche de ce que vous faites.",
            "category": "Celle de votre cadre d’emplois, ou son équivalent si vous êtes en contrat.",
            "motivation": "Ce que vous faites, ce que vous avez envie d’essayer. Quelques lignes suffisent.",
            "manager_email": "Cette personne reçoit un lien pour donner son accord en un clic.",
        }
        error_messages = {
            "family": {"required": "Choisissez la famille de métiers la plus proche."},
            "category": {"required": "Choisissez votre catégorie."},
            "motivation": {"required": "Écrivez quelques lignes."},
            "manager_name": {"required": "Donnez le nom de votre responsable."},
            "manager_email": {
                "required": "Donnez l’adresse de votre responsable.",
                "invalid": f"Cette adresse n’est pas complète{NBSP}: prenom.nom@…",
            },
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["org_unit"].choices = cache(units_by_direction)
        self.fields["category"].choices = CATEGORIES
        self.fields["family"].choices = [("", "Choisissez une famille"), *self.fields["family"].choices[1:]]
        self.helper = FormHelper()
        self.helper.form_class = "labo-form"
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self._meta.fields)
        self.helper.add_input(Submit("apply", "Envoyer ma candidature"))

    def clean_org_unit(self):
        chosen = self.cleaned_data["org_unit"]
        return None if chosen == MUNICIPALITY else OrgUnit.objects.get(pk=chosen)

    def clean_manager_email(self):
        email = self.cleaned_data["manager_email"].lower()
        if email == self.person.email.lower():
            raise forms.ValidationError("Donnez l’adresse de votre responsable, pas la vôtre.")
        return email

    def clean(self):
        cleaned = super().clean()
        unit, municipality = cleaned.get("org_unit"), cleaned.get("municipality")
        if unit and municipality:
            self.add_error("municipality", "Laissez vide, ou choisissez «\u00a0une commune membre\u00a0» plus haut.")
        elif "org_unit" in cleaned and not unit and not municipality:
            self.add_error("municipality", "Écrivez le nom de votre commune.")
        return cleaned

    def _post_clean(self):
        """The row is made by its verb: nothing is written on it here."""
