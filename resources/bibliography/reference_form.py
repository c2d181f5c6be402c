"""The form of a reference: plain fields, from which a CSL item is made, and into which one is read again."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from labo.forms import LongTextField, OneLineField
from labo.typography import NBSP
from resources.csl import identifiers
from resources.csl.dates import date_edtf, date_told, parse_date
from resources.csl.item import MOST_NAMES, check
from resources.csl.names import LONGEST_LIST, name_inverted, parse_name
from resources.csl.texts import LONGEST
from resources.csl.types import OFFERED, TYPES, type_label
from resources.models import Method, Reference, Theme, WatchItem

TEXTS = {
    "container": "container-title",
    "publisher": "publisher",
    "place": "publisher-place",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "edition": "edition",
    "language": "language",
    "abstract": "abstract",
}
"""Fields that are one text of the item: {field: CSL variable}."""
IDENTIFIERS = {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "url": "URL"}
IN_CUSTOM = {"hal": "hal", "arxiv": "arxiv"}
LANGUAGES = [("", "Je ne sais pas"), ("fr", "français"), ("en", "anglais"), ("de", "allemand"), ("es", "espagnol")]


class NamesField(forms.CharField):
    """People and bodies, one a line: « Prénom Nom » or « Nom, Prénom »."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(map(name_inverted, value)) if isinstance(value, list) else value

    def to_python(self, value):
        names = [parse_name(line) for line in (value or "").splitlines() if line.strip()]
        names = [name for name in names if name]
        if len(names) > MOST_NAMES:
            raise ValidationError(f"Gardez {MOST_NAMES}{NBSP}noms au plus.", code="max_items")
        return names

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or [])


class DateField(forms.CharField):
    """A date as people write it: « 2018 », « mars 2015 », « vers 1984 »."""

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        return date_told(value) if value.get("literal") else date_edtf(value)

    def to_python(self, value):
        return parse_date(value or "")


class IdentifierField(OneLineField):
    """:param scheme: one of :data:`resources.csl.identifiers.READERS`."""

    def __init__(self, scheme, **kwargs):
        self.scheme = scheme
        super().__init__(max_length=identifiers.LONGEST_ADDRESS, required=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return identifiers.READERS[self.scheme](text) if text else ""
        except identifiers.WrongIdentifier as error:
            raise ValidationError(str(error), code="wrong") from None


class ReferenceForm(forms.Form):
    """
    What a proposal asks: enough to find the work again, and why it is worth reading.

    What the form does not show of an item stays in it.
    """

    use_required_attribute = False

    type = forms.ChoiceField(label="C’est", choices=[(value, TYPES[value]) for value in OFFERED])
    title = OneLineField(
        label="Titre",
        max_length=LONGEST["title"],
        error_messages={"required": "Donnez le titre, comme il est sur la couverture."},
    )
    author = NamesField(
        label="Auteurs et autrices",
        help_text=f"Un nom par ligne{NBSP}: «{NBSP}Jenny M. Lewis{NBSP}», «{NBSP}La 27e Région{NBSP}».",
        max_length=LONGEST_LIST,
        required=False,
    )
    editor = NamesField(
        label="Direction de l’ouvrage", help_text="Un nom par ligne.", max_length=LONGEST_LIST, required=False
    )
    issued = DateField(
        label="Date",
        help_text=f"Une année suffit{NBSP}: «{NBSP}2018{NBSP}», «{NBSP}mars 2015{NBSP}», «{NBSP}vers 1984{NBSP}».",
        max_length=80,
        required=False,
    )
    container = OneLineField(
        label="Paru dans",
        help_text="La revue, le livre ou le site, s’il y en a un.",
        max_length=LONGEST["title"],
        required=False,
    )
    publisher = OneLineField(label="Éditeur", max_length=LONGEST["text"], required=False)
    place = OneLineField(label="Lieu d’édition", max_length=LONGEST["text"], required=False)
    volume = OneLineField(label="Volume", max_length=LONGEST["text"], required=False)
    issue = OneLineField(label="Numéro", max_length=LONGEST["text"], required=False)
    pages = OneLineField(label="Pages", max_length=LONGEST["text"], required=False)
    edition = OneLineField(label="Édition", max_length=LONGEST["text"], required=False)
    language = forms.ChoiceField(label="Langue", choices=LANGUAGES, required=False)
    url = IdentifierField("url", label="Adresse", help_text="Celle de la page où elle se lit, s’il y en a une.")
    doi = IdentifierField("doi", label="DOI")
    isbn = IdentifierField("isbn", label="ISBN")
    issn = IdentifierField("issn", label="ISSN")
    hal = IdentifierField("hal", label="HAL")
    arxiv = IdentifierField("arxiv", label="arXiv")
    licence = OneLineField(label="Licence", max_length=120, required=False)
    abstract = LongTextField(
        label="Résumé",
        help_text=f"Avec vos mots{NBSP}: ce que l’on y trouve. Pas celui de l’éditeur, qui lui appartient.",
        max_length=LONGEST["long"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    why = LongTextField(
        label="Pourquoi la lire",
        help_text="Une ou deux phrases, que tout le monde lira.",
        max_length=Reference._meta.get_field("why").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label="Sujets", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, item=None, **kwargs):
        self.item = dict(item or {})
        initial = {**fields_of(self.item), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        kept = self.item.get("type")
        if kept and kept not in OFFERED:
            self.fields["type"].choices += [(kept, type_label(kept))]
        language = self.initial.get("language")
        if language and language not in dict(LANGUAGES):
            self.fields["language"].choices = [*LANGUAGES, (language, language)]

    def csl(self) -> dict:
        """Return the item of a valid form: what it shows, over what the item had beside."""
        data, item = self.cleaned_data, dict(self.item)
        custom = dict(item.get("custom") or {})
        shown = {"type": data["type"], "title": data["title"]}
        shown |= {name: data[name] for name in ("author", "editor", "issued") if name in data}
        shown |= {variable: data[name] for name, variable in {**TEXTS, **IDENTIFIERS}.items() if name in data}
        custom |= {key: data[name] for name, key in IN_CUSTOM.items() if name in data}
        item |= shown | {"custom": {key: value for key, value in custom.items() if value}}
        return check({name: value for name, value in item.items() if value}).item


class ProposalForm(ReferenceForm):
    """For an agent: half of the fields, the rest is the lab's."""

    place = volume = issue = pages = edition = issn = hal = arxiv = licence = abstract = editor = None

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_class = "labo-form labo-form--court"
        helper.attrs = {"novalidate": ""}
        helper.layout = Layout(
            "type",
            "title",
            "author",
            "issued",
            Fieldset("Où la trouver", "container", "publisher", "url", "doi", "isbn", "language"),
            Fieldset("Pour vos collègues", "why", "themes"),
            Div(Submit("send", "Proposer la référence"), css_class="labo-form-pied"),
        )
        return helper


class FullForm(ReferenceForm):
    """For the lab: every field, and the methods of the catalogue that it speaks of."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    found_as = forms.ModelChoiceField(WatchItem.objects.all(), widget=forms.HiddenInput, required=False)

    methods = forms.ModelMultipleChoiceField(
        Method.objects.offered(), label="Méthodes", required=False, widget=forms.CheckboxSelectMultiple
    )


def fields_from(item: WatchItem) -> dict:
    """
    Return what the form of a new reference takes over from an item of the watch.

    Why somebody shared it goes along only where everybody reads it already.
    """
    language = item.language if item.language in dict(LANGUAGES) else ""
    why = item.why if item.status == "published" and item.audience == "public" else ""
    return {"type": "webpage", "title": item.title, "url": item.address, "language": language, "why": why} | {
        "found_as": item.pk
    }


def fields_of(item: dict) -> dict:
    """Return what the fields of a form show of an item."""
    custom = item.get("custom") or {}
    shown = {name: item.get(variable, "") for name, variable in {**TEXTS, **IDENTIFIERS}.items()}
    shown |= {name: custom.get(key, "") for name, key in IN_CUSTOM.items()}
    shown |= {name: item.get(name) for name in ("type", "title", "author", "editor", "issued")}
    return {name: value for name, value in shown.items() if value}
