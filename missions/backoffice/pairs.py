"""The pairs of an event: composed in one click, changed one by one, printed for the door."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.transitions import Refusal
from missions.backoffice.events import event_of
from missions.pairing import move, pair_up, who_is_there

MOST = 500
"""The highest number of a pair: half of the largest event."""


@lab_only
@require_safe
def pairs(request, pk):
    """Show who goes with whom and on which subject, and who is left."""
    event = event_of(pk)
    seats = event.registrations.confirmed().select_related("person__org_unit").order_by("pair", "arrival")
    seats = [seat for seat in seats if seat.pair]
    found = [(number, event.subject_of(number), list(group)) for number, group in groupby(seats, key=lambda s: s.pair)]
    context = {
        "event": event,
        "pairs": found,
        "alone": [seat for seat in who_is_there(event) if not seat.pair],
        "numbers": [*(number for number, _, _ in found), (found[-1][0] if found else 0) + 1],
    }
    return render(request, "admin/missions/pairs.html", context)


@lab_only
@require_POST
def make(request, pk):
    """Compose the pairs from who is there."""
    event = event_of(pk)
    try:
        pair_up(event, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les binômes sont composés.")
    return redirect("admin:missions_event_pairs", pk)


@lab_only
@require_POST
def change(request, pk, seat):
    """Put one person in another pair, or in none."""
    event = event_of(pk)
    row = get_object_or_404(event.registrations.select_related("person"), pk=seat)
    number = read_number(request.POST.get("pair")) or None
    try:
        if number and number > MOST:
            raise Refusal("Ce binôme n’existe pas.")
        move(event, row.pk, number)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        where = f"rejoint le binôme {number}" if number else "n’a plus de binôme"
        messages.success(request, f"{row.person} {where}.")
    return redirect("admin:missions_event_pairs", pk)
