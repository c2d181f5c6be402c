from urllib.parse import urlencode

from django import forms
from django.utils.text import capfirst

from resources.models import Method


class MethodFilterForm(forms.Form):
    """The search of the list of methods. It reads the address, so every search can be kept and shared."""

    q = forms.CharField(label="Chercher dans les méthodes", max_length=100, required=False)
    origine = forms.ChoiceField(choices=Method.Origin, required=False)

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "") if self.is_valid() else ""

    @property
    def origin(self) -> str:
        return self.cleaned_data.get("origine", "") if self.is_valid() else ""

    def methods(self):
        """Return what is asked for; all of them when the address makes no sense."""
        found = Method.objects.search(self.words)
        return found.filter(origin=self.origin) if self.origin else found

    def choices(self):
        """Return the links that filter by origin: (words, query string, whether it is the current one)."""
        rows = [("Toutes", "")] + [(capfirst(label), value) for value, label in Method.Origin.choices]
        return [(label, self.query(origine=value), value == self.origin) for label, value in rows]

    def without_words(self) -> str:
        return self.query(q="")

    def query(self, **changes) -> str:
        asked = {"q": self.words, "origine": self.origin, **changes}
        return urlencode({name: value for name, value in asked.items() if value})
