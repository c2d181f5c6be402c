"""The list of the structures that the cases worked with."""

from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from projects.models import CasePartner, Proposal


class CasePartnerAdmin(LaboModelAdmin):
    """Written by the lab; read on the page of the structure where the case is public."""

    list_display = ["proposal", "organisation", "role"]
    list_select_related = ["proposal", "organisation"]
    search_fields = ["proposal__title", "organisation__name"]
    search_help_text = "Titre du cas ou nom de la structure"
    fields = ["proposal", "organisation", "role"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "proposal":
            kwargs["queryset"] = Proposal.objects.exclude(status__in=["draft", "withdrawn"]).order_by("reference")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


admin.site.register(CasePartner, CasePartnerAdmin)
