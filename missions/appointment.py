"""One's slot at a drop-in, behind the link of a mail: read it, give it back, make an idea of it."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from labo.links import opened_by_link
from labo.transitions import Refusal
from missions.models import Appointment


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request, token):
    """Show the slot. Whoever holds the link gives it back; the person alone, signed in, makes an idea of it."""
    rows = Appointment.objects.by_token(token).select_related("event", "person", "idea")
    row = rows.first()
    if row is None:
        raise Http404
    act = request.POST.get("act") if request.method == "POST" else ""
    if act == "idea" and request.user != row.person:
        return redirect_to_login(request.path)
    if act in ("cancel", "idea"):
        try:
            if act == "idea":
                return redirect(row.become_idea())
            row.cancel()
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "C’est noté : le créneau est libre pour quelqu’un d’autre.")
        return redirect("missions:appointment", token)
    context = {
        "appointment": row,
        "event": row.event,
        "is_past": row.starts_at <= timezone.now(),
        "is_own": request.user == row.person,
    }
    return render(request, "missions/appointment.html", context)
