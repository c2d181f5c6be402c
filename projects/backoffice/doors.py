"""The list of the other doors."""

from django.contrib import admin

from labo.backoffice import LaboModelAdmin


class DoorAdmin(LaboModelAdmin):
    """The other doors: what a decision may name when the lab is not the right one."""

    list_display = ["name", "purpose", "contact_name", "contact_email", "contact_phone", "offered"]
    list_filter = ["is_open"]
    search_fields = ["name", "purpose", "contact_name"]
    search_help_text = "Nom, usage ou contact"
    fields = ["name", "purpose", "contact_name", ("contact_email", "contact_phone"), "is_open"]

    @admin.display(description="proposée", ordering="is_open")
    def offered(self, door):
        """In words: the stock icon speaks English, and its red cross looks like a red signal."""
        return "oui" if door.is_open else "non"
