"""What the lab does about one address: gives its proofs, forgets it on request, lets letters go to it again."""

from django import forms
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from labo import spreadsheet
from labo.backoffice import lab_only
from labo.forms import OneLineField
from labo.templatetags.labo import error_summary
from labo.typed import status_of
from labo.typography import NBSP, listed
from resources.models import Subscriber, Suppression
from resources.models.subscriber import names_of

COLUMNS = ["adresse", "acte", "par", "lettres", "phrase lue", "le"]


@lab_only
@require_safe
def proofs(request, pk, ending):
    """Give the proofs of one person: as a spreadsheet, or as JSON for a machine."""
    row = get_object_or_404(Subscriber, pk=pk)
    if ending not in (*spreadsheet.FORMATS, "json"):
        raise Http404
    lines = [
        [
            row.email,
            event.get_act_display(),
            event.get_origin_display(),
            listed(names_of(event.letters)),
            event.wording,
            event.at.isoformat(),
        ]
        for event in row.events.all()
    ]
    name = f"preuves-{row.pk}"
    if ending != "json":
        return spreadsheet.spreadsheet_response(ending, name, COLUMNS, lines)
    content = {"preuves": [dict(zip(COLUMNS, line, strict=True)) for line in lines]}
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"', "Cache-Control": "private, no-store"}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=headers)


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request, pk):
    """Forget an address because its owner asked the lab to."""
    row = get_object_or_404(Subscriber, pk=pk)
    if request.method == "POST":
        row.forget(by=request.user)
        messages.success(request, "L’adresse est oubliée. Une empreinte reste, pour que rien ne la réinscrive.")
        return redirect("admin:resources_subscriber_changelist")
    return render(request, "admin/resources/subscriber_forget.html", {"row": row})


class LiftForm(forms.Form):
    use_required_attribute = False
    word = OneLineField(
        label="Pourquoi",
        help_text=f"Par exemple{NBSP}: elle a vidé sa boîte et nous l’a dit. Ce mot reste dans le journal des actes.",
        max_length=200,
        error_messages={"required": f"Dites pourquoi{NBSP}: ce mot reste dans le journal."},
    )


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request, pk):
    """Let letters go to an address again, with the reason."""
    row = get_object_or_404(Suppression, pk=pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        row.lift(form.cleaned_data["word"], by=request.user)
        messages.success(request, "Cette adresse n’est plus écartée.")
        return redirect("admin:resources_suppression_changelist")
    context = {"row": row, "form": form, **error_summary(form)}
    return render(request, "admin/resources/suppression_lift.html", context, status=status_of(form, invalid=422))
