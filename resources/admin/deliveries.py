"""The screens of a letter that leaves."""

from django.contrib import admin

from labo.backoffice import behind_the_door
from resources.backoffice import deliveries

for address, view, name in (
    ("", deliveries.progress, "progress"),
    ("pause/", deliveries.pause, "pause"),
    ("reprendre/", deliveries.resume, "resume"),
    ("annuler/", deliveries.cancel, "cancel"),
    ("relancer/", deliveries.send_again, "send_again"),
    ("non-remis.csv", deliveries.report, "report"),
):
    admin.site.add_screen(
        f"resources/envois/<int:pk>/{address}", behind_the_door(admin.site, view), name=f"letter_{name}"
    )
