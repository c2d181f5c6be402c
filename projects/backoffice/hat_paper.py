"""The room without screens: the rounds prepared, sheets to print for each hat, and notes keyed in afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.forms import read_number
from labo.transitions import NotPrinted, Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from projects.backoffice.case import lab_only
from projects.backoffice.hat_room import room_of, to_room
from projects.hat_forms import PaperForm, RoomForm, RoundFormSet
from projects.hat_notes import TAKEN_BACK
from projects.hat_sheets import print_sheets
from projects.models import Hat
from projects.models.hat_room import MAX_ROUNDS
from projects.models.hat_round import MINUTES

# --- The rounds to come -----------------------------------------------------------------------------------


def typed_rows(data):
    """Return the rounds as a page posted them, nothing checked yet: [{hat, minutes}]."""
    total = data.get("tours-TOTAL_FORMS", "")
    count = min(int(total), MAX_ROUNDS) if total.isdecimal() and len(total) < 4 else 0
    return [
        {"hat": data.get(f"tours-{at}-hat", Hat.WHITE), "minutes": data.get(f"tours-{at}-minutes", MINUTES)}
        for at in range(count)
    ]


def rearranged(rows, action):
    """
    Return the rounds after « up-2 », « down-2 », « remove-2 » or « add ».

    What the action names may be gone: the rounds then stay as they are.
    """
    verb, _, at = action.partition("-")
    if verb == "add" and len(rows) < MAX_ROUNDS:
        return [*rows, {"hat": Hat.BLUE, "minutes": MINUTES}]
    at = read_number(at)
    if at is None or at >= len(rows):
        return rows
    rows = list(rows)
    row = rows.pop(at)
    if verb == "up":
        rows.insert(max(0, at - 1), row)
    elif verb == "down":
        rows.insert(at + 1, row)
    return rows


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, pk):
    """Put the rounds that have not begun in another order, give them their time, say who stays."""
    room = room_of(request.user, pk)
    if room.is_closed:
        return to_room(pk)
    if request.method != "POST":
        typed = take_back(request)
        if typed:
            messages.info(request, TAKEN_BACK)
            return show_plan(request, room, RoomForm(initial=typed.dict()), RoundFormSet(rows=typed_rows(typed)))
        to_come = list(room.rounds.filter(started_at=None).values("hat", "minutes"))
        first = {"lead_stays": room.lead_stays, "seen": room.state}
        return show_plan(request, room, RoomForm(initial=first), RoundFormSet(rows=to_come))
    action = request.POST.get("action", "save")
    if action != "save":
        rows = rearranged(typed_rows(request.POST), action)
        return show_plan(request, room, RoomForm(initial=request.POST.dict()), RoundFormSet(rows=rows))
    form, rounds = RoomForm(request.POST), RoundFormSet(request.POST)
    if form.is_valid() and rounds.is_valid():
        try:
            room.plan(rounds.planned, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
            room.refresh_from_db(fields=["state"])
            form.data = request.POST.copy()
            form.data["seen"] = room.state
        else:
            messages.success(request, "L’ordre des chapeaux est enregistré.")
            return to_room(pk)
    return show_plan(request, room, form, rounds)


def show_plan(request, room, form, rounds):
    context = {
        "room": room,
        "proposal": room.proposal,
        "form": form,
        "rounds": rounds,
        "begun": room.rounds.exclude(started_at=None),
    }
    return render(request, "admin/projects/room_plan.html", context, status=status_of(form))


# --- Paper ------------------------------------------------------------------------------------------------


@lab_only
@require_safe
def sheets(request, pk):
    """Print one sheet per hat, to write on by hand."""
    room = room_of(request.user, pk)
    try:
        content = print_sheets(room, on=timezone.localdate())
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_room", pk)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{room.proposal.reference}-chapeaux.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def key_in(request, pk):
    """Type many notes at once, one a line, under their hat."""
    room = room_of(request.user, pk)
    if request.method == "POST":
        form = PaperForm(request.POST)
    else:
        typed = take_back(request)
        if typed:
            messages.info(request, TAKEN_BACK)
        asked = request.GET.get("chapeau", "")
        form = PaperForm(initial=typed.dict() if typed else {"hat": asked if asked in Hat.values else Hat.WHITE})
    if form.is_bound and form.is_valid():
        hat, lines = form.cleaned_data["hat"], form.cleaned_data["lines"]
        try:
            room.key_in(hat, lines, by=request.user)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            count = "Une idée est posée" if len(lines) == 1 else f"{len(lines)} idées sont posées"
            messages.success(request, f"{count} sous le chapeau {Hat(hat).word.lower()}.")
            return redirect(f"{reverse('admin:projects_proposal_room_key_in', args=[pk])}?chapeau={hat}")
    context = {"room": room, "proposal": room.proposal, "form": form}
    return render(request, "admin/projects/room_key_in.html", context, status=status_of(form))
