"""What the service sent, version by version, as the team reads it: what changed since a sheet was filled."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.backoffice.case import case_of
from projects.version_compare import compared


@require_safe
def versions(request, pk):
    """List the versions of a case and compare two of them, word by word."""
    proposal = case_of(request.user, pk)
    return render(request, "admin/projects/versions.html", {"proposal": proposal, **compared(proposal, request.GET)})
