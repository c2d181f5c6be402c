"""What the back office has of the resources, with their screens."""

from django.contrib import admin

from labo.backoffice import behind_the_door
from resources.admin import bibliography, methods, newsletter, organisations, research, subscribers, watch
from resources.backoffice import letter_figures, rooms

__all__ = ["bibliography", "methods", "newsletter", "organisations", "research", "subscribers", "watch"]

admin.site.add_screen("ressources/", behind_the_door(admin.site, rooms.rooms), name="resources")
admin.site.add_screen(
    "resources/newsletterissue/chiffres/",
    behind_the_door(admin.site, letter_figures.figures),
    name="resources_letters_figures",
)
admin.site.add_screen(
    "resources/newsletterissue/chiffres/<slug:table>/",
    behind_the_door(admin.site, letter_figures.figures_file),
    name="resources_letters_figures_file",
)
