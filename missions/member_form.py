"""What a member writes on a sheet, each answer with its own switch; the degree; the charter."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html

from labo.forms import LongTextField, OneLineField
from labo.typography import NBSP
from missions.degrees import DEGREES
from missions.models import Membership
from missions.models.membership import SWITCHES, TEXTS

WHO = ("shows_name", "shows_unit", "shows_email", "shows_degree", "shows_picture")
TRADE = [("trade", "shows_trade"), ("offer", "shows_offer"), ("availability", "shows_availability")]
SKILLS = [("knows", "shows_skills"), ("would_learn", "shows_learning")]


class DegreeField(forms.ChoiceField):
    """The five degrees. The page draws them with their time and meaning (``partials/degree_choice.html``)."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Votre façon de participer",
            choices=[(code, words.sentence) for code, words in DEGREES.items()],
            widget=forms.RadioSelect,
            error_messages={
                "required": "Choisissez une façon de participer.",
                "invalid_choice": "Choisissez une façon de participer dans la liste.",
            },
            **kwargs,
        )


def charter_field():
    return forms.BooleanField(
        label="J’ai lu la charte du réseau et je l’accepte",
        help_text=lazy(format_html, str)(
            '<a href="{}">Lire la charte</a>, une page.', reverse_lazy("missions:charter")
        ),
        error_messages={"required": "Lisez la charte, puis cochez la case si elle vous convient."},
    )


class JoinForm(forms.Form):
    use_required_attribute = False
    degree = DegreeField()
    charter = charter_field()


class DegreeForm(forms.Form):
    use_required_attribute = False
    degree = DegreeField()


class MemberForm(forms.ModelForm):
    """Nothing is obligatory, nothing is shown without its switch."""

    use_required_attribute = False
    seen_picture = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Membership
        fields = [*TEXTS, "knows", "would_learn", *SWITCHES]
        field_classes = {"trade": OneLineField, "offer": LongTextField, "availability": OneLineField}
        widgets = {
            "offer": forms.Textarea(attrs={"rows": 4}),
            "knows": forms.CheckboxSelectMultiple,
            "would_learn": forms.CheckboxSelectMultiple,
        }
        labels = {
            "trade": "Votre métier, en mots",
            "offer": "Ce sur quoi on peut vous solliciter",
            "availability": "Vos disponibilités",
            "knows": "Ce que vous savez faire",
            "would_learn": "Ce que vous aimeriez apprendre",
            **{name: f"Montrer {words}" for name, words in SWITCHES.items()},
        }
        help_texts = {
            "trade": "Comme vous l’expliqueriez à quelqu’un qui ne le connaît pas.",
            "offer": f"Quelques lignes{NBSP}: relire un courrier, prêter une salle, raconter une expérience…",
            "availability": f"Par exemple{NBSP}: le jeudi matin, une demi-journée par mois.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        person = self.instance.person
        for name, words in {
            "shows_name": f"Montrer mon nom, {person}, et figurer dans l’annuaire",
            "shows_unit": f"Montrer mon service{NBSP}: {person.org_unit or 'à compléter dans mon compte'}",
            "shows_email": f"Montrer mon adresse{NBSP}: {person.email}",
            "shows_degree": f"Montrer ma façon de participer{NBSP}: {self.instance.get_degree_display()}",
        }.items():
            self.fields[name].label = words
        self.fields["shows_name"].help_text = "Sans votre nom, rien de votre fiche n’est montré."
        if picture := getattr(self.instance, "picture", None):
            self.fields["seen_picture"].initial = picture.key
        else:
            del self.fields["shows_picture"], self.fields["seen_picture"]
        self.helper = FormHelper()
        self.helper.form_class = "labo-form labo-fiche-membre"
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *[name for name in ("seen_picture",) if name in self.fields],
            Fieldset("Qui je suis", *[name for name in WHO if name in self.fields]),
            Fieldset("Ce que je fais", *[Div(*pair, css_class="labo-montre") for pair in TRADE]),
            Fieldset("Mes savoir-faire", *[Div(*pair, css_class="labo-montre") for pair in SKILLS]),
        )
        self.helper.add_input(Submit("save", "Enregistrer ma fiche"))

    def _post_clean(self):
        """The sheet is written by its verb: nothing is written on the row here."""


class PictureForm(forms.Form):
    use_required_attribute = False
    upload = forms.FileField(
        label="Une photo",
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Le lieu et la date que l’appareil y a écrits sont effacés.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide."},
    )
