"""The list of applications to the onboarding days, and the screens hung on it."""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.utils import timezone

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin, behind_the_door
from labo.forms import read_number
from labo.templatetags.labo import day, state
from missions.backoffice import onboarding
from missions.models import Event, EventKind, OnboardingApplication
from missions.models.gathering import SignUp

DAYS = Event.objects.filter(kind=EventKind.ONBOARDING, sign_up=SignUp.SELECTION)
SHOWN = 4
"""How many of the days to come have their link above the list."""


class DayFilter(admin.SimpleListFilter):
    """All the days have the same name: it is their date that tells them apart."""

    title = "journée"
    parameter_name = "journee"

    def lookups(self, request, model_admin):
        return [(event.pk, day(event.starts_at)) for event in DAYS.order_by("-starts_at")]

    def queryset(self, request, queryset):
        chosen = read_number(self.value())
        return queryset if chosen is None else queryset.filter(event=chosen)


@admin.register(OnboardingApplication)
class OnboardingApplicationAdmin(ExportedAdmin, ReadOnlyAdmin):
    """An application is written by its verbs alone: its screens are our own."""

    list_display = ["person", "where", "family", "category", "agreement", "state", "held_on"]
    list_filter = ["status", DayFilter]
    search_fields = [
        "applicant__first_name",
        "applicant__last_name",
        "applicant__email",
        "org_unit__name",
        "municipality",
    ]
    search_help_text = "Nom, adresse, service ou commune"
    list_select_related = ["applicant", "org_unit", "event"]
    ordering = ["-event__starts_at", "applied_at", "pk"]
    actions = None
    change_list_template = "admin/missions/applications.html"
    export_name = "candidatures"
    export_columns = [
        *("Journée", "Nom", "Adresse", "Service ou commune", "Famille de métiers", "Catégorie", "Terrain"),
        *("Encadrement", "Méthodes déjà apprises", "Accord", "État", "Rang", "Raison"),
    ]

    def export_cells(self, row):
        agreed = {None: "attendu", True: "oui", False: "non"}[row.is_agreed]
        marks = ["oui" if mark else "non" for mark in (row.is_field, row.is_manager, row.is_trained)]
        return [
            *(row.event.slug, row.applicant, row.applicant.email, row.place, row.get_family_display(), row.category),
            *(*marks, agreed, row.get_status_display(), row.rank or "", row.why),
        ]

    @admin.display(description="personne", ordering="applicant__last_name")
    def person(self, row):
        return str(row.applicant)

    @admin.display(description="service ou commune", ordering="org_unit__name")
    def where(self, row):
        return row.place

    @admin.display(description="accord", ordering="is_agreed")
    def agreement(self, row):
        words = {None: ("Attendu", "todo"), True: ("Accordé", "done"), False: ("Pas possible", "closed")}
        return state(*words[row.is_agreed])

    @admin.display(description="état", ordering="status")
    def state(self, row):
        return state(row.state.name, row.state.kind)

    @admin.display(description="journée", ordering="event__starts_at")
    def held_on(self, row):
        return day(row.event.starts_at)

    def changelist_view(self, request, extra_context=None):
        context = {"days": DAYS.upcoming(now=timezone.now()).exclude(status=Event.Status.CANCELLED)[:SHOWN]}
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return onboarding.application(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"missions_onboardingapplication_{name}")

        own = [
            screen("groupe/<int:pk>/", onboarding.cohort, "cohort"),
            screen("groupe/<int:pk>/lettres/", onboarding.letters, "letters"),
        ]
        return [*own, *super().get_urls()]
