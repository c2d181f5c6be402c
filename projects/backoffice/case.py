"""The case as the lab reads it: what was asked, where it stands, the next thing to do."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.backoffice.desk import evaluators_for, referents_for
from projects.backoffice.forms import OpeningForm
from projects.backoffice.progress import KINDS, next_step, with_progress
from projects.form_sections import advice, answers
from projects.models import Attachment, InterventionNote, Proposal
from projects.models.outside_opinion import UNDER_STUDY
from projects.models.under_study import MIN_FILED_SHEETS


def case_of(user, pk):
    """Return the case. Whoever does not work on it gets a 404, as if it were not there."""
    cases = Proposal.objects.in_back_office(user).select_related("org_unit", "lead", "grid")
    return get_object_or_404(cases, pk=pk)


def lab_only(view):
    """Keep a screen to those who deliberate, decide and draft."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_lab:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
def case(request, pk):
    """Read a case and do its next step."""
    cases = with_progress(Proposal.objects.in_back_office(request.user), request.user)
    parts = ("org_unit", "lead", "grid", "preconditions", "previous", "again")
    proposal = get_object_or_404(cases.select_related(*parts), pk=pk)
    lab = request.user.is_lab
    step = next_step(proposal, request.user)
    sheets = list(proposal.sheets.with_latest_version().select_related("evaluator"))
    context = {
        "proposal": proposal,
        "kind": KINDS[proposal.status],
        "is_lab": lab,
        "step": step,
        "step_address": step.address(proposal) if step else "",
        "links": other_ways(proposal, request.user, step),
        "sheets": sheets,
        "own": next((sheet for sheet in sheets if sheet.evaluator_id == request.user.pk), None),
        "enough": proposal.filed_count >= MIN_FILED_SHEETS,
        "sealed": proposal.status == Proposal.Status.ASSESSING,
        "steps": proposal.transitions.select_related("by").order_by("-at", "-pk"),
        "sections": answers(proposal),
        "attachments": Attachment.objects.of(proposal),
        "preconditions": advice(proposal.preconditions.answers) if hasattr(proposal, "preconditions") else (),
        **(decisions_of(proposal) if lab else {}),
        "note": InterventionNote.objects.filter(proposal=proposal).first() if lab else None,
    }
    return render(request, "admin/projects/case.html", context)


def decisions_of(proposal):
    """Return the decision that waits, the applied ones, latest first, and those that were set aside. Three queries."""
    rows = proposal.decisions.select_related("decided_by", "letter", "merged_into", "proposal__merger")
    rows = rows.prefetch_related("conditions__met_by", "liftings__criterion")
    return {
        "pending": next((row for row in rows if not row.is_applied and not row.set_aside_at), None),
        "decisions": sorted((row for row in rows if row.is_applied), key=lambda row: row.applied_at, reverse=True),
        "set_aside": [row for row in rows if row.set_aside_at],
    }


def other_ways(proposal, user, step):
    """Return what else can be done now, beside the next step: [(words, address)]."""
    found = []
    taken = step.name if step else ""

    def offer(words, name):
        if name != taken:
            found.append((words, reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])))

    if proposal.sheet_count and (user.is_lab or proposal.has_own_filed):
        offer("Voir la vue collective" if proposal.sheets_opened_at else "Voir qui a déposé", "matrix")
    if proposal.has_own_filed:
        offer("Revoir mon avis", "sheet")
    if proposal.status == Proposal.Status.DELIBERATING or (
        user.is_lab and proposal.status == Proposal.Status.ASSESSING
    ):
        offer("Salle des six chapeaux", "room")
    if user.is_lab:
        if proposal.status == Proposal.Status.SCREENING:
            offer("Répondre sans évaluer", "decide")
        elif proposal.is_decided and any(proposal.can_move_to(outcome) for outcome in Proposal.OUTCOMES):
            offer("Décider de nouveau", "decide")
        if proposal.status in UNDER_STUDY:
            offer("Demander un avis extérieur", "opinions")
        if proposal.is_amendable and not proposal.request_due_on:
            offer("Demander des éléments", "request")
        if proposal.is_decided:
            offer("Voir la lettre", "letter")
            if not proposal.was_released:
                offer("Rouvrir le cas", "reopen")
        if proposal.note_status:
            offer("Voir la note", "note")
        if proposal.status in Proposal.TRIED_AGAIN:
            offer("Écrire des remarques", "remarks")
    return found


# --- Verbs ----------------------------------------------------------------------------------------------


@lab_only
@require_POST
def screen(request, pk):
    """Take the case in hand."""
    proposal = case_of(request.user, pk)
    try:
        proposal.start_screening(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le cas est en pré-qualification. Le service le voit dans son espace.")
    return redirect("admin:projects_proposal_change", pk)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def open_assessment(request, pk):
    """Give the grid to at least two people, with the question in other words."""
    proposal = case_of(request.user, pk)
    if request.method != "POST" and not proposal.can_move_to(Proposal.Status.ASSESSING):
        messages.info(request, "L’évaluation s’ouvre après la pré-qualification.")
        return redirect("admin:projects_proposal_change", pk)
    people, leads = evaluators_for(proposal), referents_for(proposal)
    if request.method == "POST":
        form = OpeningForm(request.POST, proposal=proposal)
        if form.is_valid():
            try:
                proposal.open_assessment(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "L’évaluation est ouverte. Chaque personne trouve sa grille dans son espace.")
                return redirect("admin:projects_proposal_change", pk)
    else:
        typed = take_back(request)
        first = {
            "reframed_question": proposal.reframed_question or "\n".join(proposal.framings[:1]),
            "evaluators": [person.pk for person, _ in people],
            "referent": proposal.referent_id or next((person.pk for person, _ in leads), None),
        }
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit.")
            first = {
                "reframed_question": typed.get("reframed_question", ""),
                "evaluators": [pk for pk in typed.getlist("evaluators") if pk.isdecimal()],
                "referent": typed.get("referent", ""),
            }
        form = OpeningForm(initial=first, proposal=proposal)
    context = {
        "proposal": proposal,
        "form": form,
        "framings": proposal.framings,
        "suggested": [(people, "pour évaluer"), (leads, "pour suivre le cas")],
        **error_summary(form),
    }
    return render(request, "admin/projects/open.html", context)


@lab_only
@require_POST
def public(request, pk):
    """Show the case to the public, or no longer. Its service has said yes."""
    proposal = case_of(request.user, pk)
    proposal.show_to_the_public("is_public" in request.POST)
    shown = "Ce cas est sur la page publique." if proposal.is_public else "Ce cas n’est plus montré au public."
    messages.success(request, shown)
    return redirect("admin:projects_proposal_change", pk)
