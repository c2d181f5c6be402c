"""What the back office has of the resources, with their screens."""

from django.contrib import admin

from labo.backoffice import behind_the_door
from resources.admin import bibliography, methods, newsletter, organisations, research, watch
from resources.backoffice import rooms

__all__ = ["bibliography", "methods", "newsletter", "organisations", "research", "watch"]

admin.site.add_screen("ressources/", behind_the_door(admin.site, rooms.rooms), name="resources")
