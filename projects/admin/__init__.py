"""The cases in the back office, one module per list; their screens are views of ``projects/backoffice``."""

from django.contrib import admin

from labo.backoffice import behind_the_door
from projects.admin import cases, clauses, grids, notes
from projects.backoffice import case_partners, case_references, idea, lessons, session_admin, steps, work
from projects.backoffice.doors import DoorAdmin
from projects.models import Door

__all__ = ["case_partners", "case_references", "cases", "clauses", "grids", "idea", "lessons", "notes", "session_admin"]

admin.site.register(Door, DoorAdmin)
admin.site.add_screen("etapes/", behind_the_door(admin.site, steps.steps), name="life_cycles")
admin.site.add_screen("a-faire/", behind_the_door(admin.site, work.work), name="to_do")
