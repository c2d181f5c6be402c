from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LaboConfig(AppConfig):
    name = "labo"
    verbose_name = "labo"

    def ready(self):
        from labo import (
            checks,  # noqa: F401  registers the system checks
            integrity,
        )
        from labo.presentation import document, models, parts

        parts.register(parts.Part.CONTACT, document.contact, adds="les coordonnées du labo")
        integrity.register("les présentations figées", models.altered)


class LaboAdminConfig(AdminConfig):
    """Puts the lab's own site in the place of Django's stock admin site."""

    default_site = "labo.backoffice.LaboAdminSite"

    def ready(self):
        super().ready()
        from labo import blocks, digest, week

        # After the missions, which come before this app: the day starts with the cases, not with the mails.
        digest.register(digest.DASHBOARD, blocks.mails)
        week.register(blocks.mails_to_read)
