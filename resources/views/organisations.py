"""The directory of structures: the list, its map, a structure, and a proposal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from labo.typed import keeps_typed, status_of, take_back
from resources.models import PartnerOrganisation
from resources.structures.forms import DirectoryForm, OrganisationProposalForm
from resources.structures.map import RADIUS, WIDTH, path_of


@login_not_required
@require_safe
def organisation_list(request):
    """Show the structures in alphabetical order, and where they are."""
    form = DirectoryForm(request.GET)
    maps = [{"frame": frame, "path": path_of(frame), "marks": points} for frame, points in form.maps]
    context = {"form": form, "page": form.page, "maps": maps, "width": WIDTH, "radius": RADIUS}
    return render(request, "resources/organisation_list.html", context)


@login_not_required
@require_safe
def organisation(request, slug):
    """Show a structure: what it does, where, what to read of it, the public cases that it took part in."""
    row = get_object_or_404(PartnerOrganisation.objects.shown(), slug=slug)
    context = {
        "organisation": row,
        "themes": row.themes.all(),
        "references": row.references.published().order_by("-year", "title"),
        "cases": row.case_ties.shown(),
    }
    return render(request, "resources/organisation.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_propose(request):
    """Propose a structure; the lab reads it first."""
    form = OrganisationProposalForm(request.POST if request.method == "POST" else take_back(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        PartnerOrganisation.propose(by=request.user, themes=data.pop("themes"), **data)
        messages.success(request, "Merci. Le labo lit votre proposition, puis la met dans l’annuaire.")
        return redirect("resources:organisation_list")
    context = {"form": form}
    return render(request, "resources/organisation_propose.html", context, status=status_of(form, invalid=422))
