"""The one page that searches the whole site."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from labo.htmx import asks_for_part
from labo.search.forms import SearchForm
from labo.search.results import Results


@login_not_required
@require_safe
def search(request):
    """Show what is found, by source; only the results while the person types."""
    form = SearchForm(request.GET)
    results = Results(form.asked, request.user, only=form.source, page=request.GET.get("page", 1))
    is_part = asks_for_part(request)
    template = "labo/partials/search_results.html" if is_part else "labo/search.html"
    response = render(request, template, {"form": form, "asked": form.asked, "results": results})
    patch_vary_headers(response, ["HX-Request"])
    return response
