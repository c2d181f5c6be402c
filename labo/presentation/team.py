"""The document in the back office: its parts, the text of each, the versions."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import LongTextField
from labo.presentation.models import MAX_LENGTH, PresentationText, PresentationVersion, TextChangedMeanwhile
from labo.presentation.parts import Part, added
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back


class PartForm(forms.Form):
    """The text of one part; ``seen`` is the revision that the person started from."""

    use_required_attribute = False
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = LongTextField(
        label="Votre texte",
        help_text="Un tiret en début de ligne fait une liste, **deux étoiles** un mot en gras, "
        "[des mots](une adresse) un lien. Laissez vide pour ne montrer que ce que le portail ajoute.",
        max_length=MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )


def the_lab_only(request):
    if not request.user.is_lab:
        raise PermissionDenied


def part_of(key):
    if key not in Part.values:
        raise Http404
    return Part(key)


@require_safe
def listing(request):
    """List the parts with who wrote them last and what the portal adds, and the frozen versions."""
    rows = {row.part: row for row in PresentationText.objects.select_related("updated_by")}
    context = {
        "parts": [(part, rows.get(part), added(part)) for part in Part],
        "versions": PresentationVersion.objects.listed().select_related("frozen_by"),
    }
    return render(request, "admin/labo/presentation/list.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key):
    """Write the text of a part. A second writer sees both texts, and decides."""
    the_lab_only(request)
    part = part_of(key)
    now = PresentationText.objects.select_related("updated_by").filter(part=part).first()
    seen, other = now.revision if now else 0, None
    if request.method == "POST":
        form = PartForm(request.POST)
        if form.is_valid():
            try:
                PresentationText.write(part, form.cleaned_data["text"], by=request.user, seen=form.cleaned_data["seen"])
            except TextChangedMeanwhile as refusal:
                # A form that names a revision of a part never written meets no row: its text is empty still.
                written = PresentationText.objects.select_related("updated_by").filter(part=part).first()
                other = written or PresentationText(part=part)
                # Saving once more, now that both are before the eyes, is a choice.
                form = PartForm({**request.POST.dict(), "seen": other.revision})
                refuse(form, refusal)
            else:
                messages.success(request, "C’est enregistré, et déjà sur la page publique.")
                return redirect("admin:labo_presentationtext_changelist")
    else:
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
        first = {"text": now.text if now else "", "seen": seen}
        form = PartForm(initial={**first, **(typed.dict() if typed else {})})
    context = {"part": part, "form": form, "row": now, "other": other, "added": added(part)}
    return render(request, "admin/labo/presentation/edit.html", context, status=status_of(form))


@require_POST
def freeze(request):
    """Keep the document of today as a numbered version."""
    the_lab_only(request)
    try:
        version = PresentationVersion.freeze(by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"La version {version.number} est figée : chacun peut la lire et la télécharger.")
    return redirect("admin:labo_presentationtext_changelist")
