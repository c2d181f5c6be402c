"""The front page of the resource centre, and the methods."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from labo.htmx import asks_for_part
from labo.pdf.turn import RETRY_AFTER
from labo.transitions import NotPrinted
from resources.doors import doors
from resources.forms import KitForm, MethodFilterForm
from resources.kit_pdf import render_kit
from resources.models import Method, Reference

LATEST = 4


@login_not_required
@require_safe
def index(request):
    methods = list(Method.objects.offered())
    first = [method for method in methods if method.origin == Method.Origin.SEED]
    context = {
        "methods": methods,
        "first": first,
        "doors": doors(request.user),
        "references": Reference.objects.latest_added(LATEST),
    }
    return render(request, "resources/index.html", context)


@login_not_required
@require_safe
def method_list(request):
    """Show the catalogue as it is searched and filtered; only the results while the person types."""
    form = MethodFilterForm(request.GET)
    is_part = asks_for_part(request)
    template = "resources/partials/method_results.html" if is_part else "resources/method_list.html"
    response = render(request, template, {"form": form, "methods": form.methods()})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def method_detail(request, slug):
    """Show a sheet. A withdrawn one keeps its address, and says that it is no longer offered."""
    method = get_object_or_404(Method.objects.with_cases(today=timezone.localdate()), slug=slug)
    offered = Method.objects.offered()
    context = {
        "method": method,
        "before": offered.before(method),
        "after": offered.after(method),
        "related": method.related.offered(),
        "lessons": method.lessons.readable_by(request.user),
        "address": f"{settings.SITE_URL}{method.get_absolute_url()}",
    }
    return render(request, "resources/method_detail.html", context)


@login_not_required
@require_safe
def method_pdf(request, slug):
    """Give the facilitator's sheet of one method."""
    return _printed(request, [get_object_or_404(Method, slug=slug)], name=slug)


@login_not_required
@require_safe
def kit(request):
    """Let the person choose the sheets to print together."""
    form = KitForm(request.GET, methods=list(Method.objects.offered()))
    return render(request, "resources/kit.html", {"form": form})


@login_not_required
@require_safe
def kit_pdf(request):
    """Give the chosen sheets as one document; the choice again when it cannot be printed."""
    form = KitForm(request.GET, methods=list(Method.objects.offered()), is_sent=True)
    if not form.is_valid():
        return render(request, "resources/kit.html", {"form": form}, status=400)
    return _printed(request, form.chosen(), name="kit-de-methodes")


def _printed(request, methods, *, name):
    try:
        content = render_kit(methods)
    except NotPrinted as refusal:
        response = render(request, "resources/not_printed.html", {"refusal": refusal, "methods": methods}, status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
