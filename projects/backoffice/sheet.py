"""The scoring sheet of one evaluator: kept as it is filled, read once more, then filed."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import LongTextField
from labo.templatetags.labo import NBSP, SIGNALS, to_mend
from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.backoffice.case import case_of
from projects.models import AssessmentSheet, Criterion, Dimension, IncompleteSheet, Proposal, Signal
from projects.models.assessment import COMMENT_REQUIRED

KEYS = {Signal.GREEN: "V", Signal.UNCLEAR: "E", Signal.RED: "R", Signal.ABSTAIN: "S"}
CHOICES = [
    {"value": signal.value, "word": signal.label, "key": key, "css": SIGNALS[signal.value][1]}
    for signal, key in KEYS.items()
]
DOSSIER = (
    "context",
    "problem",
    "audiences",
    "already_tried",
    "expectations",
    "leeway",
    "available_agents",
    "schedule",
    "means",
    "constraints",
    "framings",
)
COMMENT_ALONE = "Choisissez aussi une réponse : sans elle, votre commentaire n’est pas enregistré."


class AnswerForm(forms.Form):
    """One criterion. Its name in the page is the criterion's code."""

    signal = forms.ChoiceField(choices=Signal, required=False)
    comment = LongTextField(max_length=1500, required=False)

    def clean(self):
        if self.cleaned_data.get("comment") and not self.cleaned_data.get("signal") and "signal" not in self.errors:
            raise ValidationError({"signal": COMMENT_ALONE})
        return self.cleaned_data


@dataclass
class Line:
    """A criterion on the page: what is asked, what is answered, what is missing."""

    criterion: Criterion
    form: AnswerForm
    fault: str = ""
    at: str = ""

    @property
    def signal(self):
        return self.form["signal"].value() or ""

    @property
    def comment(self):
        return self.form["comment"].value() or ""


def own_sheet(user, pk):
    """Return (case, own sheet or None). A case that is not this person's answers 404, like one that is not there."""
    proposal = case_of(user, pk)
    return proposal, proposal.sheets.filter(evaluator=user).select_related("grid").first()


def is_open(proposal, sheet):
    return not sheet.is_filed and proposal.status == Proposal.Status.ASSESSING


def lines_of(sheet, data=None):
    answers = {answer.criterion_id: answer for answer in sheet.answers.all()}
    lines = []
    for criterion in sheet.grid.criteria.all():
        answer = answers.get(criterion.pk)
        initial = {"signal": answer.signal, "comment": answer.comment} if answer else {}
        form = AnswerForm(data, prefix=criterion.code, initial=initial, auto_id="id_%s")
        lines.append(Line(criterion, form))
    return lines


def keep(sheet, lines):
    """Save what is valid and new; a form in error keeps its words on the page."""
    with transaction.atomic():
        for line in lines:
            if line.form.is_valid() and line.form.has_changed() and line.form.cleaned_data["signal"]:
                sheet.answer(line.criterion, **line.form.cleaned_data)


def point_out(lines, faults):
    """Put beside each criterion what is missing, and where the summary of errors leads."""
    for line in lines:
        code, errors = line.criterion.code, line.form.errors if line.form.is_bound else {}
        found = [message for messages in errors.values() for message in messages]
        line.fault = found[0] if found else faults.get(code, "")
        in_comment = "comment" in errors or (not found and line.signal in COMMENT_REQUIRED)
        line.at = f"id_{code}-comment" if in_comment else f"id_{code}-signal_0"
    return [(line.at, f"{line.criterion.code}{NBSP}: {line.fault}") for line in lines if line.fault]


def progress(lines):
    """Return how far each dimension is: [{dimension, done, total, kind}]. A red without its reason is not done."""
    rows = []
    for dimension in Dimension:
        own = [line for line in lines if line.criterion.dimension == dimension]
        done = sum(1 for line in own if line.signal and (line.comment or line.signal not in COMMENT_REQUIRED))
        kind = "upcoming" if not done else "done" if done == len(own) else "ongoing"
        rows.append({"dimension": dimension, "lines": own, "done": done, "total": len(own), "kind": kind})
    return rows


def dossier(proposal):
    """Return what the service wrote, in the order of its form: [(label, text, items)]; nothing for the blank ones."""
    written = []
    for name in DOSSIER:
        value = getattr(proposal, name)
        if value:
            items = value if isinstance(value, list) else []
            written.append((proposal._meta.get_field(name).verbose_name, "" if items else value, items))
    return written


def show(request, proposal, sheet, lines, *, problems=()):
    dimensions = progress(lines)
    context = {
        "proposal": proposal,
        "sheet": sheet,
        "editable": is_open(proposal, sheet),
        "dimensions": dimensions,
        "done": sum(row["done"] for row in dimensions),
        "total": len(lines),
        "choices": CHOICES,
        "problems": problems,
        "summary_title": to_mend(len(problems)),
        "dossier": dossier(proposal),
    }
    return render(request, "admin/projects/sheet.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, pk):
    """Fill one's own sheet. Without a script the whole form is posted; with one, each answer is kept as it is given."""
    proposal, sheet = own_sheet(request.user, pk)
    if sheet is None:
        messages.info(request, "Vous n’avez pas d’avis à rendre sur ce cas.")
        return redirect("admin:projects_proposal_matrix", pk)
    if request.method == "POST":
        return post(request, proposal, sheet)
    typed = take_back(request) if is_open(proposal, sheet) else None
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Enregistrez-le avant de continuer.")
    lines = lines_of(sheet, typed)
    faults = sheet.faults() if "verifier" in request.GET and is_open(proposal, sheet) else {}
    return show(request, proposal, sheet, lines, problems=point_out(lines, faults))


def post(request, proposal, sheet):
    lines = lines_of(sheet, request.POST)
    try:
        keep(sheet, lines)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_sheet", proposal.pk)
    filing = "file" in request.POST
    problems = point_out(lines, fresh(sheet).faults() if filing else {})
    if problems:
        return show(request, proposal, sheet, lines, problems=problems)
    if filing:
        return redirect("admin:projects_proposal_file", proposal.pk)
    if is_open(proposal, sheet):
        messages.success(request, "Vos réponses sont enregistrées.")
    return redirect("admin:projects_proposal_sheet", proposal.pk)


def fresh(sheet):
    return AssessmentSheet.objects.get(pk=sheet.pk)


@require_POST
def answer(request, pk, code):
    """Keep one answer, sent by the page as soon as it is given. A refusal is a plain sentence."""
    _, sheet = own_sheet(request.user, pk)
    if sheet is None:
        return HttpResponse("Vous n’avez pas d’avis à rendre sur ce cas.", status=404, content_type="text/plain")
    criterion = get_object_or_404(sheet.grid.criteria, code=code)
    form = AnswerForm(request.POST, prefix=code)
    if not form.is_valid():
        return HttpResponse(next(iter(form.errors.values()))[0], status=422, content_type="text/plain")
    if not form.cleaned_data["signal"]:
        return HttpResponse(status=204)
    try:
        sheet.answer(criterion, **form.cleaned_data)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    lines = lines_of(fresh(sheet))
    dimensions = progress(lines)
    context = {
        "dimensions": dimensions,
        "done": sum(row["done"] for row in dimensions),
        "total": len(lines),
        "now": timezone.now(),
    }
    return render(request, "admin/projects/partials/sheet_saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request, pk):
    """Read one's sheet once more, then hand it in."""
    proposal, sheet = own_sheet(request.user, pk)
    if sheet is None:
        return redirect("admin:projects_proposal_matrix", pk)
    if request.method != "POST":
        if not is_open(proposal, sheet):
            return redirect("admin:projects_proposal_sheet", pk)
        if sheet.faults():
            return to_complete(pk)
        return render(
            request,
            "admin/projects/sheet_file.html",
            {"proposal": proposal, "dimensions": progress(lines_of(sheet))},
        )
    try:
        sheet.file()
    except IncompleteSheet:
        return to_complete(pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_sheet", pk)
    messages.success(request, "Votre avis est déposé. Voici ceux des autres.")
    return redirect("admin:projects_proposal_matrix", pk)


def to_complete(pk):
    answer = redirect("admin:projects_proposal_sheet", pk)
    answer["Location"] += "?verifier=1"
    return answer
