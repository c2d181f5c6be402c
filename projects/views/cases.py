"""Reading the cases and following one's own: list, page of a case, receipt, withdrawal, released note."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo import digest
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.form_sections import answers
from projects.forms import CaseFilterForm, WithdrawForm
from projects.models import Amendment, Attachment, HatRoom, InterventionNote, Merger, NoteVersion, Proposal
from projects.models.case_points import VERSION, happened
from projects.models.note_signature import with_standing
from projects.session_ahead import ahead_of, with_session_ahead
from projects.threads import glance
from projects.tracking import at_work, milestones, points, reopened, turn, turn_at_work
from projects.views.service_view import invitation

CASES_PER_PAGE = 20
ALREADY_WITHDRAWN = "Cette proposition est déjà retirée."
TOO_LATE = "La réponse est partie : ce cas ne se retire plus ici. Écrivez au labo pour en parler."


@login_not_required
@require_safe
def case_list(request):
    form = CaseFilterForm(request.GET)
    page = Paginator(form.cases(), CASES_PER_PAGE).get_page(request.GET.get("page"))
    blocks = digest.drawn(digest.CASES, request)
    return render(request, "projects/case_list.html", {"form": form, "page": page, "blocks": blocks})


@login_not_required
@require_safe
def case_detail(request, reference):
    """
    Show a case to those who follow it, its public page to the others.

    Whoever is not signed in and finds no public page signs in first, whether the case exists or not.
    """
    cases = Proposal.objects.select_related("org_unit", "lead", "previous", "again", "idea", "accompaniment")
    mine = cases.visible_to(request.user).annotate(
        has_amendment=Exists(Amendment.objects.filter(proposal=OuterRef("pk")))
    )
    followed = with_session_ahead(mine, now=timezone.now()).filter(reference=reference).first()
    if followed:
        blocks = digest.drawn(digest.CASE, request)
        return render(request, "projects/case_detail.html", {**_tracking(followed, request.user), "blocks": blocks})
    if request.user.is_authenticated and request.user.is_staff:
        worked_on = Proposal.objects.in_back_office(request.user).filter(reference=reference).first()
        if worked_on:
            return redirect("admin:projects_proposal_change", worked_on.pk)
    shown = cases.public().filter(reference=reference).first()
    if shown:
        blocks = digest.drawn(digest.CASE, request)
        return render(request, "projects/case_public.html", {"proposal": shown, "blocks": blocks})
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _tracking(proposal, user):
    decision = proposal.decisions.announced().select_related("decided_by").prefetch_related("conditions").first()
    transitions, mergers = list(proposal.transitions.all()), list(Merger.objects.about(proposal))
    versions = list(NoteVersion.objects.visible_to(user).listed().filter(note__proposal=proposal))
    note = with_standing(InterventionNote.objects.filter(proposal=proposal)).first()
    known = {"decision": decision, "versions": versions, "note": note}
    rows, waiting = happened(proposal)
    ahead = ahead_of(proposal)
    road = milestones(proposal, transitions, points=points(rows), ahead=ahead, **known)
    work, whose = getattr(proposal, "accompaniment", None), turn(proposal, request=waiting, **known)
    return {
        **known,
        "proposal": proposal,
        "is_lead": proposal.lead_id == user.pk,
        "turn": turn_at_work(work, whose) if work else whose,
        "request_open": waiting,
        "ahead": ahead,
        "milestones": at_work(road, work),
        "last_version": max((row["rank"] for row in rows if row["kind"] == VERSION), default=1),
        "reopened": reopened(decision, transitions),
        "merger": next((merger for merger in mergers if merger.source_id == proposal.pk), None),
        "joined": [merger for merger in mergers if merger.target_id == proposal.pk],
        "sections": answers(proposal),
        "thread": glance(proposal, user),
        "service_view": invitation(proposal) if proposal.lead_id == user.pk else None,
        "room": HatRoom.objects.open_to_lead(user).filter(proposal=proposal, status=HatRoom.Status.RUNNING).first(),
        "attachments": Attachment.objects.of(proposal),
    }


@require_safe
def receipt(request, reference):
    cases = Proposal.objects.visible_to(request.user).select_related("org_unit", "lead")
    proposal = get_object_or_404(cases, reference=reference)
    return render(request, "projects/receipt.html", {"proposal": proposal, "sections": answers(proposal)})


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, reference):
    """Ask why, then take the proposal back. A second click finds it done."""
    proposal = get_object_or_404(Proposal.objects.led_by(request.user), reference=reference)
    if not proposal.can_be_withdrawn:
        words = ALREADY_WITHDRAWN if proposal.status == Proposal.Status.WITHDRAWN else TOO_LATE
        return _not_withdrawn(request, proposal, words)
    if request.method == "POST":
        form = WithdrawForm(request.POST)
    else:
        form = WithdrawForm(initial=(take_back(request) or QueryDict()).dict())
    if form.is_bound and form.is_valid():
        try:
            proposal.withdraw(by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            return _not_withdrawn(request, proposal, refusal)
        messages.success(request, "Votre proposition est retirée. Merci de nous avoir dit pourquoi.")
        return redirect(proposal)
    return render(request, "projects/withdraw.html", {"proposal": proposal, "form": form})


def _not_withdrawn(request, proposal, refusal):
    reasons = proposal.transitions.filter(target=Proposal.Status.WITHDRAWN).values_list("reason", flat=True)
    return hand_back(request, refusal, texts_of(WithdrawForm(request.POST)), proposal, kept=reasons)


@require_safe
def note_pdf(request, reference, number):
    """Give a released note to those concerned: the very bytes that were stored."""
    version = get_object_or_404(
        NoteVersion.objects.visible_to(request.user), note__proposal__reference=reference, number=number
    )
    way = "inline" if "voir" in request.GET else "attachment"
    name = f"{reference}-note-v{version.label}.pdf"
    return HttpResponse(
        bytes(version.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "private, no-store"},
    )
