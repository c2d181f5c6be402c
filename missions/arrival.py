"""« Je suis là »: the code shown at the door opens this page, around the event only."""

from django.conf import settings
from django.contrib import messages
from django.core.signing import Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods

from labo.transitions import Refusal
from missions.models import Event, Registration
from missions.models.attendance_sheet import AttendanceSheet
from missions.models.registration_queryset import address_of

SIGNS = 16
"""Of the signature: 96 bits, and a picture that a phone reads from afar."""


def code_of(event) -> str:
    return Signer(salt="missions.arrival").signature(str(event.pk))[:SIGNS]


def arrival_address(event) -> str:
    """Return what the picture at the door holds."""
    return settings.SITE_URL + reverse("missions:arrival", args=[event.slug, code_of(event)])


@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request, slug, code):
    """Show one button to whoever has a seat; it notes the presence."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    if not constant_time_compare(code, code_of(event)):
        raise Http404
    sheet = AttendanceSheet(event)
    if request.method == "POST":
        try:
            sheet.check_in(request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)
    seat = Registration.objects.filter(event=event, person=request.user).first()
    context = {
        "event": event,
        "seat": seat,
        "closed": sheet.why_no_check_in(now=timezone.now()),
        "seat_address": address_of(seat) if seat and seat.status == Registration.Status.OFFERED else "",
    }
    return render(request, "missions/arrival.html", context)
