"""One accompaniment as the team works on it: its steps, its time, its drifts, and what starts, pauses or stops it."""

from django.apps import apps
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.backoffice import lab_only
from labo.forms import read_number
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from missions.backoffice.doors import accompaniment_of, first_values
from missions.backoffice.forms import PauseForm, ResumeForm, StartForm, StopForm
from missions.models import Accompaniment, ScopeCheck
from missions.models.amending import planned
from missions.timeline import Spent, road


@require_safe
def accompaniment(request, pk):
    """Read where the work is, and what comes next."""
    row = accompaniment_of(request.user, pk)
    steps = list(row.steps.select_related("method").prefetch_related("transitions", "files"))
    for step in steps:
        for file in step.files.all():
            file.address = reverse("admin:missions_accompaniment_step_file", args=[pk, file.key])
    review = getattr(row, "review", None)
    today = timezone.localdate()
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "is_lab": request.user.is_lab,
        "plan": row.amended_plan() if request.user.is_lab else None,
        "steps": road(steps, today=today),
        "to_tell": [step for step in steps if step.is_ahead and step.takes_place_on < today],
        "over": not any(step.is_ahead for step in steps),
        "spent": Spent.of(row, steps),
        "drifts": ScopeCheck.objects.drifts().filter(step__accompaniment=row).select_related("step", "by"),
        "passed": row.transitions.select_related("by"),
        "review": review,
        "follow_ups": row.follow_ups.all() if request.user.is_lab else (),
    }
    return render(request, "admin/missions/accompaniment.html", context)


def notes_to_start():
    """Return the signed notes whose work has not begun. The notes are another app's: they are found by their name."""
    notes = apps.get_model("projects", "InterventionNote").objects
    ready = notes.filter(status="signed", proposal__accompaniment=None, starts_on__isnull=False)
    found = list(ready.select_related("proposal__org_unit").prefetch_related("steps").order_by("starts_on", "pk"))
    for note in found:
        note.planned = planned(note.steps.all())
    return found


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Choose a signed note, that of « ?cas=12 » to begin with, and begin what it promises."""
    notes = notes_to_start()
    form = StartForm(request.POST if request.method == "POST" else None)
    case = read_number(request.GET.get("cas"))
    chosen = next((note for note in notes if note.proposal_id == case), None)
    if request.method == "POST":
        chosen = next((note for note in notes if str(note.pk) == request.POST.get("note")), None)
        if chosen is None:
            messages.info(request, "Cet accompagnement a déjà commencé, ou sa note n’est plus signée.")
            return redirect("admin:missions_accompaniment_start")
        if form.is_valid():
            try:
                row = Accompaniment.start(chosen, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "L’accompagnement commence. Le service a reçu les dates.")
                return redirect("admin:missions_accompaniment_change", row.pk)
    context = {"notes": notes, "form": form, "chosen": chosen, **error_summary(form)}
    return render(request, "admin/missions/start.html", context, status=status_of(form, invalid=422))


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, pk):
    """Show what an avenant changes in the steps ahead, then let them follow it."""
    row = accompaniment_of(request.user, pk)
    refused = ""
    if request.method == "POST":
        try:
            row.follow(by=request.user, seen=request.POST.get("seen", ""))
        except Refusal as refusal:
            refused = str(refusal)
            row = accompaniment_of(request.user, pk)
        else:
            messages.success(request, "Les étapes suivent l’avenant, et le service est prévenu.")
            return redirect("admin:missions_accompaniment_change", pk)
    plan = row.amended_plan()
    if plan is None:
        messages.info(request, refused or "L’accompagnement suit déjà la note : rien ne change.")
        return redirect("admin:missions_accompaniment_change", pk)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "plan": plan,
        "version": row.note_to_follow().version_in_force(),
        "refused": refused,
    }
    return render(request, "admin/missions/follow.html", context, status=409 if refused else 200)


# What may be done to the whole: (form, verb, words).
TURNS = {
    "suspendre": (PauseForm, "pause", "Suspendre", "C’est suspendu. Le service a reçu vos mots et la date du point."),
    "reprendre": (ResumeForm, "resume", "Reprendre", "Le travail reprend, et le service le sait."),
    "interrompre": (StopForm, "stop", "Interrompre", "C’est interrompu. Il reste un bilan court à écrire."),
}


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request, pk, act):
    """Pause, take up again or stop, with a reason that the service reads."""
    if act not in TURNS:
        raise Http404
    form_class, verb, words, done = TURNS[act]
    row = get_object_or_404(Accompaniment.objects.led_by_the_lab(request.user).select_related("proposal"), pk=pk)
    typed = take_back(request) if request.method != "POST" else None
    form = form_class(request.POST) if request.method == "POST" else form_class(initial=first_values(typed, form_class))
    if form.is_bound and form.is_valid():
        try:
            getattr(row, verb)(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("admin:missions_accompaniment_change", pk)
    context = {
        "accompaniment": row,
        "proposal": row.proposal,
        "form": form,
        "words": words,
        "act": act,
        **error_summary(form),
    }
    return render(request, "admin/missions/turn.html", context, status=status_of(form, invalid=422))
