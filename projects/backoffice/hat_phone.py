"""The phone page of the room for the team: ambassadors who assess the case, and the lab."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from labo.typed import keeps_typed
from projects import hat_notes
from projects.backoffice.case import case_of
from projects.models import HatRoom


def desk_of(pk):
    return hat_notes.Desk(
        page="admin:projects_proposal_room_phone",
        watch="admin:projects_proposal_room_phone_watch",
        idea="admin:projects_proposal_room_idea",
        case=pk,
        template="admin/projects/room_phone.html",
        is_team=True,
    )


def room_of(user, pk):
    """Return the room of a case this person works on, or raise a 404."""
    rooms = HatRoom.objects.in_back_office(user).select_related("proposal__grid", "facilitator")
    room = rooms.filter(proposal=pk).first()
    if room is None:
        raise Http404
    return room


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request, pk):
    """Write under the hat of the moment, then read what everybody wrote."""
    rooms = HatRoom.objects.in_back_office(request.user).select_related("proposal__grid", "facilitator")
    room, desk = rooms.filter(proposal=pk).first(), desk_of(pk)
    if room is None:
        return render(request, "admin/projects/room_none.html", {"proposal": case_of(request.user, pk)})
    answer = hat_notes.write if request.method == "POST" else hat_notes.page
    return answer(request, room, desk)


@require_safe
def watch(request, pk):
    room, desk = room_of(request.user, pk), desk_of(pk)
    return hat_notes.watch_desk(request, room, desk)


@require_http_methods(["GET", "HEAD", "POST"])
def idea(request, pk, idea):
    return hat_notes.change(request, room_of(request.user, pk), desk_of(pk), idea)
