"""What a service and the public see: proposing a case, following it, reading the cases."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.templatetags.labo import NBSP, hour
from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.form_sections import FORM_SECTIONS, PRECONDITIONS, answers
from projects.forms import CaseFilterForm, ProposalForm, WithdrawForm
from projects.models import AlreadySubmitted, CriteriaGrid, Dimension, NoteVersion, Proposal
from projects.tracking import milestones, turn

CASES_PER_PAGE = 20
ALREADY_WITHDRAWN = "Cette proposition est déjà retirée."
TOO_LATE = "La réponse est partie : ce cas ne se retire plus ici. Écrivez au labo pour en parler."


@login_not_required
@require_safe
def case_list(request):
    form = CaseFilterForm(request.GET)
    page = Paginator(form.cases(), CASES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "projects/case_list.html", {"form": form, "page": page})


@login_not_required
@require_safe
def propose(request):
    """Show what the lab looks at before the first question is asked."""
    grid = CriteriaGrid.objects.current()
    criteria = grid.criteria_once() if grid else ()
    dimensions = [(dimension, [c for c in criteria if c.dimension == dimension]) for dimension in Dimension]
    context = {"grid": grid, "dimensions": dimensions, "preconditions": PRECONDITIONS, "sections": FORM_SECTIONS}
    return render(request, "projects/propose.html", context)


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request):
    """
    Show a blank form, or keep what was typed in it.

    The form carries a key drawn beforehand: sent twice, by a double click, two tabs or the back button, it makes one
    case.
    """
    if request.method == "POST":
        return _save(request, Proposal(key=key_of(request.POST), lead=request.user))
    typed = take_back(request)
    user = request.user
    proposal = Proposal(lead=user, org_unit_id=user.org_unit_id, lead_job_title=user.job_title)
    return _show(request, proposal, typed=typed)


def key_of(posted):
    """
    Return the key that the form carries, or a new one for a form without any.

    :raises Http404: if it is no key of ours.
    """
    if not posted.get("key"):
        return uuid4()
    try:
        return UUID(posted["key"])
    except ValueError:
        raise Http404 from None


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request, key):
    proposal = get_object_or_404(Proposal.objects.led_by(request.user), key=key)
    if request.method == "POST" or not proposal.is_draft:
        return _save(request, proposal)
    return _show(request, proposal, typed=take_back(request))


def _save(request, proposal):
    """Keep every valid answer; send the case when it is asked and nothing is missing."""
    if not proposal.is_draft:
        messages.info(request, str(AlreadySubmitted(proposal)))
        return redirect(proposal)
    form = ProposalForm(request.POST, instance=proposal)
    form.is_valid()
    sending = request.POST.get("action") == "send"
    if sending:
        form.ask_for(proposal.missing_fields())
    try:
        if sending and not form.errors:
            proposal.submit(by=request.user)
        else:
            proposal.keep_draft()
    except Refusal as refusal:
        messages.info(request, str(refusal))
        proposal.refresh_from_db()
        return redirect(proposal)
    except IntegrityError:
        # The same form came in twice: the other one made the case, this one goes on with it.
        return _save(request, get_object_or_404(Proposal.objects.led_by(request.user), key=proposal.key))
    _fill_profile(request.user, proposal)
    if proposal.reference:
        return redirect("projects:receipt", proposal.reference)
    if form.errors:
        return _page(request, form, saved=True)
    messages.success(request, f"Brouillon enregistré à {hour(timezone.now())}.")
    return redirect(proposal)


def _show(request, proposal, *, typed):
    if typed:
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
        form = ProposalForm(typed, instance=proposal)
    else:
        form = ProposalForm(instance=proposal, initial={"key": proposal.key})
    return _page(request, form)


def _page(request, form, *, saved=False):
    context = {"form": form, "proposal": form.instance, "progress": form.progress(), "saved": saved}
    return render(request, "projects/proposal_form.html", context)


def _fill_profile(user, proposal):
    """Spare the person the same question next time."""
    known = {"job_title": proposal.lead_job_title, "org_unit_id": proposal.org_unit_id}
    missing = {name: value for name, value in known.items() if value and not getattr(user, name)}
    if missing:
        for name, value in missing.items():
            setattr(user, name, value)
        user.save(update_fields=[name.removesuffix("_id") for name in missing])


@require_http_methods(["GET", "HEAD", "POST"])
def draft_delete(request, key):
    """Ask, then delete a draft: nobody else has seen it."""
    proposal = get_object_or_404(Proposal.objects.led_by(request.user), key=key)
    if not proposal.is_draft:
        messages.info(request, str(AlreadySubmitted(proposal)))
        return redirect(proposal)
    if request.method == "POST":
        try:
            proposal.discard()
        except AlreadySubmitted as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, f"Le brouillon «{NBSP}{proposal}{NBSP}» est supprimé.")
        return redirect("my_space")
    return render(request, "projects/draft_delete.html", {"proposal": proposal})


@login_not_required
@require_safe
def case_detail(request, reference):
    """
    Show a case to those who follow it, its public page to the others.

    Whoever is not signed in and finds no public page signs in first, whether the case exists or not.
    """
    cases = Proposal.objects.select_related("org_unit", "lead")
    followed = cases.visible_to(request.user).filter(reference=reference).first()
    if followed:
        return render(request, "projects/case_detail.html", _tracking(followed, request.user))
    if request.user.is_authenticated and request.user.is_staff:
        worked_on = Proposal.objects.in_back_office(request.user).filter(reference=reference).first()
        if worked_on:
            return redirect("admin:projects_proposal_change", worked_on.pk)
    shown = cases.public().filter(reference=reference).first()
    if shown:
        return render(request, "projects/case_public.html", {"proposal": shown})
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _tracking(proposal, user):
    decision = proposal.decisions.announced().select_related("decided_by").prefetch_related("conditions").first()
    versions = list(NoteVersion.objects.visible_to(user).listed().filter(note__proposal=proposal))
    known = {"decision": decision, "versions": versions}
    return {
        **known,
        "proposal": proposal,
        "is_lead": proposal.lead_id == user.pk,
        "turn": turn(proposal, **known),
        "milestones": milestones(proposal, list(proposal.transitions.all()), **known),
        "sections": answers(proposal),
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
        messages.info(request, ALREADY_WITHDRAWN if proposal.status == Proposal.Status.WITHDRAWN else TOO_LATE)
        return redirect(proposal)
    if request.method == "POST":
        form = WithdrawForm(request.POST)
    else:
        form = WithdrawForm(initial=(take_back(request) or QueryDict()).dict())
    if form.is_bound and form.is_valid():
        try:
            proposal.withdraw(by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre proposition est retirée. Merci de nous avoir dit pourquoi.")
        return redirect(proposal)
    return render(request, "projects/withdraw.html", {"proposal": proposal, "form": form})


@require_safe
def note_pdf(request, reference, number):
    """Give a released note to those concerned: the very bytes that were stored."""
    version = get_object_or_404(
        NoteVersion.objects.visible_to(request.user), note__proposal__reference=reference, number=number
    )
    way = "inline" if "voir" in request.GET else "attachment"
    name = f"{reference}-note-v{number}.pdf"
    return HttpResponse(
        bytes(version.pdf),
        content_type="application/pdf",
        headers={"Content-Disposition": f'{way}; filename="{name}"', "Cache-Control": "private, no-store"},
    )
