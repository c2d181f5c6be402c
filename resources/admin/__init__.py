"""What the back office has of the resources, with their screens."""

from django.contrib import admin

from labo.backoffice import behind_the_door
from resources.admin import bibliography, deliveries, methods, newsletter, organisations, research, subscribers, watch
from resources.backoffice import letter_figures, readings, rooms

__all__ = ["bibliography", "deliveries", "methods", "newsletter", "organisations", "research", "subscribers", "watch"]


admin.site.add_screen("ressources/", behind_the_door(admin.site, rooms.rooms), name="resources")
# Beside the stock lists, so that the menu of the team marks « Ressources » there too.
admin.site.add_screen("resources/lectures/", behind_the_door(admin.site, readings.readings), name="resources_readings")
admin.site.add_screen(
    "resources/lectures/<slug:table>/",
    behind_the_door(admin.site, readings.readings_file),
    name="resources_readings_file",
)
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
