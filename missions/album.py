"""The photographs of an event, as those who were there see them, and take them away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from missions.models import EventPicture


@require_safe
def picture(request, key):
    """Give a photograph to whoever came to its event."""
    found = get_object_or_404(EventPicture.objects.seen_by(request.user).only("content"), key=key)
    return HttpResponse(bytes(found.content), content_type="image/jpeg")


@require_POST
def take_away(request, key):
    """Delete a photograph for everybody, at the word of one who was there. A second click finds it gone."""
    found = get_object_or_404(EventPicture.objects.seen_by(request.user).select_related("event"), key=key)
    found.take_away()
    messages.success(request, "La photo est supprimée, pour tout le monde. Merci de l’avoir dit.")
    return redirect(f"{found.event.get_absolute_url()}#images")
