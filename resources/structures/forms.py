"""The search of the directory of structures, and the form by which an agent proposes one."""

from functools import cached_property
from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.core.paginator import Paginator

from labo.forms import LongTextField, OneLineField
from labo.search.asked import read
from labo.search.extracts import Marks, marks_for
from resources.models import PartnerOrganisation, Theme
from resources.structures.map import EUROPE_FRAME, FRANCE_FRAME, marks

PER_PAGE = 48
ABROAD = ("europeenne", "internationale")


class DirectoryForm:
    """
    What an address asks of the directory. What makes no sense in it is left out.

    :param data: the parameters of the address.
    """

    def __init__(self, data):
        self.data = data
        self.asked = read(data.get("q", ""))

    @property
    def words(self) -> str:
        return self.asked.typed

    @property
    def scales(self):
        return PartnerOrganisation.Scale.choices

    @property
    def scale(self) -> str:
        asked = self.data.get("echelle", "")
        return asked if asked in PartnerOrganisation.Scale.values else ""

    @cached_property
    def themes(self) -> list[Theme]:
        return list(Theme.objects.filter(organisations__is_shown=True).distinct())

    @property
    def theme(self):
        return next((row for row in self.themes if row.slug == self.data.get("sujet")), None)

    @property
    def is_filtering(self) -> bool:
        return bool(self.words or self.scale or self.theme)

    @cached_property
    def page(self):
        rows = PartnerOrganisation.objects.shown()
        rows = rows.telling(self.asked).order_by("sort_name", "pk") if self.asked else rows.alphabetical()
        rows = rows.none() if self.words and not self.asked else rows
        rows = rows.filter(scale=self.scale) if self.scale else rows
        rows = rows.filter(themes=self.theme) if self.theme else rows
        return Paginator(rows.prefetch_related("themes"), PER_PAGE).get_page(self.data.get("page"))

    @cached_property
    def numbered(self) -> list[tuple[int, PartnerOrganisation]]:
        """The structures of this page, each with the number that it has on the map."""
        return list(enumerate(self.page, start=self.page.start_index()))

    @cached_property
    def maps(self):
        """[(frame, its points)], those without any left out."""
        placed = [(number, row) for number, row in self.numbered if row.has_place]
        at_home = [(number, row) for number, row in placed if row.scale not in ABROAD]
        abroad = [(number, row) for number, row in placed if row.scale in ABROAD]
        drawn = [(FRANCE_FRAME, marks(FRANCE_FRAME, at_home)), (EUROPE_FRAME, marks(EUROPE_FRAME, abroad))]
        return [(frame, points) for frame, points in drawn if points]

    @property
    def off_the_map(self) -> list[tuple[int, PartnerOrganisation]]:
        drawn = {mark.number for _, points in self.maps for mark in points}
        return [(number, row) for number, row in self.numbered if number not in drawn]

    @cached_property
    def marks(self) -> Marks:
        texts = [text for row in self.page for text in (row.name, row.does)]
        return marks_for(self.asked, texts) if self.asked and texts else Marks()

    def query(self, **changes) -> str:
        asked = {"q": self.words, "echelle": self.scale, "sujet": self.theme.slug if self.theme else ""} | changes
        return urlencode({name: value for name, value in asked.items() if value})


class OrganisationProposalForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = PartnerOrganisation
        fields = ["name", "does", "scale", "place", "site", "contact", "themes"]
        field_classes = {"name": OneLineField, "does": LongTextField, "place": OneLineField, "site": OneLineField}
        widgets = {"does": forms.Textarea(attrs={"rows": 4}), "themes": forms.CheckboxSelectMultiple}
        labels = {"does": "Ce qu’elle fait", "site": "Son site"}
        error_messages = {
            "name": {"required": "Donnez le nom de la structure."},
            "does": {"required": "Dites ce qu’elle fait, en deux phrases."},
            "scale": {"required": "Choisissez une échelle."},
        }

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_class = "labo-form labo-form--court"
        helper.attrs = {"novalidate": ""}
        fields = self.Meta.fields
        helper.layout = Layout(*fields, Div(Submit("send", "Proposer la structure"), css_class="labo-form-pied"))
        return helper
