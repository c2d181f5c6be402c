"""The photographs of an event in the back office: added one by one, taken away, told to those who came."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import refuse, status_of
from missions.backoffice.events import event_of
from missions.backoffice.pictures import PictureForm
from missions.models import EventPicture


class PhotographForm(PictureForm):
    credit = None
    agreed = forms.BooleanField(
        label="Chaque personne reconnaissable a dit oui, ce jour-là ou depuis",
        error_messages={"required": "Sans leur accord, choisissez une photo où personne n’est reconnaissable."},
    )


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def album(request, pk):
    """See the photographs, and add one."""
    event, posted = event_of(pk), request.method == "POST"
    form = PhotographForm(request.POST, request.FILES) if posted else PhotographForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            EventPicture.add(event, data["upload"], words=data["words"], by=request.user)
        except Refusal as refusal:
            refuse(form, refusal, field="upload")
        else:
            messages.success(request, "La photo est ajoutée. Les personnes venues la voient sur la page.")
            return redirect("admin:missions_event_album", pk)
    context = {"event": event, "pictures": event.pictures.all(), "form": form, **error_summary(form)}
    return render(request, "admin/missions/album.html", context, status=status_of(form, invalid=422))


@lab_only
@require_POST
def remove(request, pk, picture):
    """Take a photograph away. A second click finds it gone."""
    found = EventPicture.objects.filter(pk=picture, event=event_of(pk)).select_related("event").first()
    if found:
        found.take_away(by=request.user)
    messages.success(request, "La photo est supprimée.")
    return redirect("admin:missions_event_album", pk)


@lab_only
@require_POST
def tell(request, pk):
    """Write once to those who came that there are photographs."""
    try:
        EventPicture.objects.tell(event_of(pk), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les personnes venues reçoivent un courriel, une seule fois chacune.")
    return redirect("admin:missions_event_album", pk)
