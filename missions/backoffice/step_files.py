"""The files of a step in the back office: added, given back, taken away."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.attached.inspection import ACCEPT, IN_WORDS
from labo.attached.response import attachment_response
from labo.backoffice import lab_only
from labo.forms import OneLineField, length_of
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.doors import accompaniment_of, first_values
from missions.backoffice.forms import PlainForm
from missions.models import AccompanimentStep, StepFile


class StepFileForm(PlainForm):
    upload = forms.FileField(
        label="Le fichier",
        help_text=f"{IN_WORDS}. 10 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    caption = OneLineField(
        label="Ce que c’est",
        help_text="Le service lit ces mots, par exemple «\u00a0Le guide à imprimer\u00a0».",
        max_length=length_of(StepFile, "caption"),
        error_messages={"required": "Dites en quelques mots ce que c’est."},
    )


def step_of(request, pk, step):
    """Return (accompaniment, step) for who works on the case, or raise a 404."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(AccompanimentStep.objects.filter(accompaniment=row), pk=step)
    found.accompaniment = row
    return row, found


def back_to(pk, step):
    return redirect(reverse("admin:missions_accompaniment_step", args=[pk, step]) + "#fichiers")


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk, step):
    """Add a file. What was typed stays when it is refused; a file must be chosen again."""
    row, found = step_of(request, pk, step)
    if request.method == "POST":
        form = StepFileForm(request.POST, request.FILES)
    else:
        form = StepFileForm(initial=first_values(take_back(request), StepFileForm))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            StepFile.attach(found, data["upload"], caption=data["caption"], by=request.user)
        except Refusal as refusal:
            refuse(form, refusal, field="upload")
        else:
            messages.success(request, "Le fichier est ajouté. Le service le trouve sur sa page.")
            return back_to(pk, step)
    context = {"accompaniment": row, "proposal": row.proposal, "step": found, "form": form, **error_summary(form)}
    return render(request, "admin/missions/step_file_add.html", context, status=status_of(form, invalid=422))


@require_safe
def file(request, pk, key):
    """Give the file to whoever works on the case."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(StepFile.objects.readable(), step__accompaniment=row, key=key)
    return attachment_response(found, request.user)


@lab_only
@require_POST
def remove(request, pk, step, key):
    """Take a file away. A second click finds it gone."""
    _, found = step_of(request, pk, step)
    attached = StepFile.objects.filter(step=found, key=key).first()
    try:
        if attached:
            attached.step = found
            attached.remove(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le fichier est retiré. Le service ne le trouve plus sur sa page.")
    return back_to(pk, step)
