"""The events and their series in the back office, and the screens hung on an event."""

from django.contrib import admin
from django.http import Http404
from django.urls import path
from django.utils import timezone

from labo.backoffice import ExportedAdmin, LaboModelAdmin, ReadOnlyAdmin, behind_the_door
from labo.roles import LAB
from labo.templatetags.labo import moment, state
from missions.backoffice import album, arrivals, drop_in, event_papers, events, figures, invitations, pairs
from missions.backoffice.event_forms import SeriesForm
from missions.event_card import Card
from missions.models import Event, EventSeries
from missions.models.series import AHEAD

# URL name after « admin:missions_event_ »: (path after its number, view).
SCREENS = {
    "words": ("presentation/", events.words),
    "announce": ("annoncer/", events.announce),
    "reschedule": ("date/", events.reschedule),
    "resize": ("places/", events.resize),
    "rules": ("regles/", events.rules),
    "cancel": ("annuler/", events.cancel),
    "admit": ("ajouter/", events.admit),
    "take_off": ("liste/<int:seat>/retirer/", events.take_off),
    "people": ("liste/exporter/", events.export),
    "sheet": ("emargement.pdf", event_papers.sheet),
    "badges": ("badges.pdf", event_papers.badges),
    "door": ("entree/", event_papers.door),
    "pairs": ("binomes/", pairs.pairs),
    "pairs_make": ("binomes/composer/", pairs.make),
    "pairs_move": ("binomes/<int:seat>/", pairs.change),
    "album": ("photos/", album.album),
    "album_remove": ("photos/<int:picture>/retirer/", album.remove),
    "album_tell": ("photos/prevenir/", album.tell),
    "checkin": ("arrivees/", arrivals.checkin),
    "checkin_note": ("arrivees/noter/", arrivals.note),
    "checkin_welcome": ("arrivees/accueillir/", arrivals.welcome),
    "checkin_everybody": ("arrivees/tous/", arrivals.everybody),
    "checkin_absences": ("arrivees/absences/", arrivals.absences),
    "invitations": ("invitations/", invitations.invitations),
    "invitations_remind": ("invitations/relancer/", invitations.remind),
    "invitation_withdraw": ("invitations/<int:invitation>/retirer/", invitations.withdraw),
    "log": ("journal/", drop_in.log),
    "unlog": ("journal/<int:conversation>/retirer/", drop_in.unlog),
    "word": ("creneaux/<int:slot>/mot/", drop_in.word),
}


COMING, PAST = "a-venir", "passe"


class MomentFilter(admin.SimpleListFilter):
    title = "moment"
    parameter_name = "moment"

    def lookups(self, request, model_admin):
        return [(COMING, "à venir"), (PAST, "déjà passé")]

    def queryset(self, request, queryset):
        chosen = {COMING: queryset.upcoming, PAST: queryset.past}.get(self.value())
        return chosen(now=timezone.now()) if chosen else queryset


@admin.register(Event)
class EventAdmin(ExportedAdmin, ReadOnlyAdmin):
    """An event changes by its verbs only: its screens are our own."""

    roles_view = LAB
    list_display = ["title", "when", "told", "seats", "waiting_count"]
    list_filter = [MomentFilter, "status", "kind"]
    search_fields = ["title", "place"]
    search_help_text = "Titre ou lieu"
    ordering = ["-starts_at", "-pk"]
    actions = None
    change_list_template = "admin/missions/event_list.html"
    export_name = "rencontres"
    export_columns = ["Titre", "Nature", "Début", "Fin", "Lieu", "État", "Places", "Prises", "En attente"]

    def get_ordering(self, request):
        """What comes begins with what is nearest; all the rest with what is last."""
        return ["starts_at", "pk"] if request.GET.get(MomentFilter.parameter_name) == COMING else self.ordering

    def export_cells(self, row):
        start, end = (timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in (row.starts_at, row.ends_at))
        named = [row.title, row.get_kind_display(), start, end, row.place, row.get_status_display()]
        return [*named, row.capacity or "", row.seats_taken, row.waiting_count]

    @admin.display(description="quand", ordering="starts_at")
    def when(self, row):
        return moment(row.starts_at)

    @admin.display(description="état", ordering="status")
    def told(self, row):
        if row.status == Event.Status.DRAFT:
            return state(row.state.name, row.state.kind)
        card = Card.of(row, now=timezone.now())
        return state(card.words, card.dot)

    @admin.display(description="places prises")
    def seats(self, row):
        return "" if row.capacity is None else f"{row.seats_taken} sur {row.capacity}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return events.event(request, object_id)

    def get_urls(self):
        def screen(address, view, name):
            return path(address, behind_the_door(self.admin_site, view), name=f"missions_event_{name}")

        own = [screen(f"<int:pk>/{address}", view, name) for name, (address, view) in SCREENS.items()]
        of_them_all = [
            screen("nouvelle/", events.event_new, "new"),
            screen("chiffres/", figures.figures, "figures"),
            screen("chiffres/<slug:table>/", figures.figures_file, "figures_file"),
        ]
        return [*of_them_all, *own, *super().get_urls()]


@admin.register(EventSeries)
class EventSeriesAdmin(LaboModelAdmin):
    """A series is written once; its next events are announced as soon as it is saved."""

    form = SeriesForm
    roles_view = roles_change = roles_add = LAB
    list_display = ["title", "rhythm", "begins_at", "place", "starts_on", "ends_on"]
    search_fields = ["title"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.extend(until=timezone.localdate() + AHEAD, by=request.user)

    @admin.display(description="rythme")
    def rhythm(self, row):
        return row.rhythm
