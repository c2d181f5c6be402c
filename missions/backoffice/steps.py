"""The steps of an accompaniment: adding one, reporting on it, moving it, giving it up."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.doors import accompaniment_of, first_values
from missions.backoffice.forms import DropForm, MoveForm, ReportForm, StepForm
from missions.models import AccompanimentStep
from missions.models.step import StepChangedMeanwhile


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def step_new(request, pk):
    """Add a step that the note did not foresee, held against what the lab does not do."""
    row = accompaniment_of(request.user, pk)
    typed = take_back(request) if request.method != "POST" else None
    form = StepForm(
        request.POST if request.method == "POST" else None, limits=row.limits, initial=first_values(typed, StepForm)
    )
    if form.is_bound and form.is_valid():
        try:
            AccompanimentStep.add(row, by=request.user, check=form.checked, **form.columns)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "L’étape est ajoutée. Le service la voit sur sa page.")
            return redirect("admin:missions_accompaniment_change", pk)
    context = {"accompaniment": row, "proposal": row.proposal, "form": form, **error_summary(form)}
    return render(request, "admin/missions/step_new.html", context, status=status_of(form, invalid=422))


ACTS = {"report": ReportForm, "move": MoveForm, "drop": DropForm}
DONE = {
    "report": "Le compte rendu est enregistré. Le service le lit sur sa page.",
    "move": "L’étape a changé, et le service est prévenu.",
    "drop": "L’étape est abandonnée.",
}


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, step):
    """Tell what became of a step: a report, another day, or nothing."""
    row = accompaniment_of(request.user, pk)
    found = get_object_or_404(AccompanimentStep.objects.select_related("method").filter(accompaniment=row), pk=step)
    found.accompaniment = row
    act = request.POST.get("act", "")
    changed, bound = None, None
    if request.method == "POST" and act in ACTS:
        bound = build(act, found, request.POST)
        if bound.is_valid():
            try:
                do(act, found, bound, by=request.user, seen=read_number(request.POST.get("seen")))
            except StepChangedMeanwhile as refusal:
                refuse(bound, refusal)
                changed = AccompanimentStep.objects.get(pk=step)
            except Refusal as refusal:
                refuse(bound, refusal)
            else:
                messages.success(request, DONE[act])
                return redirect(reverse("admin:missions_accompaniment_change", args=[pk]) + f"#etape-{step}")
    elif request.method == "POST":
        return redirect("admin:missions_accompaniment_step", pk, step)
    typed = take_back(request) if request.method != "POST" else None
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "step": found if changed is None else changed,
        "now": changed,
        "open_form": act or (typed or {}).get("act", ""),
        "moves": found.transitions.select_related("by"),
        "checks": found.checks.select_related("by"),
        "files": found.files.select_related("added_by"),
        **{f"{name}_form": bound if name == act and bound else build(name, found, typed=typed) for name in ACTS},
        **error_summary(bound),
    }
    return render(request, "admin/missions/step.html", context, status=status_of(bound, invalid=422))


def build(act, step, data=None, *, typed=None):
    """Return the form of an act, with what the step says already."""
    options = {"limits": step.accompaniment.limits} if act == "report" else {}
    said = {name: getattr(step, name, None) for name in ACTS[act].base_fields} | {"to": step.takes_place_on}
    if typed and typed.get("act") == act:
        said |= first_values(typed, ACTS[act])
    return ACTS[act](data, initial=said, auto_id=f"{act}_%s", **options)


def do(act, step, form, *, by, seen):
    seen = -1 if seen is None else seen
    if act == "report":
        step.tell_done(by=by, seen=seen, check=form.checked, **form.columns)
    elif act == "move":
        step.move(by=by, seen=seen, **form.cleaned_data)
    else:
        step.drop(by=by, seen=seen, **form.cleaned_data)
