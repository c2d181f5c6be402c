"""A draft of the grid beside the one it comes from, and past cases read again with it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from labo.templatetags.labo import NBSP, to_mend
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects import signals
from projects.answer_form import CHOICES, AnswerForm
from projects.models import CriteriaGrid, Criterion, GridReplay
from projects.models.answer import COMMENT_REQUIRED
from projects.models.grid import CriterionChange
from projects.models.grid_replay import readings, replayable

CASES_SHOWN = 30


def grid_of(request, pk):
    if not request.user.is_lab:
        raise PermissionDenied
    return get_object_or_404(CriteriaGrid.objects.select_related("previous"), pk=pk)


def past_cases():
    return replayable().select_related("org_unit").order_by("-submitted_at", "-pk")


@require_safe
def overview(request, pk):
    """Read what a version changes, and what it would have changed in the cases already decided."""
    grid = grid_of(request, pk)
    changes = grid.changes()
    asked = [change for change in changes if change.kind != CriterionChange.REMOVED]
    rows = readings(grid, past_cases()[:CASES_SHOWN], changes) if asked else []
    context = {"grid": grid, "changes": changes, "asked": asked, "rows": rows}
    return render(request, "admin/projects/criteriagrid/replay.html", context)


@dataclass
class Line:
    """A criterion on the page: what it asks now, what was answered then, the form of today's answer."""

    criterion: Criterion
    change: CriterionChange
    then: signals.Tally
    form: AnswerForm
    fault: str = ""

    @property
    def signal(self):
        return self.form["signal"].value() or ""

    @property
    def comment(self):
        return self.form["comment"].value() or ""

    @property
    def then_in_words(self):
        return signals.in_words(self.then) if sum(vars(self.then).values()) else ""


def lines_of(reading, data=None):
    found = []
    for criterion, change, then, now in reading.asked:
        initial = {"signal": now.signal, "comment": now.comment} if now else {}
        form = AnswerForm(data, prefix=criterion.code, initial=initial, auto_id="id_%s")
        found.append(Line(criterion, change, then, form))
    return found


def weigh(lines):
    """Put beside each line what is missing; return the list for the summary."""
    for line in lines:
        errors = line.form.errors
        signal = line.form.cleaned_data.get("signal", "")
        if errors:
            line.fault = next(iter(errors.values()))[0]
        elif signal in COMMENT_REQUIRED and not line.form.cleaned_data["comment"]:
            line.fault = COMMENT_REQUIRED[signal]
    return [
        (f"id_{line.criterion.code}-comment", f"{line.criterion.code}{NBSP}: {line.fault}")
        for line in lines
        if line.fault
    ]


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def case(request, pk, case):
    """Answer the criteria that change, for one past case. Nothing of that time is rewritten."""
    grid = grid_of(request, pk)
    proposal = get_object_or_404(past_cases(), pk=case)
    (reading,) = readings(grid, [proposal])
    problems = []
    if request.method == "POST":
        lines = lines_of(reading, request.POST)
        problems = weigh(lines)
        if not problems:
            answers = {
                line.criterion: (line.form.cleaned_data["signal"], line.form.cleaned_data["comment"])
                for line in lines
                if line.form.cleaned_data["signal"]
            }
            try:
                GridReplay.answer(grid, proposal, answers, by=request.user)
            except Refusal as refusal:
                typed = [
                    (f"{line.criterion.code}{NBSP}: {line.criterion.title}", words)
                    for line in lines
                    for _, words in texts_of(line.form)
                ]
                return hand_back(request, refusal, typed, "admin:projects_criteriagrid_replay", pk)
            messages.success(request, f"«{NBSP}{proposal}{NBSP}» est relu avec cette version de la grille.")
            return redirect("admin:projects_criteriagrid_replay", pk)
    else:
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
        lines = lines_of(reading, typed)
    context = {
        "grid": grid,
        "proposal": proposal,
        "reading": reading,
        "lines": lines,
        "choices": CHOICES,
        "problems": problems,
        "title": to_mend(len(problems)),
    }
    return render(request, "admin/projects/criteriagrid/replay_case.html", context)
