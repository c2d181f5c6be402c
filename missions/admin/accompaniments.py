"""The list of accompaniments in the back office, and the screens hung on it."""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.utils import timezone

from labo.backoffice import ExportedAdmin, ReadOnlyAdmin, behind_the_door
from labo.roles import TEAM
from labo.templatetags.labo import day, state
from missions.backoffice import accompaniment, pictures, review, step_files, steps, time
from missions.models import Accompaniment

# URL name after « admin:missions_accompaniment_ »: (path after its number, ``view(request, pk, …)``).
SCREENS = {
    "step_new": ("etapes/nouvelle/", steps.step_new),
    "step": ("etapes/<int:step>/", steps.step),
    "step_file_add": ("etapes/<int:step>/fichiers/nouveau/", step_files.add),
    "step_file_remove": ("etapes/<int:step>/fichiers/<uuid:key>/retirer/", step_files.remove),
    "step_file": ("fichiers/<uuid:key>/", step_files.file),
    "review": ("bilan/", review.review),
    "publish": ("bilan/publier/", review.publish),
    "review_back": ("bilan/reprendre/", review.take_back_review),
    "picture_add": ("bilan/images/nouvelle/", pictures.add),
    "picture_remove": ("bilan/images/<int:picture>/retirer/", pictures.remove),
    "advice": ("bilan/preconisations/<int:advice>/", review.advice),
    "time": ("temps/", time.time_asked),
    "follow": ("avenant/", accompaniment.follow),
    "turn": ("etat/<slug:act>/", accompaniment.turn),
}


@admin.register(Accompaniment)
class AccompanimentAdmin(ExportedAdmin, ReadOnlyAdmin):
    """An accompaniment changes by its verbs only: its screens are our own."""

    roles_view = TEAM
    list_display = ["case", "service", "state", "steps_over", "begins_on"]
    list_filter = ["status"]
    search_fields = ["proposal__title", "proposal__reference", "proposal__org_unit__name"]
    search_help_text = "Titre, référence ou service du cas"
    ordering = ["-started_on", "-pk"]
    actions = None
    change_list_template = "admin/missions/list.html"
    export_name = "accompagnements"
    export_columns = ["Référence", "Cas", "Service", "État", "Commencé le", "Étapes", "Étapes passées"]

    def get_queryset(self, request):
        return super().get_queryset(request).in_back_office(request.user).listed(today=timezone.localdate())

    def export_cells(self, row):
        case = row.proposal
        begun = row.started_on.isoformat()
        return [
            case.reference,
            case.title,
            case.org_unit,
            row.get_status_display(),
            begun,
            row.step_total,
            row.step_over,
        ]

    @admin.display(description="cas", ordering="proposal__title")
    def case(self, row):
        return row.proposal.title

    @admin.display(description="service", ordering="proposal__org_unit__name")
    def service(self, row):
        return row.proposal.org_unit

    @admin.display(description="état", ordering="status")
    def state(self, row):
        return state(row.work_state.name, row.work_state.kind)

    @admin.display(description="étapes")
    def steps_over(self, row):
        late = f", {row.step_late} à raconter" if row.step_late and row.is_under_way else ""
        return f"{row.step_over} sur {row.step_total}{late}"

    @admin.display(description="commencé le", ordering="started_on")
    def begins_on(self, row):
        return day(row.started_on)

    def has_view_permission(self, request, obj=None):
        allowed = request.user.has_role(*self.roles_view)
        if obj is None or not allowed:
            return allowed
        return Accompaniment.objects.in_back_office(request.user).filter(pk=obj.pk).exists()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return accompaniment.accompaniment(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"missions_accompaniment_{name}")

        own = [screen(f"<int:pk>/{address}", view, name) for name, (address, view) in SCREENS.items()]
        start = screen("commencer/", accompaniment.start, "start")
        balance = screen("temps/", time.balance, "balance")
        return [start, balance, *own, *super().get_urls()]
