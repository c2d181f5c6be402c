"""The offer of the lab in the back office."""

from django import forms
from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from labo.forms import LinesField
from missions.models import OfferFormat


class OfferFormatForm(forms.ModelForm):
    service_gives = LinesField.of(OfferFormat, "service_gives", help_text="Une ligne par apport.")
    service_receives = LinesField.of(OfferFormat, "service_receives", help_text="Une ligne par chose reçue.")

    class Meta:
        model = OfferFormat
        fields = [
            "name",
            "code",
            "duration",
            "purpose",
            "service_gives",
            "service_receives",
            "how_to_ask",
            "methods",
            "position",
            "is_open",
        ]
        widgets = {"methods": forms.CheckboxSelectMultiple}


@admin.register(OfferFormat)
class OfferFormatAdmin(LaboModelAdmin):
    form = OfferFormatForm
    list_display = ["name", "duration", "position", "offered"]
    prepopulated_fields = {"code": ["name"]}

    @admin.display(description="proposé", ordering="is_open")
    def offered(self, row):
        return "oui" if row.is_open else "non"
