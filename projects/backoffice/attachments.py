"""The files of a case and the people around it, as the team reads them."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from labo.attached.response import attachment_response
from projects.backoffice.case import case_of
from projects.models import Attachment


@require_safe
def attachments(request, pk):
    """Show what the service attached, and who follows the case on its side."""
    proposal = case_of(request.user, pk)
    context = {
        "proposal": proposal,
        "attachments": Attachment.objects.of(proposal).select_related("added_by"),
        "co_leads": proposal.co_leads.select_related("user"),
    }
    return render(request, "admin/projects/attachments.html", context)


@require_safe
def attachment(request, pk, piece):
    """Give the file to whoever works on the case."""
    found = get_object_or_404(Attachment.objects.readable(), proposal=case_of(request.user, pk), key=piece)
    return attachment_response(found, request.user)
