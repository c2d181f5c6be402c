"""Sharing a page, adding one's word, looking for what was shared."""

from functools import cached_property
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.text import capfirst

from labo.forms import LongTextField, OneLineField, length_of
from labo.typography import NBSP
from resources.models import WatchItem, WatchWord
from resources.watch.states import AUDIENCES, CATEGORIES
from resources.watch.web_address import canonical_address, with_scheme


class AddressField(OneLineField):
    """The address of a page of the web, as it was pasted."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Adresse de la page",
            max_length=length_of(WatchItem, "address"),
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
            error_messages={
                "required": f"Collez l’adresse de la page{NBSP}: elle commence par https://.",
                "max_length": "Cette adresse est trop longue.",
            },
            **kwargs,
        )

    def to_python(self, value):
        return with_scheme(super().to_python(value))

    def clean(self, value):
        value = super().clean(value)
        try:
            parts, canonical = urlsplit(value), canonical_address(value)
        except ValueError:
            raise ValidationError(
                f"Cette adresse ne mène à aucune page{NBSP}: copiez-la depuis le navigateur."
            ) from None
        if "@" in parts.netloc:
            raise ValidationError(f"Cette adresse contient un identifiant{NBSP}: recopiez-la sans lui.")
        if any(not sign.isprintable() or sign in ' "<>\\' for sign in value):
            raise ValidationError("Cette adresse contient un espace ou un signe qui n’a rien à y faire.")
        if len(canonical) > length_of(WatchItem, "canonical"):
            raise ValidationError(self.error_messages["max_length"])
        return value


class ShareForm(forms.Form):
    """
    What is needed to share a page: its address, its title, why.

    « Compléter » needs the address alone (:meth:`has_an_address`).
    """

    use_required_attribute = False
    address = AddressField()
    title = OneLineField(
        label="Titre",
        max_length=length_of(WatchItem, "title"),
        error_messages={"required": f"Donnez un titre{NBSP}: celui de la page convient très bien."},
    )
    description = LongTextField(
        label="De quoi il s’agit",
        max_length=length_of(WatchItem, "description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = LongTextField(
        label="Pourquoi vous la partagez",
        help_text=f"Deux ou trois lignes{NBSP}: ce que vous en retenez, à qui cela peut servir.",
        max_length=length_of(WatchItem, "why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"Dites en deux lignes pourquoi{NBSP}: c’est ce que l’on lira d’abord."},
    )
    category = forms.ChoiceField(
        label="Rubrique",
        choices=[("", "Choisissez une rubrique")] + [(row.code, row.name) for row in CATEGORIES.values()],
        error_messages={"required": "Choisissez une rubrique.", "invalid_choice": "Choisissez une rubrique."},
    )
    audience = forms.ChoiceField(
        label="Qui pourra la lire",
        choices=[(code, capfirst(words)) for code, words in reversed(AUDIENCES.items())],
        initial="network",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui pourra la lire.", "invalid_choice": "Dites qui pourra la lire."},
    )
    says_who = forms.BooleanField(
        label=f"Dire mon nom (sinon, on lira «{NBSP}partagée par un agent{NBSP}»)",
        required=False,
    )
    site = forms.CharField(widget=forms.HiddenInput, max_length=length_of(WatchItem, "site"), required=False)
    language = forms.RegexField(r"^[a-z]{2}$", widget=forms.HiddenInput, required=False)

    def has_an_address(self):
        """Say whether the address, at least, is one; the other fields are not looked at, nor complained of."""
        self.full_clean()
        for name in [name for name in self.errors if name != "address"]:
            del self._errors[name]
        return "address" in self.cleaned_data

    def filled(self, found):
        """Return the same form, where what was left empty says what the page says of itself."""
        values = {name: self.data.get(name, "") for name in self.fields if name != "says_who"}
        values["says_who"] = "says_who" in self.data
        values["address"] = self.cleaned_data["address"]
        for name in ("title", "description"):
            values[name] = values[name].strip() or getattr(found, name)
        values |= {"site": found.site, "language": found.language}
        values["audience"] = values["audience"] or "network"
        return type(self)(initial=values)


class WordForm(forms.Form):
    use_required_attribute = False
    why = LongTextField(
        label="Votre mot",
        help_text="Lu par vos collègues. Les autres lisent seulement combien de personnes l’ont partagée.",
        max_length=length_of(WatchWord, "why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez deux lignes."},
    )
    says_who = forms.BooleanField(label="Dire mon nom", required=False)


class WatchFilterForm(forms.Form):
    """The search of the list: it reads the address, so every search can be kept and sent to somebody."""

    use_required_attribute = False
    q = forms.CharField(label="Chercher", max_length=100, required=False)
    rubrique = forms.ChoiceField(label="Rubrique", required=False)
    pour = forms.ChoiceField(label="Pour qui", required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.visible = WatchItem.objects.visible_to(user)
        self.is_agent = user.is_authenticated
        self.fields["rubrique"].choices = [(row.code, row.name) for row in CATEGORIES.values()]
        self.fields["pour"].choices = list(AUDIENCES.items())

    @cached_property
    def asked(self):
        """What the address asks for; each part that makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def words(self):
        return self.asked.get("q", "")

    @property
    def category(self):
        return CATEGORIES.get(self.asked.get("rubrique", ""))

    @cached_property
    def counts(self):
        """{(category, audience): how many} of what the words find. One query for both filters."""
        rows = self.visible.search(self.words).order_by().values_list("category", "audience")
        return {(category, audience): count for category, audience, count in rows.annotate(Count("pk"))}

    def categories(self):
        """Return [(code, words with their count)] of the categories that have something for this reader."""
        audience = self.asked.get("pour", "")
        counted = [
            (row, sum(count for (code, of), count in self.counts.items() if code == row.code and audience in ("", of)))
            for row in CATEGORIES.values()
        ]
        return [(row.code, f"{row.name} ({count})") for row, count in counted if count or row is self.category]

    def audiences(self):
        """Return [(code, words with their count)] for whoever reads more than what is public."""
        if not self.is_agent:
            return []
        category = self.asked.get("rubrique", "")
        counted = [
            (code, words, sum(n for (of, who), n in self.counts.items() if who == code and category in ("", of)))
            for code, words in AUDIENCES.items()
        ]
        return [
            (code, f"{capfirst(words)} ({count})")
            for code, words, count in counted
            if count or code == self.asked.get("pour")
        ]

    def items(self):
        """Return what is asked for."""
        found = self.visible.search(self.words)
        if self.category:
            found = found.filter(category=self.category.code)
        if self.asked.get("pour"):
            found = found.filter(audience=self.asked["pour"])
        return found
