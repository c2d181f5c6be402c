"""What a decider answers by link."""

from django import forms

from labo.forms import LongTextField
from projects.models import DeciderOpinion


class OpinionForm(forms.Form):
    """What a decider thinks of one proposed decision."""

    use_required_attribute = False
    AGREE, DISAGREE = "oui", "non"
    agrees = forms.ChoiceField(
        label="Êtes-vous d’accord avec cette décision\u00a0?",
        choices=[(AGREE, "D’accord"), (DISAGREE, "Pas d’accord")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez « d’accord » ou « pas d’accord »."},
    )
    word = LongTextField(
        label="Un mot",
        help_text="Nécessaire si vous n’êtes pas d’accord.",
        max_length=DeciderOpinion._meta.get_field("word").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def clean(self):
        disagrees = self.cleaned_data.get("agrees") == self.DISAGREE
        if disagrees and not self.cleaned_data.get("word") and "word" not in self.errors:
            self.add_error("word", "Dites en un mot pourquoi vous n’êtes pas d’accord.")
        return self.cleaned_data
