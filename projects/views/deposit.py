"""Proposing a case: what the lab looks at, the form, its draft, until it is sent."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from labo.templatetags.labo import NBSP, hour
from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.form_sections import FORM_SECTIONS, PRECONDITIONS
from projects.forms import ProposalForm
from projects.models import AlreadySubmitted, CriteriaGrid, Dimension, Proposal


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
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), key=key)
    if proposal.is_draft and not Proposal.objects.editable_by(request.user).filter(pk=proposal.pk).exists():
        return redirect("projects:draft_read", key)
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
    sending = request.POST.get("action") == "send" and proposal.lead_id == request.user.pk
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
    if request.POST.get("action") == "check" and not form.errors:
        return redirect("projects:draft_read", proposal.key)
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
    """Spare the lead the same question next time."""
    if proposal.lead_id != user.pk:
        return
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
