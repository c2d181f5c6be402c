from functools import cached_property

from django import forms

from labo.search.asked import MAX_LENGTH, Asked, read
from labo.search.sources import Source, all_sources


class SearchForm(forms.Form):
    """The one search box. It reads the address: what was looked for can be kept and sent to a colleague."""

    q = forms.CharField(label="Chercher dans tout le site", max_length=MAX_LENGTH, required=False)
    dans = forms.ChoiceField(label="Chercher dans", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["dans"].choices = [("", "Tout le site"), *((row.kind, row.plural) for row in all_sources())]
        self.is_valid()

    @property
    def words(self) -> str:
        """What was typed, as it may be shown again; nothing for what cannot be read."""
        return self.cleaned_data.get("q", "")

    @property
    def is_too_long(self) -> bool:
        return self.has_error("q", "max_length")

    @property
    def is_unreadable(self) -> bool:
        return self.has_error("q")

    @property
    def sources(self) -> list[Source]:
        return all_sources()

    @cached_property
    def asked(self) -> Asked:
        return read(self.words)

    @property
    def source(self) -> Source | None:
        """The only source that is asked for, if any."""
        chosen = self.cleaned_data.get("dans")
        return next((row for row in all_sources() if row.kind == chosen), None)
