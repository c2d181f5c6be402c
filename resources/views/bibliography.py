"""The bibliography as everybody reads it: the search, a reference, its feed, its exports."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from labo.folding import folded
from labo.htmx import asks_for_part
from resources.bibliography.cited import cited
from resources.bibliography.exports import FORMATS, exported, item_of, items
from resources.bibliography.form import BibliographyForm
from resources.bibliography.recommendation_form import RecommendationForm
from resources.citation.cite import STYLES, USUAL
from resources.models import Reference, WatchItem

MOST_PICKED = 50


@login_not_required
@require_safe
def bibliography(request):
    """Show what is searched and filtered; only the results while the person types."""
    form = BibliographyForm(request.GET)
    is_part = asks_for_part(request)
    template = "resources/partials/bibliography_results.html" if is_part else "resources/bibliography.html"
    response = render(request, template, {"form": form, "formats": FORMATS})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def export(request, ending):
    """Give the whole of a search as a file."""
    if ending not in FORMATS:
        raise Http404
    return exported(ending, items(BibliographyForm(request.GET).everything()), name="bibliographie")


def picked(request) -> list[Reference]:
    """Return the references that the address names, in its order."""
    keys = list(dict.fromkeys(filter(slug_re.match, request.GET.getlist("ref"))))[:MOST_PICKED]
    rows = Reference.objects.published().in_bulk(keys, field_name="key")
    return [rows[key] for key in keys if key in rows]


@login_not_required
@require_safe
def selection(request):
    """Cite several references at once, in one style, and offer them as files."""
    references = picked(request)
    if (ending := request.GET.get("format")) in FORMATS:
        return exported(ending, map(item_of, references), name="selection")
    style = request.GET.get("norme") if request.GET.get("norme") in STYLES else USUAL
    citations = sorted(cited(references, [style]).values(), key=lambda citation: folded(citation.text))
    context = {
        "citations": citations,
        "references": references,
        "style": style,
        "styles": STYLES,
        "formats": FORMATS,
        "is_cut": len(set(request.GET.getlist("ref"))) > MOST_PICKED,
    }
    return render(request, "resources/selection.html", context)


@login_not_required
@require_safe
def reference(request, key):
    """Show a reference. A withdrawn one keeps its address and says so; a merged one leads to the other."""
    row = get_object_or_404(Reference.objects.with_address().select_related("merged_into"), key=key)
    if row.merged_into:
        return redirect(row.merged_into, permanent=True)
    return reference_page(request, row)


def reference_page(request, row, form=None, status=200):
    """
    Draw the page of a reference.

    :param form: the opinion that comes back, if it was refused.
    """
    opinions = list(row.recommendations.readable_by(request.user))
    own = next((opinion for opinion in opinions if opinion.reader_id == request.user.pk), None)
    copies = list(row.copies.on_shelf().with_loan())
    context = {
        "reference": row,
        "citations": [(style, STYLES[style], citation) for (_, style), citation in cited([row], list(STYLES)).items()],
        "formats": FORMATS,
        "themes": row.themes.all(),
        "methods": row.methods.offered(),
        "cases": row.case_uses.shown(),
        "opinions": [opinion for opinion in opinions if not opinion.hidden_at],
        "own": own,
        "form": form or (RecommendationForm(instance=own) if request.user.is_authenticated else None),
        "copies": copies,
        "free": [copy for copy in copies if copy.due_on is None],
        "own_loan": next((copy for copy in copies if copy.borrower == request.user.pk and copy.due_on), None),
        "next_back": min((copy.due_on for copy in copies if copy.due_on), default=None),
        "found_as": WatchItem.objects.visible_to(request.user).filter(pk=row.found_as_id).first(),
        "near": Reference.objects.near(row),
        "address": f"{settings.SITE_URL}{row.get_absolute_url()}",
    }
    return render(request, "resources/reference.html", context, status=status)


@login_not_required
@require_safe
def notice(request, key, ending):
    """Give one reference as a file."""
    row = get_object_or_404(Reference.objects.published(), key=key)
    if ending not in FORMATS:
        raise Http404
    return exported(ending, [item_of(row)], name=row.key)


UNAPI = """<?xml version="1.0" encoding="UTF-8"?>
<formats{id}>
<format name="ris" type="application/x-research-info-systems"/>
<format name="bibtex" type="application/x-bibtex"/>
<format name="csl" type="application/vnd.citationstyles.csl+json"/>
</formats>
"""
UNAPI_FORMATS = {"ris": "ris", "bibtex": "bib", "csl": "json"}


@login_not_required
@require_safe
def unapi(request):
    """
    Tell a reader of references which formats there are, of all or of one, and give them.

    Source: unAPI, revision 2. Zotero's connector reads it.
    """
    key, name = request.GET.get("id"), request.GET.get("format")
    if key and not slug_re.match(key):
        raise Http404
    row = get_object_or_404(Reference.objects.published(), key=key) if key else None
    if row is None or not name:
        own = f' id="{row.key}"' if row else ""
        return HttpResponse(UNAPI.format(id=own), content_type="application/xml", status=300 if row else 200)
    if name not in UNAPI_FORMATS:
        return HttpResponse("Not acceptable", content_type="text/plain", status=406)
    return exported(UNAPI_FORMATS[name], [item_of(row)], name=row.key, attached=False)
