"""« Comment se passe une demande »: the road and the states, drawn from the tables that the pages of a case read."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.delays import real_delay
from projects.models import Session
from projects.note_road import NOTE
from projects.road import WHOSE
from projects.states import PUBLIC_STATES
from projects.tracking import ANSWER, ROAD, TURNS, WORK


@login_not_required
@require_safe
def how_it_works(request):
    now = timezone.now()
    stages = [(*stage, WHOSE.get(TURNS[status].whose, "")) for status, stage in ROAD.items()]
    context = {
        "stages": [*stages, (*ANSWER, WHOSE["lab"]), (*NOTE, "À deux"), (*WORK, "À deux")],
        "states": states(),
        "session": Session.objects.upcoming(now=now).first(),
        "delay": real_delay(now=now),
    }
    return render(request, "projects/how_it_works.html", context)


def states():
    """Return each public name once, with what it means: two states of the lab may read as one."""
    found = {}
    for state in PUBLIC_STATES.values():
        found.setdefault(state.name, (state, []))[1].append(state.meaning)
    return list(found.values())
