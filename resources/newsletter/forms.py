"""The forms of a subscription: an address and letters for anybody, switches for whoever is known."""

from datetime import timedelta

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from labo.typography import NBSP
from resources.newsletter.letters import LETTERS, MONTHLY, PUBLIC

SALT = "resources.subscribe"
FASTEST, LONGEST = timedelta(seconds=2), timedelta(hours=24)
"""Nobody reads the page and types an address sooner; a page that was open longer is sent once more."""


def stamp() -> str:
    """Return the moment at which a page was made, signed."""
    return signing.TimestampSigner(salt=SALT).sign("lettre")


class LettersField(forms.MultipleChoiceField):
    """Letters to tick, each with what it is; ``may_be_empty`` where no tick is an answer like the others."""

    def __init__(self, codes, *, may_be_empty=False, **kwargs):
        self.may_be_empty = may_be_empty
        rows = [LETTERS[code] for code in codes]
        words = '<strong>{}</strong><span class="d-block labo-2">{}</span>'
        choices = [(row.code, format_html(words, row.name, row.help)) for row in rows]
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)

    def validate(self, value):
        if value or not self.may_be_empty:
            super().validate(value)


class SubscribeForm(forms.Form):
    """
    For somebody without an account. Machines fill ``website``, which nobody sees, or send at once.

    ``is_machine`` is told to nobody: the answer is the same.
    """

    use_required_attribute = False
    email = forms.EmailField(
        label="Votre adresse",
        max_length=254,
        error_messages={
            "required": "Indiquez l’adresse où recevoir la lettre.",
            "invalid": f"Cette adresse n’est pas complète{NBSP}: prenom.nom@…",
            "max_length": "Cette adresse est trop longue.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    letters = LettersField(
        PUBLIC,
        label="Ce que vous voulez recevoir",
        initial=[MONTHLY],
        error_messages={"required": "Cochez une lettre au moins.", "invalid_choice": "Cette lettre n’existe pas."},
    )
    website = forms.CharField(required=False, max_length=200)
    opened = forms.CharField(required=False, widget=forms.HiddenInput, initial=stamp)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for validator in self.fields["email"].validators:
            if getattr(validator, "code", "") == "invalid":
                validator.message = self.fields["email"].error_messages["invalid"]

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        super().clean()
        signer = signing.TimestampSigner(salt=SALT)
        given = self.cleaned_data.get("opened", "")
        try:
            signer.unsign(given, max_age=LONGEST)
        except signing.BadSignature:
            self.data = self.data.copy()
            self.data["opened"] = stamp()
            raise ValidationError(
                "Cette page est ouverte depuis longtemps. Vérifiez, puis envoyez de nouveau."
            ) from None
        try:
            signer.unsign(given, max_age=FASTEST)
        except signing.SignatureExpired:
            return
        if self.errors:  # which takes the time that it takes
            return
        raise ValidationError("C’est allé trop vite pour nous. Vérifiez, puis envoyez de nouveau.")


class LettersForm(forms.Form):
    """Switches: what one gets, of what one may get."""

    use_required_attribute = False

    def __init__(self, data=None, *, codes, getting):
        super().__init__(data, initial={"letters": list(getting)})
        self.fields["letters"] = LettersField(
            codes,
            label="Ce que je reçois",
            may_be_empty=True,
            error_messages={"invalid_choice": "Cette lettre n’existe pas."},
        )
