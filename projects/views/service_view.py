"""The service's own look at the grid: filled when it likes, kept to itself until it is sent."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from labo.templatetags.labo import to_mend
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back
from projects.answer_form import CHOICES, AnswerForm, keep, lines_of, point_out, progress, typed_in
from projects.models import Proposal, ServiceView
from projects.models.answer import COMMENT_REQUIRED


def view_of(proposal):
    return ServiceView.objects.filter(proposal=proposal).select_related("grid").first()


def invitation(proposal):
    """Return what the page of the case says of it: {is_open, view}, or None when there is nothing to say. One query."""
    view = view_of(proposal)
    is_open = proposal.public_status in ServiceView.OPEN_STATES
    return {"is_open": is_open, "view": view} if is_open or (view and view.is_sent) else None


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def service_view(request, reference):
    """Look at one's own case through the lab's grid. Nothing is compulsory, nothing is sent before it is asked for."""
    proposal = get_object_or_404(
        Proposal.objects.led_by(request.user).select_related("grid", "org_unit"), reference=reference
    )
    view = view_of(proposal)
    editable = proposal.public_status in ServiceView.OPEN_STATES and not (view and view.is_sent)
    grid = view.grid if view else ServiceView.grid_for(proposal)
    if grid and request.method == "POST":
        return post(request, proposal, lines_of(grid, view.answers.all() if view else [], AnswerForm, request.POST))
    if grid is None or not (editable or view):
        messages.info(request, "La grille se remplit entre l’envoi de la proposition et la discussion du labo.")
        return redirect(proposal)
    answers = view.answers.all() if view else []
    typed = take_back(request) if editable else None
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Enregistrez-le avant de continuer.")
    return show(request, proposal, view, lines_of(grid, answers, AnswerForm, typed), editable=editable)


def post(request, proposal, lines):
    try:
        view = ServiceView.begin(proposal, by=request.user)
        keep(view, lines)
    except Refusal as refusal:
        return hand_back(request, refusal, typed_in(lines), "projects:service_view", proposal.reference)
    sending = "send" in request.POST
    problems = point_out(lines, words_missing(lines) if sending else {})
    if problems:
        return show(request, proposal, view, lines, editable=True, problems=problems)
    try:
        if sending:
            view.send(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = "Votre regard est envoyé. Le labo le lira après avoir donné le sien." if sending else "C’est enregistré."
        messages.success(request, done)
    return redirect("projects:service_view", proposal.reference)


def words_missing(lines):
    return {line.criterion.code: COMMENT_REQUIRED[line.signal] for line in lines if line.signal and not line.is_done}


def show(request, proposal, view, lines, *, editable, problems=()):
    context = {
        "proposal": proposal,
        "view": view,
        "editable": editable,
        "dimensions": progress(lines),
        "answered": sum(bool(line.signal) for line in lines),
        "total": len(lines),
        "choices": CHOICES,
        "problems": problems,
        "summary_title": to_mend(len(problems)),
    }
    return render(request, "projects/service_view.html", context)
