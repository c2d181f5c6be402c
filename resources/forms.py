from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst

from labo.typography import NBSP
from resources.facets import FACETS, counted, kept
from resources.models import Method

MAX_IN_KIT = 8


class MethodFilterForm(forms.Form):
    """The search of the list of methods. It reads the address, so every search can be kept and shared."""

    q = forms.CharField(label="Chercher dans les méthodes", max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for facet in FACETS:
            self.fields[facet.name] = forms.ChoiceField(label=facet.words, choices=facet.choices, required=False)

    @cached_property
    def asked(self) -> dict[str, str]:
        """What the address asks for; nothing at all when it makes no sense."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    @property
    def words(self) -> str:
        return self.asked.get("q", "")

    @property
    def is_too_long(self) -> bool:
        return self.has_error("q", "max_length")

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters in use: (words, query string without this one)."""
        return [
            (dict(facet.choices)[self.asked[facet.name]], self.query(**{facet.name: ""}))
            for facet in FACETS
            if facet.name in self.asked
        ]

    @cached_property
    def found(self) -> list[Method]:
        """What the words find, whatever the filters."""
        return list(Method.objects.offered().search(self.words))

    def methods(self) -> list[Method]:
        """Return what is asked for; all of them when the address makes no sense."""
        return kept(self.found, self.asked)

    def facets(self):
        """Return the filters: (facet, [(choice, query string that chooses it, or takes it off)])."""
        return [
            (
                facet,
                [(choice, self.query(**{facet.name: "" if choice.is_chosen else choice.value})) for choice in choices],
            )
            for facet, choices in counted(self.found, self.asked)
        ]

    def without_words(self) -> str:
        return self.query(q="")

    def query(self, **changes) -> str:
        asked = {name: self.asked.get(name, "") for name in self.fields} | changes
        return urlencode({name: value for name, value in asked.items() if value})


class KitForm(forms.Form):
    """Which sheets to print together. It reads the address: a kit can be kept and sent to a colleague."""

    fiche = forms.MultipleChoiceField(
        label="Fiches à imprimer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une fiche."},
    )

    def __init__(self, data, *, methods, is_sent=False):
        # An address that was kept may name a sheet that is no longer there: the others are still wanted.
        known = {method.slug: method for method in methods}
        named = [slug for slug in data.getlist("fiche") if slug in known]
        super().__init__({"fiche": named} if is_sent or named else None)
        self.fields["fiche"].choices = [(method.slug, method.name) for method in methods]
        self.by_slug = known

    def clean_fiche(self):
        slugs = self.cleaned_data["fiche"]
        if len(set(slugs)) > MAX_IN_KIT:
            raise forms.ValidationError(
                f"Un kit réunit {MAX_IN_KIT}{NBSP}fiches au plus{NBSP}: faites-en deux.", code="max_items"
            )
        return slugs

    @property
    def ticked(self) -> set[str]:
        return set(self.data.get("fiche", ()))

    def chosen(self) -> list[Method]:
        """Return the chosen methods in the order of the catalogue."""
        wanted = set(self.cleaned_data["fiche"])
        return [method for slug, method in self.by_slug.items() if slug in wanted]

    def groups(self) -> list[tuple[str, list[Method]]]:
        """Return the methods under the moment that they are for."""
        names = {**dict(Method.Moment.choices), "": "autres"}
        rows = {value: [method for method in self.by_slug.values() if method.moment == value] for value in names}
        return [(capfirst(names[value]), methods) for value, methods in rows.items() if methods]
