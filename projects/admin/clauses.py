"""The library of clauses."""

from django.contrib import admin

from labo.backoffice import LaboModelAdmin
from projects.models import Clause


@admin.register(Clause)
class ClauseAdmin(LaboModelAdmin):
    """What the lab says it will do, and will not: lines that have served, offered to whoever writes a note."""

    list_display = ["text", "kind", "tag", "offered"]
    list_filter = ["kind", "is_offered"]
    search_fields = ["text", "tag"]
    search_help_text = "Texte ou étiquette"
    fields = ["kind", "text", "tag", "is_offered"]

    @admin.display(description="proposée", ordering="is_offered")
    def offered(self, clause):
        """In words: the stock icon speaks English, and its red cross looks like a red signal."""
        return "oui" if clause.is_offered else "non"
