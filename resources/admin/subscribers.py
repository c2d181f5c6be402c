"""Who gets the lab's letters, in the back office: read, exported, forgotten on request; the addresses set aside."""

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin, behind_the_door
from labo.templatetags.labo import day, hour, state
from labo.typography import NBSP, listed
from resources.backoffice import subscribers
from resources.models import Subscriber, Suppression
from resources.models.subscriber import names_of
from resources.models.suppression import address_mark
from resources.newsletter.letters import LETTERS


class OfLetter(admin.SimpleListFilter):
    title, parameter_name = "lettre", "lettre"

    def lookups(self, request, model_admin):
        return [(row.code, row.name) for row in LETTERS.values()]

    def queryset(self, request, queryset):
        return queryset.filter(letters__contains=[self.value()]) if self.value() in LETTERS else queryset


@admin.register(Subscriber)
class SubscriberAdmin(ExportedAdmin, ReadOnlyAdmin):
    """A subscription is the act of its person: nobody adds one or changes one here."""

    list_display = ["email", "told", "gets", "since"]
    list_filter = ["status", OfLetter]
    search_fields = ["email"]
    search_help_text = "Adresse"
    ordering = ["-created_at", "-pk"]
    actions = None
    fields = readonly_fields = [
        *("email", "told", "gets", "asked_names", "asked_at", "confirmed_at", "left_at", "set_aside", "proofs"),
    ]
    export_name = "abonnements"
    export_columns = ["Adresse", "État", "Lettres", "Demandée le", "Confirmée le", "Quittée le"]
    KINDS = {"pending": "upcoming", "confirmed": "done", "left": "closed"}

    def export_cells(self, row):
        dates = [
            moment and timezone.localdate(moment).isoformat()
            for moment in (row.asked_at, row.confirmed_at, row.left_at)
        ]
        return [row.email, row.get_status_display(), listed(row.letter_names), *dates]

    @admin.display(description="état", ordering="status")
    def told(self, row):
        return state(row.get_status_display(), self.KINDS[row.status])

    @admin.display(description="lettres")
    def gets(self, row):
        return listed(row.letter_names) or "–"

    @admin.display(description="demandées, à confirmer")
    def asked_names(self, row):
        return listed(row.asked_names) or "–"

    @admin.display(description="depuis", ordering="created_at")
    def since(self, row):
        return day(row.created_at)

    @admin.display(description="adresse écartée")
    def set_aside(self, row):
        found = Suppression.objects.filter(mark=row.mark).first()
        return f"{found}. {found.answer}".strip() if found else "non"

    @admin.display(description="preuves")
    def proofs(self, row):
        lines = (
            (
                f"{day(event.at)}, {hour(event.at)}{NBSP}: {event.get_act_display()} par {event.get_origin_display()}",
                listed(names_of(event.letters)),
                event.wording,
            )
            for event in row.events.all()
        )
        words = format_html_join("", "<li><strong>{}</strong> {}<br><span class='labo-2'>{}</span></li>", lines)
        return format_html("<ol class='labo-nu'>{}</ol>", words)

    def get_urls(self):
        own = [
            ("<int:pk>/preuves.<slug:ending>", subscribers.proofs, "proofs"),
            ("<int:pk>/oublier/", subscribers.forget, "forget"),
        ]
        return [
            path(address, behind_the_door(self.admin_site, view), name=f"resources_subscriber_{name}")
            for address, view, name in own
        ] + super().get_urls()


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Addresses known by their digest alone: a whole address finds its own, and no list is read out of them."""

    list_display = ["told", "since", "answer"]
    list_filter = ["reason"]
    search_fields = ["answer"]
    search_help_text = "Une adresse entière, ou la réponse du serveur"
    ordering = ["-at", "-pk"]
    actions = None
    fields = readonly_fields = ["told", "at", "answer"]

    def get_search_results(self, request, queryset, search_term):
        if "@" in search_term:
            return queryset.filter(mark=address_mark(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="motif", ordering="reason")
    def told(self, row):
        return row.get_reason_display()

    @admin.display(description="depuis", ordering="at")
    def since(self, row):
        return day(row.at)

    def get_urls(self):
        lift = path(
            "<int:pk>/lever/", behind_the_door(self.admin_site, subscribers.lift), name="resources_suppression_lift"
        )
        return [lift, *super().get_urls()]
