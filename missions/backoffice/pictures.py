"""The pictures of a review in the back office: added one by one while it is written, and taken away."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.forms import OneLineField, length_of
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from missions.backoffice.doors import accompaniment_of, first_values
from missions.backoffice.forms import PlainForm
from missions.models import Review, ReviewPicture
from missions.models.picture import PUBLISHED


class PictureForm(PlainForm):
    upload = forms.FileField(
        label="L’image",
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Le lieu et la date que l’appareil y a écrits sont effacés.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide."},
    )
    words = OneLineField(
        label="Ce qu’elle montre",
        help_text="Pour qui ne la voit pas\u00a0: «\u00a0Trois agents collent des papiers sur un plan du musée\u00a0».",
        max_length=length_of(ReviewPicture, "words"),
        error_messages={"required": "Dites ce que l’image montre."},
    )
    credit = OneLineField(
        label="Crédit", help_text="Service ou organisme.", max_length=length_of(ReviewPicture, "credit"), required=False
    )
    agreed = forms.BooleanField(
        label="Personne n’y est reconnaissable, ou chacun a donné son accord par écrit",
        error_messages={"required": "Sans accord, choisissez une image où personne n’est reconnaissable."},
    )


def images_of(pk):
    return reverse("admin:missions_accompaniment_review", args=[pk]) + "#images"


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk):
    """Add a picture to a review that is being written. What was typed stays when it is refused, but for the file."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(Review, accompaniment=row)
    found.accompaniment = row
    if request.method == "POST":
        form = PictureForm(request.POST, request.FILES)
    else:
        typed = take_back(request)
        if found.is_published:
            texts = texts_of(PictureForm(typed)) if typed else ()
            return hand_back(request, PUBLISHED, texts, images_of(pk))
        form = PictureForm(initial=first_values(typed, PictureForm))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            ReviewPicture.add(found, data["upload"], words=data["words"], credit=data["credit"], by=request.user)
        except Refusal as refusal:
            refuse(form, refusal, field="upload")
        else:
            messages.success(request, "L’image est ajoutée au bilan.")
            return redirect(images_of(pk))
    context = {"accompaniment": row, "proposal": row.proposal, "form": form, **error_summary(form)}
    return render(request, "admin/missions/picture_add.html", context, status=status_of(form, invalid=422))


@lab_only
@require_POST
def remove(request, pk, picture):
    """Take a picture away. A second click finds it gone."""
    row = accompaniment_of(request.user, pk)
    found = ReviewPicture.objects.filter(pk=picture, review__accompaniment=row).select_related("review").first()
    try:
        if found:
            found.remove(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’image est retirée du bilan.")
    return redirect(images_of(pk))
