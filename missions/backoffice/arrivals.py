"""The page of arrivals, on a phone at the door: one tap a person. The sheet that comes back is entered there too."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import refuse, status_of
from missions.backoffice.event_forms import AdmitForm
from missions.backoffice.events import event_of
from missions.models.attendance_sheet import TOO_EARLY, AttendanceSheet, folded
from missions.seat import colleague_at

WANTED = {"yes": True, "none": None}
"""What a tap asks for: the state that is wanted and not « the other one », so that it may be sent again."""
STATES = {True: "yes", False: "no", None: "none"}
WORDS = {"yes": "Est là", "no": "Absence notée", "none": ""}


class WelcomeForm(AdmitForm):
    one_more = forms.BooleanField(label="Ajouter une chaise : toutes les places sont prises", required=False)

    def __init__(self, event, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if event.seats_left != 0:
            del self.fields["one_more"]


@lab_only
@require_safe
def checkin(request, pk):
    """Read who is there. « ?q= » looks for somebody, for whoever has no script."""
    row = event_of(pk)
    return page(request, row, WelcomeForm(row))


def page(request, event, form):
    sheet, now = AttendanceSheet(event), timezone.now()
    closed, asked = sheet.why_closed(now=now), request.GET.get("q", "")[:100].replace("\x00", "")
    lines = [] if closed else [line_of(seat, asked) for seat in sheet.lines()]
    context = {
        "event": event,
        "closed": closed,
        "lines": lines,
        "shown": sum(line["is_shown"] for line in lines),
        "asked": asked,
        "present": sum(line["state"] == "yes" for line in lines),
        "unnoted": sum(line["state"] == "none" for line in lines),
        "has_begun": now >= event.starts_at,
        "form": form,
        **error_summary(form),
    }
    return render(request, "admin/missions/checkin.html", context, status=status_of(form, invalid=422))


def line_of(seat, asked):
    state, unit = STATES[seat.is_present], seat.person.org_unit or ""
    words = folded(f"{seat.person} {unit}")
    return {
        "seat": seat,
        "unit": unit,
        "state": state,
        "wanted": "none" if state == "yes" else "yes",
        "word": WORDS[state],
        "words": words,
        "is_shown": all(word in words for word in folded(asked).split()),
    }


def back_to_page(event, *, seat=None, asked=""):
    """Return to the place of the list where one was."""
    address = reverse("admin:missions_event_checkin", args=[event.pk])
    query = f"?{urlencode({'q': asked})}" if asked else ""
    return redirect(f"{address}{query}#{f'p-{seat}' if seat else 'liste'}")


@lab_only
@require_POST
def note(request, pk):
    """Note one person, « 12:yes » or « 12:none ». The page's script reads back where everybody stands."""
    event = event_of(pk)
    number, _, wanted = request.POST.get("note", "").partition(":")
    if (number := read_number(number)) is None or wanted not in WANTED:
        raise Http404
    seat = get_object_or_404(event.registrations.all(), pk=number)
    try:
        seat.note_presence(WANTED[wanted])
    except Refusal as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=409)
        messages.error(request, str(refusal))
    if request.htmx:
        seats = event.registrations.confirmed().values_list("pk", "is_present")
        return JsonResponse({"states": {pk: STATES[is_present] for pk, is_present in seats}})
    return back_to_page(event, seat=number, asked=request.POST.get("q", "")[:100])


@lab_only
@require_POST
def welcome(request, pk):
    """Let somebody in who comes without a word."""
    event = event_of(pk)
    form = WelcomeForm(event, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                person = colleague_at(form.cleaned_data["email"])
                one_more = form.cleaned_data.get("one_more", False)
                seat = AttendanceSheet(event).welcome(person, by=request.user, one_more=one_more)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"C’est noté : {person} est là.")
            return back_to_page(event, seat=seat.pk)
    return page(request, event, form)


@lab_only
@require_POST
def everybody(request, pk):
    """Note everybody as present, then untick: how a sheet that comes back nearly full is entered."""
    event = event_of(pk)
    try:
        count = AttendanceSheet(event).note_all_present(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told(count, "présence"))
    return back_to_page(event)


def told(count, what):
    if not count:
        return "Rien n’a changé : tout le monde était déjà noté."
    return f"Une {what} est notée." if count == 1 else f"{count} {what}s sont notées."


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request, pk):
    """Say who would be noted absent, then do it in one act."""
    event = event_of(pk)
    sheet = AttendanceSheet(event)
    if request.method == "POST":
        seats = [seat for text in request.POST.getlist("seat") if (seat := read_number(text)) is not None]
        try:
            messages.success(request, told(sheet.note_absent(seats, by=request.user), "absence"))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return back_to_page(event)
    now = timezone.now()
    lines = sheet.lines()
    context = {
        "event": event,
        "closed": sheet.why_closed(now=now) or ("" if now >= event.starts_at else TOO_EARLY),
        "absent": [seat for seat in lines if seat.is_present is None],
        "present": sum(seat.is_present is True for seat in lines),
    }
    return render(request, "admin/missions/absences.html", context)
