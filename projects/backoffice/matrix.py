"""The collective view: who has filed, then what they think, all at once. It informs; people decide."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.forms import LongTextField
from labo.templatetags.labo import error_summary
from labo.transitions import NotPrinted, Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from labo.typography import listed, spelled
from projects.backoffice.case import case_of
from projects.backoffice.crossing import Matrix
from projects.backoffice.hats import board
from projects.backoffice.matrix_pdf import render_matrix
from projects.backoffice.progress import KINDS
from projects.models import AssessmentSheet, PresentationAnswer, Proposal, Signal
from projects.models.under_study import MIN_FILED_SHEETS


class SortForm(forms.Form):
    GRID, GAP = "grille", "ecarts"
    tri = forms.ChoiceField(
        label="Trier",
        required=False,
        choices=[(GRID, "dans l’ordre de la grille"), (GAP, "écarts forts d’abord")],
        widget=forms.Select(attrs={"class": "form-select form-select-sm w-auto"}),
    )


class EarlyForm(forms.Form):
    """Why the sheets that miss are not waited for."""

    use_required_attribute = False
    reason = LongTextField(
        label="Pourquoi ouvrir sans attendre",
        help_text="Cette raison reste dans le journal du cas, à côté de votre nom.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en quelques mots pourquoi vous n’attendez pas les avis qui manquent."},
    )


def alert_title(count, *, decided):
    words = "Une alerte éliminatoire" if count == 1 else f"{spelled(count).capitalize()} alertes éliminatoires"
    return words if decided else f"{words} à lever avant de décider"


@require_safe
def matrix(request, pk):
    """Read what the evaluators think once all the sheets are opened; before, who has filed and nothing else."""
    proposal = case_of(request.user, pk)
    matrix = Matrix(proposal, request.user)
    if matrix.has_left:
        messages.info(request, "Vous avez quitté l’évaluation de ce cas : ses avis ne vous sont pas montrés.")
        return redirect("admin:projects_proposal_change", proposal.pk)
    if not matrix.is_opened:
        return render(request, "admin/projects/sealed.html", waiting(request.user, proposal, matrix))
    sort = SortForm(request.GET)
    order = sort.cleaned_data["tri"] if sort.is_valid() else ""
    alerts = matrix.alerts()
    context = {
        "proposal": proposal,
        "kind": KINDS[proposal.status],
        "matrix": matrix,
        "groups": matrix.groups(order == SortForm.GAP),
        "profiles": matrix.profiles(),
        "alerts": alerts,
        "alert_title": alert_title(len(alerts), decided=proposal.is_decided),
        "questions": matrix.remarks(Signal.UNCLEAR),
        "given": PresentationAnswer.objects.given_on(proposal),
        "comments": matrix.remarks(*Signal.values),
        "mutes": matrix.mutes(),
        "declarations": matrix.declarations(reasons=request.user.is_lab),
        "guide": matrix.guide(),
        "waiting": listed([str(person) for person in matrix.missing]),
        "sort": SortForm(initial={"tri": order or SortForm.GRID}),
        "span": len(matrix.columns) + 2 + bool(matrix.theirs),
        "can_rally": can_rally(proposal, matrix),
        "board": board(proposal),
        "deliberating": proposal.status == Proposal.Status.DELIBERATING,
    }
    return render(request, "admin/projects/matrix.html", context)


def waiting(person, proposal, matrix):
    """Return what is known before the opening: names and dates, never a signal; and the sheet to fill next."""
    others = AssessmentSheet.objects.waiting_for(person).exclude(proposal=proposal).select_related("proposal")
    return {
        "next_sheet": others.order_by("created_at").first() if matrix.own and matrix.own.is_filed else None,
        "proposal": proposal,
        "kind": KINDS[proposal.status],
        "matrix": matrix,
        "sealed": proposal.status == Proposal.Status.ASSESSING,
        "enough": len(matrix.filed) >= MIN_FILED_SHEETS,
    }


def can_rally(proposal, matrix):
    """True for whoever filed a sheet, while the case is discussed and somebody disagrees."""
    filed = matrix.own and matrix.own.is_filed
    return bool(
        filed and proposal.status == Proposal.Status.DELIBERATING and any(row["divided"] for row in matrix.rows)
    )


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def deliberate(request, pk):
    """Open all the sheets and the discussion, in one act. Some may miss: then with a reason."""
    proposal = case_of(request.user, pk)
    if not request.user.is_lab:
        raise PermissionDenied
    matrix = Matrix(proposal, request.user)
    if request.method != "POST" and proposal.status != Proposal.Status.ASSESSING:
        return redirect("admin:projects_proposal_matrix", pk)
    early = bool(matrix.missing) and len(matrix.filed) >= MIN_FILED_SHEETS
    if request.method == "POST":
        form = EarlyForm(request.POST)
        if form.is_valid() or not early:
            try:
                proposal.open_deliberation(by=request.user, reason=form.cleaned_data["reason"] if early else "")
            except Refusal as refusal:
                kept = proposal.transitions.values_list("reason", flat=True)
                return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_matrix", pk, kept=kept)
            messages.success(request, "Les avis sont ouverts, la discussion aussi.")
            return redirect("admin:projects_proposal_matrix", pk)
    else:
        form = EarlyForm(initial=(take_back(request) or QueryDict()).dict())
    context = {
        **waiting(request.user, proposal, matrix),
        "form": form if early else None,
        **error_summary(form if early else None),
    }
    return render(request, "admin/projects/deliberate.html", context)


@require_safe
def matrix_pdf(request, pk):
    """Give the opened sheets on one A3 page, with the reasons behind."""
    proposal = case_of(request.user, pk)
    matrix = Matrix(proposal, request.user)
    if matrix.has_left or not matrix.is_opened:
        return redirect("admin:projects_proposal_matrix", pk)
    try:
        content = render_matrix(matrix, reasons=request.user.is_lab, on=timezone.localdate())
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_matrix", pk)
    name = f"{proposal.reference}-avis.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
