"""An accompaniment on the side of the service: its steps, their dates, what is expected, its calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from labo.attached.response import attachment_response
from missions.calendar import CONTENT_TYPE, calendar_of
from missions.models import Accompaniment, CalendarLink, Review, StepFile
from missions.timeline import Spent, road


def followed(user, reference):
    rows = Accompaniment.objects.visible_to(user).select_related("proposal__org_unit", "proposal__lead", "referent")
    return rows.filter(proposal__reference=reference)


@require_safe
def accompaniment(request, reference):
    """Show the service where the work is and what comes next; whoever works on it goes to the team's page."""
    row = followed(request.user, reference).first()
    if row is None:
        team = Accompaniment.objects.in_back_office(request.user).filter(proposal__reference=reference).first()
        if team is None:
            raise Http404
        return redirect("admin:missions_accompaniment_change", team.pk)
    steps = list(row.steps.select_related("method").prefetch_related("transitions", "files"))
    for step in steps:
        for file in step.files.all():
            file.address = reverse("missions:step_file", args=[reference, file.key])
    stops = road(steps, today=timezone.localdate())
    last = row.transitions.last()
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "steps": stops,
        "coming": next((stop.step for stop in stops if stop.place == "here"), None),
        "reason": last.reason if last else "",
        "spent": Spent.of(row, steps),
        "review": Review.objects.readable_by(request.user).filter(accompaniment=row).first(),
        "has_link": CalendarLink.objects.filter(
            accompaniment=row, person=request.user, closed_at__isnull=True
        ).exists(),
        # Shown once, on the page that follows its making: only its mark is kept.
        "new_address": request.session.get("new_calendar") if request.GET.get("agenda") else "",
    }
    return render(request, "missions/accompaniment.html", context)


@require_safe
def step_file(request, reference, key):
    """Give a file of a step to whoever follows the case."""
    files = StepFile.objects.visible_to(request.user).readable()
    found = get_object_or_404(files, step__accompaniment__proposal__reference=reference, key=key)
    return attachment_response(found, request.user)


@require_safe
def calendar_file(request, reference):
    """Give the calendar as a file, to whoever follows the case."""
    row = get_object_or_404(followed(request.user, reference))
    name = f"{row.proposal.reference}-agenda.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(calendar_of(row), content_type=CONTENT_TYPE, headers=headers)


@require_POST
def calendar_link(request, reference):
    """Open a private address for one's calendar, or close it."""
    row = get_object_or_404(followed(request.user, reference))
    if "close" in request.POST:
        CalendarLink.close(row, person=request.user)
        request.session.pop("new_calendar", None)
        messages.success(request, "L’adresse est fermée : elle n’ouvre plus rien.")
        return redirect(row)
    token = CalendarLink.open(row, person=request.user)
    request.session["new_calendar"] = request.build_absolute_uri(reverse("missions:calendar_feed", args=[token]))
    return redirect(f"{row.get_absolute_url()}?agenda=1#agenda")
