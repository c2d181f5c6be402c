"""An invitation to an event, behind the link of a mail: come, or not. GET shows, POST acts."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from labo.links import opened_by_link
from labo.transitions import Refusal
from missions.models import Event, Invitation, SignUp
from missions.models.registration_queryset import address_of
from missions.seat import colleague_at, words_of


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Show what one is invited to, and take a yes or a no: one button each way."""
    row = Invitation.objects.by_token(token).select_related("event", "seat").first()
    if row is None:
        raise Http404
    act = request.POST.get("act") if request.method == "POST" else ""
    if act in ("accept", "decline"):
        try:
            messages.success(request, answer(row, act))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("missions:invitation", token)
    now, event = timezone.now(), row.event
    seat = row.seat if row.seat and row.seat.is_on_the_list else None
    is_open = row.status != Invitation.Status.WITHDRAWN and event.is_open(now=now, way=SignUp.INVITATION)
    context = {
        "invitation": row,
        "event": event,
        "seat": seat,
        "seat_address": address_of(seat) if seat else "",
        "can_accept": is_open and seat is None,
        "can_decline": is_open and row.status == Invitation.Status.INVITED,
        "is_over": event.is_over(now=now),
        "is_cancelled": event.status == Event.Status.CANCELLED,
    }
    return render(request, "missions/invitation.html", context)


def answer(row, act):
    """Carry the answer out, and return what the person reads."""
    if act == "decline":
        row.decline()
        return "C’est noté : vous ne venez pas. Merci de l’avoir dit."
    with transaction.atomic():
        seat = row.accept(colleague_at(row.email)).seat
    return words_of(seat)
