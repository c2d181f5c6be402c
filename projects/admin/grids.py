"""The versions of the grid: edited until they are published, then read and copied."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from labo.backoffice import LaboModelAdmin, LaboStackedInline, behind_the_door
from labo.transitions import Refusal
from labo.typed import hand_back
from projects.backoffice import (
    grid_replay,
)
from projects.models import CriteriaGrid, Criterion

PUBLISHED = "Cette version de la grille est publiée : elle ne change plus. Ouvrez la version suivante."
WORDS = {
    "title": "Titre",
    "changelog": "Ce qui change",
    "green_signal": "Signal vert",
    "red_signal": "Signal rouge",
    "hint": "Aide",
}
"""What is written by hand in a version, and how the page calls it."""


class CriterionInline(LaboStackedInline):
    model = Criterion
    fields = [
        ("code", "dimension", "position"),
        "title",
        "green_signal",
        "red_signal",
        "hint",
        ("is_eliminatory", "is_seed"),
    ]
    readonly_fields = ["eliminatory", "seed"]

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        # In words: the stock icon speaks English, and its red cross looks like a red signal.
        return [*self.fields[:-1], ("eliminatory", "seed")]

    @admin.display(description="éliminatoire")
    def eliminatory(self, criterion):
        return "oui" if criterion.is_eliminatory else "non"

    @admin.display(description="du texte fondateur")
    def seed(self, criterion):
        return "oui" if criterion.is_seed else "non"


@admin.register(CriteriaGrid)
class CriteriaGridAdmin(LaboModelAdmin):
    """A version is edited until it is published; from then on it is read, and copied into the next one."""

    list_display = ["__str__", "published_at", "changelog"]
    fields = ["title", "changelog", "version", "published_at"]
    readonly_fields = ["version", "published_at"]
    inlines = [CriterionInline]
    change_form_template = "admin/projects/criteriagrid/change_form.html"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save a version. One that was published meanwhile hands back what was typed in it."""
        grid = self.get_object(request, object_id) if request.method == "POST" and object_id else None
        if grid and grid.is_published and super().has_change_permission(request):
            kept = [getattr(row, name) for row in (grid, *grid.criteria.all()) for name in WORDS if hasattr(row, name)]
            words = [(name.rpartition("-")[2], text) for name, text in request.POST.items() if text.strip()]
            lost = [(WORDS[name], text) for name, text in words if name in WORDS and text.strip() not in kept]
            if lost:
                return hand_back(request, PUBLISHED, lost, "admin:projects_criteriagrid_change", grid.pk, kept=kept)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = CriteriaGrid.objects.next_version()
        super().save_model(request, obj, form, change)

    def get_urls(self):
        verbs = [
            ("new_version", "nouvelle-version/", self.new_version),
            ("publish", "publier/", self.publish),
            ("replay", "relecture/", grid_replay.overview),
            ("replay_case", "relecture/<int:case>/", grid_replay.case),
        ]
        return [
            path(f"<int:pk>/{address}", behind_the_door(self.admin_site, view), name=f"projects_criteriagrid_{name}")
            for name, address, view in verbs
        ] + super().get_urls()

    def _act(self, request, pk, verb, done):
        if not super().has_change_permission(request):
            raise PermissionDenied
        grid = get_object_or_404(CriteriaGrid, pk=pk)
        try:
            result = verb(grid) or grid
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:projects_criteriagrid_change", pk)
        self.log_change(request, result, done)
        messages.success(request, done)
        return redirect("admin:projects_criteriagrid_change", result.pk)

    @method_decorator(require_POST)
    def new_version(self, request, pk):
        """Open a copy to work on; sheets already given out keep their version."""
        return self._act(request, pk, CriteriaGrid.new_version, "La nouvelle version est prête à être modifiée.")

    @method_decorator(require_POST)
    def publish(self, request, pk):
        """Put this version in force for the cases whose assessment opens from now on."""
        return self._act(request, pk, CriteriaGrid.publish, "Cette version de la grille est en vigueur.")
