"""What the team prints for an event."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo.transitions import NotPrinted
from missions.attendance_pdf import render_sheet
from missions.backoffice.doors import lab_only
from missions.backoffice.events import back_to, event_of
from missions.models.attendance_sheet import AttendanceSheet


@lab_only
@require_safe
def sheet(request, pk):
    """Print the sheet that people sign."""
    return printed(request, event_of(pk), render_sheet, "emargement")


def printed(request, event, render, name):
    try:
        content = render(AttendanceSheet(event), on=timezone.localdate())
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return back_to(event)
    headers = {"Content-Disposition": f'inline; filename="{event.slug}-{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
