"""The scoring sheet of one evaluator: kept as it is filled, read once more, filed, opened with the others."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.templatetags.labo import to_mend
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back
from projects.answer_form import CHOICES, SheetAnswerForm, keep, lines_of, point_out, progress, typed_in
from projects.backoffice.case import case_of
from projects.models import IncompleteSheet, Proposal
from projects.models.assessment import AnswerChangedMeanwhile

DOSSIER = (
    "summary",
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


def own_sheet(user, pk):
    """Return (case, own sheet or None). A case that is not this person's answers 404, like one that is not there."""
    proposal = case_of(user, pk)
    return proposal, proposal.sheets.filter(evaluator=user).with_latest_version().select_related("grid").first()


def is_sealed(proposal):
    return proposal.status == Proposal.Status.ASSESSING


def is_open(proposal, sheet):
    return is_sealed(proposal) and sheet.has_declared and not sheet.is_filed


def elsewhere(request, proposal, sheet):
    """Return where whoever cannot read their sheet here is led: the collective view, the case, the declaration."""
    if sheet is None:
        messages.info(request, "Vous n’avez pas d’avis à rendre sur ce cas.")
        return redirect("admin:projects_proposal_matrix", proposal.pk)
    if sheet.is_recused:
        messages.info(request, "Vous avez quitté l’évaluation de ce cas.")
        return redirect("admin:projects_proposal_change", proposal.pk)
    if is_sealed(proposal) and not sheet.has_declared:
        return redirect("admin:projects_proposal_declare", proposal.pk)
    return None


def lines_for(proposal, sheet, data=None):
    """Return the lines of a sheet; what is typed may quote the version that now stands."""
    version = proposal.versions.first() if data is not None else None
    form = partial(SheetAnswerForm, passages=version.answers if version else {})
    return lines_of(sheet.grid, sheet.answers.all(), form, data)


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
        "sealed": is_sealed(proposal),
        "versions_address": reverse("admin:projects_proposal_versions", args=[proposal.pk])
        if sheet.is_to_review
        else "",
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
    if sheet and request.method == "POST":
        return post(request, proposal, sheet)
    if led := elsewhere(request, proposal, sheet):
        return led
    typed = take_back(request) if is_open(proposal, sheet) else None
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Enregistrez-le avant de continuer.")
    lines = lines_for(proposal, sheet, typed)
    faults = sheet.faults() if "verifier" in request.GET and is_open(proposal, sheet) else {}
    return show(request, proposal, sheet, lines, problems=point_out(lines, faults))


def post(request, proposal, sheet):
    lines = lines_for(proposal, sheet, request.POST)
    try:
        keep(sheet, lines)
    except Refusal as refusal:
        return hand_back(request, refusal, typed_in(lines), "admin:projects_proposal_sheet", proposal.pk)
    filing = "file" in request.POST
    problems = point_out(lines, sheet.faults() if filing else {})
    if problems:
        return show(request, proposal, sheet, lines, problems=problems)
    if filing:
        return redirect("admin:projects_proposal_file", proposal.pk)
    messages.success(request, "Vos réponses sont enregistrées.")
    return redirect("admin:projects_proposal_sheet", proposal.pk)


def plain(sentence, status):
    return HttpResponse(sentence, status=status, content_type="text/plain")


@require_POST
def answer(request, pk, code):
    """Keep one answer, sent by the page as soon as it is given. A refusal is a plain sentence."""
    proposal, sheet = own_sheet(request.user, pk)
    if sheet is None:
        return plain("Vous n’avez pas d’avis à rendre sur ce cas.", 404)
    criterion = get_object_or_404(sheet.grid.criteria, code=code)
    kept = sheet.answers.filter(criterion=criterion).first()
    version = proposal.versions.first()
    form = SheetAnswerForm(
        request.POST,
        prefix=code,
        initial={"quote": kept.quote} if kept else {},
        passages=version.answers if version else {},
    )
    if not form.is_valid():
        return plain(next(iter(form.errors.values()))[0], 422)
    if not form.cleaned_data["signal"]:
        return HttpResponse(status=204)
    try:
        written = sheet.answer(criterion, **form.cleaned_data, seen=form.seen)
    except AnswerChangedMeanwhile as clash:
        return plain(f"{clash} Enregistrez toute la page pour choisir.", 409)
    except Refusal as refusal:
        return plain(str(refusal), 409)
    lines = lines_for(proposal, sheet)
    dimensions = progress(lines)
    context = {
        "code": code,
        "mark": written.mark,
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
    if led := elsewhere(request, proposal, sheet):
        return led
    if request.method != "POST":
        if not is_open(proposal, sheet):
            return redirect("admin:projects_proposal_sheet", pk)
        if sheet.faults():
            return to_complete(pk)
        context = {"proposal": proposal, "dimensions": progress(lines_for(proposal, sheet))}
        return render(request, "admin/projects/sheet_file.html", context)
    try:
        sheet.file()
    except IncompleteSheet:
        return to_complete(pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_sheet", pk)
    messages.success(request, "Votre avis est déposé. Il s’ouvrira avec ceux des autres, tous ensemble.")
    return redirect("admin:projects_proposal_matrix", pk)


def to_complete(pk):
    answer = redirect("admin:projects_proposal_sheet", pk)
    answer["Location"] += "?verifier=1"
    return answer


@require_POST
def reopen(request, pk):
    """Take one's sheet back, because the proposal has changed since it was filed."""
    return once_changed(request, pk, "reopen", "Votre avis est de nouveau ouvert. Reprenez-le, puis déposez-le.")


@require_POST
def confirm(request, pk):
    """Say that one's opinion holds for the proposal as it has become."""
    return once_changed(request, pk, "confirm", "C’est noté : votre avis tient pour la proposition actuelle.")


def once_changed(request, pk, verb, done):
    proposal, sheet = own_sheet(request.user, pk)
    if led := elsewhere(request, proposal, sheet):
        return led
    try:
        getattr(sheet, verb)()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("admin:projects_proposal_sheet", pk)
