"""
The members of the network in the back office, and the list of skills.

The team reads the name, the degree and the direction of every member, which it needs to run the network. Skills and
addresses only where the person shows them to colleagues; words and pictures are read in the directory, as by everybody.
"""

from django.contrib import admin
from django.urls import path

from labo.backoffice import ExportedAdmin, LaboModelAdmin, ReadOnlyAdmin, behind_the_door
from labo.forms import read_number
from labo.templatetags.labo import day
from missions.backoffice import members
from missions.member_card import unit_in_words
from missions.models import Membership, Skill
from missions.models.application_queryset import directions_by_unit


class SkillFilter(admin.SimpleListFilter):
    """Among those who show it."""

    title = "savoir-faire montré"
    parameter_name = "savoir"

    def lookups(self, request, model_admin):
        return Skill.objects.values_list("pk", "name")

    def queryset(self, request, queryset):
        chosen = read_number(self.value())
        return queryset if chosen is None else queryset.knowing(chosen)


class DirectionFilter(admin.SimpleListFilter):
    title = "direction"
    parameter_name = "direction"

    def lookups(self, request, model_admin):
        self.units = directions_by_unit()
        return [(name, name) for name in sorted(set(self.units.values()))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        units = [unit for unit, name in self.units.items() if name == self.value()]
        return queryset.filter(person__org_unit__in=units)


@admin.register(Membership)
class MembershipAdmin(ExportedAdmin, ReadOnlyAdmin):
    """A membership is written by the person alone."""

    list_display = ["name", "degree", "place", "skills", "since"]
    list_filter = ["degree", DirectionFilter, SkillFilter]
    search_fields = ["person__first_name", "person__last_name"]
    search_help_text = "Nom"
    fields = readonly_fields = ["name", "degree", "place", "skills", "since"]
    actions = None
    change_list_template = "admin/missions/members.html"
    export_name = "reseau"
    export_columns = [
        "Nom",
        "Participation",
        "Service, direction",
        "Depuis le",
        "Sait faire (montré)",
        "Adresse (montrée)",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).current().with_sheet()

    def export_cells(self, row):
        email = row.person.email if row.shows_email else ""
        return [str(row), row.get_degree_display(), self.place(row), row.joined_at.date(), self.skills(row), email]

    @admin.display(description="personne", ordering="person__last_name")
    def name(self, row):
        return str(row)

    @admin.display(description="service, direction", ordering="person__org_unit__name")
    def place(self, row):
        return unit_in_words(row.person.org_unit)

    @admin.display(description="sait faire (montré)")
    def skills(self, row):
        return ", ".join(skill.name for skill in row.knows.all()) if row.shows_skills else ""

    @admin.display(description="depuis le", ordering="joined_at")
    def since(self, row):
        return day(row.joined_at)

    def get_urls(self):
        ask = path("solliciter/", behind_the_door(self.admin_site, members.ask), name="missions_membership_ask")
        return [ask, *super().get_urls()]


@admin.register(Skill)
class SkillAdmin(LaboModelAdmin):
    fields = ["name", "slug", "position"]
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}
