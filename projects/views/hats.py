"""The room of the six hats on the service's side, when its facilitator lets in the person who carries the case."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from labo.typed import keeps_typed
from projects import hat_notes
from projects.models import HatRoom


def desk_of(reference):
    return hat_notes.Desk(
        page="projects:room",
        watch="projects:room_watch",
        idea="projects:room_idea",
        case=reference,
        template="projects/room.html",
        is_team=False,
    )


def room_of(user, reference):
    """Return the room. Who is not let in gets a 404, as if there were none."""
    rooms = HatRoom.objects.open_to_lead(user).select_related("proposal", "facilitator")
    return get_object_or_404(rooms, proposal__reference=reference)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def room(request, reference):
    """Write with the room, one hat at a time, and read what it reveals."""
    found, desk = room_of(request.user, reference), desk_of(reference)
    answer = hat_notes.write if request.method == "POST" else hat_notes.page
    return answer(request, found, desk)


@require_safe
def room_watch(request, reference):
    found, desk = room_of(request.user, reference), desk_of(reference)
    return hat_notes.watch_desk(request, found, desk)


@require_http_methods(["GET", "HEAD", "POST"])
def room_idea(request, reference, idea):
    return hat_notes.change(request, room_of(request.user, reference), desk_of(reference), idea)
