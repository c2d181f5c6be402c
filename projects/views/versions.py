"""What was sent, version by version: the list, two of them side by side, the receipt of each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from labo.transitions import Refusal
from projects.models import Proposal, ProposalVersion
from projects.receipt_pdf import render_receipt
from projects.version_compare import compared


@require_safe
def versions(request, reference):
    """List the versions and, where there are two, compare them word by word."""
    cases = Proposal.objects.visible_to(request.user).select_related("org_unit")
    case = get_object_or_404(cases, reference=reference)
    return render(request, "projects/versions.html", {"proposal": case, **compared(case, request.GET)})


def version_of(request, reference, number=None):
    """Return this version, or the last one, or raise a 404."""
    cases = Proposal.objects.visible_to(request.user).filter(reference=reference)
    found = ProposalVersion.objects.filter(proposal__in=cases).select_related("proposal", "question_set", "filed_by")
    version = (found if number is None else found.filter(number=number)).first()
    return version or get_object_or_404(found, pk=None)


@require_safe
def receipt_pdf(request, reference, number=None):
    """Give the receipt of a version: the same version always makes the same bytes."""
    version = version_of(request, reference, number)
    try:
        content = render_receipt(version)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=503, content_type="text/plain; charset=utf-8")
    return download(content, f"{reference}-accuse-v{version.number}.pdf", "application/pdf")


@require_safe
def version_json(request, reference, number):
    """Give the very bytes that were marked: whoever has them can compute the mark again."""
    version = version_of(request, reference, number)
    return download(version.written, f"{reference}-v{number}.json", "application/json")


def download(content, name, kind):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
