"""The list of what the cases read."""

from django import forms
from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from projects.models import CaseReference, Proposal


class CaseReferenceAdmin(LaboModelAdmin):
    """Written by the lab; read on the page of the reference where the case is public."""

    list_display = ["proposal", "reference", "used_for"]
    list_select_related = ["proposal", "reference"]
    search_fields = ["proposal__title", "reference__title"]
    search_help_text = "Titre du cas ou de la référence"
    fields = ["proposal", "reference", "used_for"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "proposal":
            kwargs["queryset"] = Proposal.objects.exclude(status__in=["draft", "withdrawn"]).order_by("reference")
        if db_field.name == "reference":
            # A library is too long for a select: its number comes from the page of the reference.
            kwargs["widget"] = forms.NumberInput()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


admin.site.register(CaseReference, CaseReferenceAdmin)
