"""The public pages of the document: read, printed, and as it stood."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo.pdf.turn import RETRY_AFTER
from labo.presentation.document import document
from labo.presentation.models import PresentationVersion
from labo.presentation.printing import kept
from labo.transitions import NotPrinted


@login_not_required
@require_safe
def about(request):
    """Show the lab as it is today, and the versions that were frozen."""
    context = {"document": document(on=timezone.localdate()), "versions": PresentationVersion.objects.listed()}
    return render(request, "labo/presentation/page.html", context)


@login_not_required
@require_safe
def about_pdf(request):
    """Give the document of today."""
    try:
        content = kept(document(on=timezone.localdate()))
    except NotPrinted as refusal:
        response = render(request, "labo/presentation/not_printed.html", {"refusal": refusal}, status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    return pdf_response(content, "presentation.pdf")


@login_not_required
@require_safe
def about_version(request, number):
    """Give a version as it was frozen, byte for byte."""
    version = get_object_or_404(PresentationVersion, number=number)
    return pdf_response(bytes(version.pdf), f"presentation-version-{version.number}.pdf")


def pdf_response(content, name):
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
