"""The list of what the cases taught about the methods."""

from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from projects.models import MethodLesson, Proposal

CASES = (Proposal.Status.ACCEPTED, Proposal.Status.ACCEPTED_CONDITIONS)


class MethodLessonAdmin(LaboModelAdmin):
    """Written by the lab once a method was tried; only the public ones leave."""

    list_display = ["method", "proposal", "audience", "learned_on"]
    list_filter = ["audience", "method"]
    list_select_related = ["method", "proposal"]
    search_fields = ["text", "method__name"]
    search_help_text = "Mots de la leçon ou méthode"
    fields = ["method", "proposal", "text", "audience", "learned_on"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "proposal":
            kwargs["queryset"] = Proposal.objects.filter(status__in=CASES).order_by("reference")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.written_by = request.user
        super().save_model(request, obj, form, change)


admin.site.register(MethodLesson, MethodLessonAdmin)
