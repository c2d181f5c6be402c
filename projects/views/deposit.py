"""Proposing a case: what the lab looks at, the three preconditions, the form, its draft, until it is sent."""

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.templatetags.labo import NBSP, hour
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.form_sections import FORM_SECTIONS, PRECONDITIONS, advice
from projects.forms import PreconditionsForm, ProposalForm
from projects.models import AlreadySubmitted, CriteriaGrid, Dimension, Preconditions, Proposal, Remark
from projects.seen import Settled, read_marks


@login_not_required
@require_safe
def propose(request):
    """Show what the lab looks at before the first question is asked."""
    grid = CriteriaGrid.objects.current()
    criteria = grid.criteria_once() if grid else ()
    context = {
        "grid": grid,
        "dimensions": [(dimension, [c for c in criteria if c.dimension == dimension]) for dimension in Dimension],
        "preconditions": PRECONDITIONS.values(),
        "sections": FORM_SECTIONS,
        "example": Proposal.objects.public().in_public_state("accepted").order_by("-submitted_at", "-pk").first(),
    }
    return render(request, "projects/propose.html", context)


@login_not_required
@require_safe
def preconditions(request):
    """Ask the three questions that come first and answer with advice. Nothing is kept before the form is."""
    asked = any(name in request.GET for name in PRECONDITIONS)
    form = PreconditionsForm(request.GET if asked else None)
    given = form.answered if asked else {}
    return render(request, "projects/preconditions.html", {"form": form, "given": given, "advice": advice(given)})


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def draft_preconditions(request, key):
    """Show what was said of the preconditions of a draft, with advice; change it."""
    proposal = draft_of(request.user, key)
    if not proposal.is_draft:
        return _already_submitted(request, proposal)
    if request.method == "POST":
        form = PreconditionsForm(request.POST)
        if form.is_valid():
            try:
                Preconditions.keep(proposal, form.cleaned_data)
            except AlreadySubmitted as refusal:
                messages.info(request, str(refusal))
            else:
                messages.success(request, "C’est noté dans votre brouillon.")
            return redirect("projects:draft_preconditions", key)
        given = form.answered
    else:
        given = given_of(proposal)
        form = PreconditionsForm(initial=(take_back(request) or given))
    context = {"form": form, "given": given, "advice": advice(given), "proposal": proposal}
    return render(request, "projects/preconditions.html", context)


def given_of(proposal):
    """Return {name: answer} of the preconditions of a draft."""
    return proposal.preconditions.answers if hasattr(proposal, "preconditions") else {}


# --- The form -------------------------------------------------------------------------------------------


def blank_proposal(user, key):
    """Return a proposal that nobody has saved, with what is known of this person."""
    return Proposal(key=key, lead=user, org_unit_id=user.org_unit_id, lead_job_title=user.job_title)


def draft_of(user, key):
    """
    Return the draft that this person may change, or the case that it has become.

    :raises Http404: if it is neither.
    """
    drafts = Proposal.objects.editable_by(user).select_related("preconditions", "previous", "idea")
    sent = Proposal.objects.visible_to(user).exclude(status=Proposal.Status.DRAFT)
    return drafts.filter(key=key).first() or get_object_or_404(sent, key=key)


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
    return _show(request, blank_proposal(request.user, uuid4()), given=PreconditionsForm(request.GET).answered)


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
    if Proposal.objects.read_only_to(request.user).filter(key=key).exists():
        return redirect("projects:draft_read", key)
    proposal = draft_of(request.user, key)
    if request.method == "POST" or not proposal.is_draft:
        return _save(request, proposal)
    return _show(request, proposal, given=given_of(proposal))


def _already_submitted(request, proposal):
    """Say that the case was sent, and hand back the answers that it does not hold."""
    texts = texts_of(ProposalForm(request.POST, instance=proposal))
    return hand_back(request, AlreadySubmitted(proposal), texts, proposal)


def _save(request, proposal):
    """Keep every valid answer; send the case when it is asked, nothing is missing and nothing is disputed."""
    if not proposal.is_draft:
        return _already_submitted(request, proposal)
    form = ProposalForm(request.POST, instance=proposal)
    form.is_valid()
    first = PreconditionsForm(request.POST).answered
    sending = request.POST.get("action") == "send" and proposal.lead_id == request.user.pk
    settled = Settled()
    try:
        if first or not sending or not proposal._state.adding or form.errors or proposal.missing_fields():
            settled = proposal.keep_draft(seen=read_marks(request.POST.get("seen")))
            Preconditions.keep(proposal, first)
        if sending:
            form.ask_for(proposal.missing_fields())
        if sending and not form.errors and not settled.disputed:
            proposal.submit(by=request.user, seen=proposal.seen)
    except Refusal as refusal:
        proposal.refresh_from_db()
        return hand_back(request, refusal, texts_of(ProposalForm(request.POST, instance=proposal)), proposal)
    except IntegrityError:
        # The same form came in twice: the other one made the case, this one goes on with it.
        return _save(request, draft_of(request.user, proposal.key))
    except Proposal.DoesNotExist:
        raise Http404 from None
    _fill_profile(request.user, proposal)
    if request.POST.get("action") == "check" and not form.errors:
        return redirect("projects:draft_read", proposal.key)
    if proposal.reference:
        return redirect("projects:receipt", proposal.reference)
    form.show_adopted(settled.adopted)
    form.show_disputed(settled.disputed)
    if form.errors:
        return _page(request, form, saved=True, given=given_of(proposal))
    messages.success(request, f"Brouillon enregistré à {hour(timezone.now())}.")
    return redirect(proposal)


def _show(request, proposal, *, given):
    remarks = Remark.objects.for_the_next_try(proposal)
    if typed := take_back(request):
        messages.info(request, "Nous avons gardé ce que vous aviez écrit. Vérifiez, puis enregistrez.")
        form = ProposalForm(typed, instance=proposal, remarks=remarks)
        # The marks of what was read when it was typed: what a colleague wrote since is not written over unseen.
        return _page(request, form, given=given or PreconditionsForm(typed).answered, seen=typed.get("seen"))
    form = ProposalForm(instance=proposal, initial={"key": proposal.key}, remarks=remarks)
    return _page(request, form, given=given)


def _page(request, form, *, given, saved=False, seen=None):
    proposal = form.instance
    context = {
        "form": form,
        "proposal": proposal,
        "progress": form.progress(),
        "saved": saved,
        "seen": seen or json.dumps(proposal.seen),
        "given": given,
        "advice": advice(given),
        "notes": proposal.idea.notes.select_related("author") if proposal.idea_id else (),
    }
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
        return _already_submitted(request, proposal)
    if request.method == "POST":
        try:
            proposal.discard()
        except AlreadySubmitted as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, f"Le brouillon «{NBSP}{proposal}{NBSP}» est supprimé.")
        return redirect("my_space")
    return render(request, "projects/draft_delete.html", {"proposal": proposal})


@require_POST
def propose_again(request, reference):
    """Open a new draft with the answers of a case that was not taken on; the remarks of the lab stand beside them."""
    proposal = get_object_or_404(Proposal.objects.led_by(request.user), reference=reference)
    try:
        again = proposal.propose_again(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
        return redirect(proposal)
    return redirect(again)
