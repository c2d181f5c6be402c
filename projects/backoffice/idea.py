"""« Idées »: what agents wrote in five lines, and what the lab answers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from labo.backoffice import ReadOnlyAdmin, behind_the_door
from labo.templatetags.labo import day, error_summary, state
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import lab_only
from projects.idea_forms import IdeaNoteForm
from projects.models import Idea

KINDS = {
    Idea.Status.RECEIVED: "todo",
    Idea.Status.ANSWERED: "ongoing",
    Idea.Status.PROMOTED: "done",
    Idea.Status.CLOSED: "closed",
}


def idea_of(user, pk):
    return get_object_or_404(Idea.objects.in_back_office(user).select_related("author__org_unit", "proposal"), pk=pk)


@lab_only
@require_safe
def idea(request, pk):
    """Read an idea with its conversation; the form answers it."""
    row = idea_of(request.user, pk)
    typed = take_back(request)
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit.")
    return page(request, row, IdeaNoteForm(typed))


def page(request, row, form):
    context = {
        "idea": row,
        "kind": KINDS[row.status],
        "notes": row.notes.select_related("author"),
        "form": form,
        **error_summary(form),
    }
    return render(request, "admin/projects/idea.html", context)


def saying(verb, done):
    """Return the view of a verb that says something to the author of an idea."""

    @keeps_typed
    @lab_only
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, pk):
        if request.method != "POST":
            return idea(request, pk)
        row = idea_of(request.user, pk)
        form = IdeaNoteForm(request.POST)
        if form.is_valid():
            try:
                verb(row, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                return hand_back(request, refusal, texts_of(form), "admin:projects_idea_change", pk)
            messages.success(request, done)
            return redirect("admin:projects_idea_change", pk)
        return page(request, row, form)

    return view


answer = saying(Idea.answer, "Votre réponse est partie, par courriel et sur sa page.")
close = saying(Idea.close, "La conversation est terminée. Votre message est parti.")


@admin.register(Idea)
class IdeaAdmin(ReadOnlyAdmin):
    """The ideas, those that wait first, each leading to its conversation."""

    list_display = ["title", "author", "service", "state", "sent_on"]
    list_filter = ["status"]
    list_select_related = ["author__org_unit"]
    search_fields = ["title", "text", "author__last_name", "author__email"]
    search_help_text = "Titre, texte ou personne"
    ordering = ["-created_at", "-pk"]
    actions = None

    @admin.display(description="service", ordering="author__org_unit__name")
    def service(self, idea):
        return idea.author.org_unit or "–"

    @admin.display(description="état", ordering="status")
    def state(self, idea):
        return state(idea.get_status_display(), KINDS[idea.status])

    @admin.display(description="envoyée le", ordering="created_at")
    def sent_on(self, idea):
        return day(idea.created_at)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return idea(request, object_id)

    def get_urls(self):
        verbs = [("answer", "repondre/", answer), ("close", "clore/", close)]
        return [
            path(f"<int:pk>/{address}", behind_the_door(self.admin_site, view), name=f"projects_idea_{name}")
            for name, address, view in verbs
        ] + super().get_urls()
