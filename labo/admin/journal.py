"""The journal of acts, for the administration. Nothing here can be rewritten."""

from django.contrib import admin
from django.utils import timezone

from labo import audit
from labo.backoffice import ExportedAdmin, ReadOnlyAdmin
from labo.models import AuditEvent, AuditSeal
from labo.roles import Role
from labo.templatetags.labo import hour, short_day

EXPORTED_ACTS = 20_000
"""A spreadsheet of more rows serves nobody: filter the list first."""


class ActFilter(admin.SimpleListFilter):
    title, parameter_name = "acte", "acte"

    def lookups(self, request, model_admin):
        return sorted(audit.ACTS.items(), key=lambda act: act[1])

    def queryset(self, request, queryset):
        return queryset.filter(act=self.value()) if self.value() in audit.ACTS else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ExportedAdmin, ReadOnlyAdmin):
    """Who did what, on which thing, when and from where, for the administration. Nothing here can be rewritten."""

    roles_view = roles_change = frozenset({Role.ADMINISTRATOR})
    list_display = ["name", "label", "by", "done_at", "via"]
    list_filter = [ActFilter]
    list_select_related = ["by"]
    search_fields = ["label", "=subject", "by__last_name", "by__email"]
    search_help_text = "Intitulé, personne, ou « projects.proposal:12 »"
    fields = ["name", "label", "subject", "by", "done_at", "via", "what", "position"]
    actions = None
    show_full_result_count = False
    export_name = "journal"
    export_columns = ["Rang", "Acte", "Intitulé", "Sur", "Par", "Le", "Depuis", "Détails", "Empreinte"]

    def export_rows(self, queryset):
        return queryset.select_related("seal").order_by("pk")[:EXPORTED_ACTS]

    def export_cells(self, event):
        seal = getattr(event, "seal", None)
        return [
            seal and seal.position,
            event.name,
            event.label,
            event.subject,
            event.by,
            timezone.localtime(event.at).isoformat(" ", "seconds"),
            event.via,
            self.what(event),
            seal and seal.digest,
        ]

    @admin.display(description="acte", ordering="act")
    def name(self, event):
        return event.name

    @admin.display(description="le", ordering="pk")
    def done_at(self, event):
        return f"{short_day(event.at)} {event.at.year}, {hour(event.at)}"

    @admin.display(description="détails")
    def what(self, event):
        return "\n".join(f"{name} : {in_words(value)}" for name, value in event.details.items()) or "–"

    @admin.display(description="rang et empreinte")
    def position(self, event):
        seal = AuditSeal.objects.filter(event=event).first()
        return f"{seal.position}, {seal.digest}" if seal else "scellé à la fin de l’enregistrement"


def in_words(value):
    """Return a value of the journal as a line: a pair is « before → after »."""
    if isinstance(value, dict):
        return " ; ".join(f"{name} : {in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list) and len(value) == 2:
        return " → ".join(in_words(inner) for inner in value)
    return "vide" if value in (None, "") else str(value)
