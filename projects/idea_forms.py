"""What an agent writes to the lab in a few lines, and the words that go back and forth."""

from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms

from labo.forms import NBSP, LongTextField, OneLineField
from projects.models import Idea, IdeaNote


class KeyedForm(forms.Form):
    """A form whose key is drawn beforehand: sent twice, it says its thing once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False


class IdeaForm(KeyedForm):
    title = OneLineField(
        label=f"En une phrase{NBSP}?",
        help_text="Ce que vous diriez à une collègue qui passe dans le couloir.",
        max_length=Idea._meta.get_field("title").max_length,
        error_messages={"required": "Dites votre idée en une phrase, même maladroite."},
    )
    text = LongTextField(
        label="Et en cinq lignes",
        help_text="Ce qui se passe aujourd’hui, pour qui, et ce que vous aimeriez essayer. Le reste viendra.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=Idea._meta.get_field("text").max_length,
        error_messages={"required": "Racontez la situation en quelques lignes."},
    )


class IdeaNoteForm(KeyedForm):
    text = LongTextField(
        label="Votre réponse",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=IdeaNote._meta.get_field("text").max_length,
        error_messages={"required": "Écrivez quelques mots."},
    )
