"""What the team prints for an event, and the code that it shows at the door."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from labo.backoffice import lab_only
from labo.qr_code import qr_code
from labo.transitions import NotPrinted
from missions.arrival import arrival_address
from missions.attendance_pdf import render_badges, render_sheet
from missions.backoffice.events import back_to, event_of
from missions.models.attendance_sheet import OPENS_BEFORE, AttendanceSheet


@lab_only
@require_safe
def sheet(request, pk):
    """Print the sheet that people sign."""
    return printed(request, event_of(pk), render_sheet, "emargement")


@lab_only
@require_safe
def badges(request, pk):
    """Print the badges."""
    return printed(request, event_of(pk), render_badges, "badges")


@lab_only
@require_safe
def door(request, pk):
    """Show large, on a wall, the code by which people note their own arrival. No name is on this page."""
    row = event_of(pk)
    address = arrival_address(row)
    context = {
        "event": row,
        "address": address,
        "qr_code": qr_code(address),
        "opens_at": row.starts_at - OPENS_BEFORE,
    }
    return render(request, "admin/missions/event_door.html", context)


def printed(request, event, draw, name):
    try:
        content = draw(AttendanceSheet(event), on=timezone.localdate())
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return back_to(event)
    headers = {"Content-Disposition": f'inline; filename="{event.slug}-{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
