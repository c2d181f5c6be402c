"""The forms of the research desk, on the side of whoever asks."""

from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from labo.forms import DayInput, LongTextField, OneLineField, length_of
from labo.typography import NBSP
from resources.models import ResearchMessage, ResearchRequest


class KeyedForm(forms.Form):
    """A form whose key is drawn beforehand: sent twice, it says its thing once."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False


class ResearchForm(KeyedForm):
    subject = OneLineField(
        label="Votre sujet, en une ligne",
        help_text="Pendant que vous écrivez, ce que le labo a déjà s’affiche dessous.",
        max_length=length_of(ResearchRequest, "subject"),
        error_messages={"required": "Donnez un sujet, en une ligne."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    looking_for = LongTextField(
        label="Ce que vous cherchez",
        help_text="Un exemple, un chiffre, une méthode, quelqu’un qui a essayé… Dites-le avec vos mots.",
        max_length=length_of(ResearchRequest, "looking_for"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Dites ce que vous cherchez, en quelques lignes."},
    )
    purpose = LongTextField(
        label="Pour quoi faire",
        help_text=f"Une note, une réunion, un choix à faire{NBSP}: la réponse n’est pas la même.",
        max_length=length_of(ResearchRequest, "purpose"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted_by = forms.DateField(
        label="Pour quand",
        help_text="Le labo répond sous dix jours ouvrés. Si c’est plus pressé, il vous dira ce qui est possible.",
        required=False,
        widget=DayInput,
        error_messages={"invalid": "Indiquez une date, par exemple 30/11/2026."},
    )
    already_seen = LongTextField(
        label="Ce que vous avez déjà vu",
        help_text="Pour ne pas vous le renvoyer.",
        max_length=length_of(ResearchRequest, "already_seen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_wanted_by(self):
        day = self.cleaned_data["wanted_by"]
        if day and day < timezone.localdate():
            raise ValidationError(f"Cette date est passée{NBSP}: choisissez-en une à venir.", code="past")
        return day


class ResearchMessageForm(KeyedForm):
    text = LongTextField(
        label="Votre message",
        max_length=length_of(ResearchMessage, "text"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez quelques mots."},
    )
