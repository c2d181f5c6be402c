"""What an address of the portal may hold, beyond what Django knows."""

from django.urls import register_converter


class ReferenceConverter:
    """« LABO-2026-001 ». Nothing else can be a reference, so nothing else reaches the database."""

    regex = "[A-Z]+-[0-9]{4}-[0-9]{1,9}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReferenceConverter, "reference")
