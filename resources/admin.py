"""The catalogue of methods in the back office."""

from django import forms
from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from labo.forms import LinesField
from resources.models import Method

MAX_LINES = 40


class MethodForm(forms.ModelForm):
    material = LinesField.of(Method, "material", max_items=MAX_LINES, help_text="Un élément par ligne.")
    steps = LinesField.of(Method, "steps", max_items=MAX_LINES, help_text="Une étape par ligne.")

    class Meta:
        model = Method
        fields = [
            "name",
            "slug",
            "origin",
            "position",
            "objective",
            "duration",
            "people",
            "material",
            "steps",
            "caution",
        ]


@admin.register(Method)
class MethodAdmin(LaboModelAdmin):
    form = MethodForm
    list_display = ["name", "origin", "duration", "position"]
    list_filter = ["origin"]
    search_fields = ["name", "objective"]
    prepopulated_fields = {"slug": ["name"]}
