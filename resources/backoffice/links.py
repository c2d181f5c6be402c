"""« Liens cassés »: what no longer answers, where it is read, and what can be done of it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from labo.acting import carry_out
from labo.backoffice import lab_only
from labo.typography import NBSP
from resources.links.told import uses_of
from resources.models import LinkCheck

PER_PAGE = 30
BROKEN = "admin:resources_linkcheck_broken"


@lab_only
@require_safe
def broken(request):
    """Show the links that are broken, the longest first, then those whose page has moved for good."""
    found = LinkCheck.objects.broken()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    moved = list(LinkCheck.objects.moved()[:PER_PAGE])
    uses = uses_of([link.address for link in [*page, *moved]])
    context = {
        "page": page,
        "broken": [(link, uses.get(link.address, [])) for link in page],
        "moved": [(link, uses.get(link.address, [])) for link in moved],
        "counts": LinkCheck.objects.counts(),
    }
    return render(request, "admin/resources/links_broken.html", context)


def acted(verb, done):
    """Return the view of a verb of a link."""

    @lab_only
    @require_POST
    def view(request, pk):
        link = get_object_or_404(LinkCheck, pk=pk)
        carry_out(request, lambda: verb(link, by=request.user), done)
        return redirect(BROKEN)

    return view


adopt = acted(LinkCheck.take_new_address, "La nouvelle adresse est prise partout où l’ancienne était montrée.")
again = acted(LinkCheck.check_again, "Ce lien sera vérifié la nuit prochaine.")
ignore = acted(
    LinkCheck.ignore, f"C’est noté{NBSP}: ce lien ne sera plus signalé tant que sa page ne répond pas de nouveau."
)
