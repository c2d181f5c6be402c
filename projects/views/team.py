"""The people around a case: who is invited, and to do what."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.case_address import case_address
from projects.models import CoLead, Proposal
from projects.team_forms import InviteForm, RoleForm


def case_at(cases, key=None, reference=None):
    """Return the case of this address among those given, by the key of a draft or by a reference."""
    name = {"key": key} if key else {"reference": reference}
    return get_object_or_404(cases.select_related("lead", "org_unit"), **name)


def moved(request, proposal, page, key):
    """Return the way to the page of a case that is no longer a draft, if that is how it was asked for."""
    return redirect(case_address(proposal, page)) if key and not proposal.is_draft else None


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def team(request, key=None, reference=None):
    """Show who is on the case. Its lead invites from here."""
    posted = request.method == "POST"
    cases = Proposal.objects.led_by(request.user) if posted else Proposal.objects.visible_to(request.user)
    proposal = case_at(cases, key, reference)
    if not posted:
        if away := moved(request, proposal, "team", key):
            return away
        typed = take_back(request)
        return _show_team(request, proposal, InviteForm(initial=(typed or QueryDict()).dict()))
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            co_lead = CoLead.invite(proposal, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"{co_lead} peut ouvrir ce cas. Un courriel lui dit comment.")
            return redirect(case_address(proposal, "team"))
    return _show_team(request, proposal, form)


def _show_team(request, proposal, form):
    is_lead = proposal.lead_id == request.user.pk
    co_leads = list(proposal.co_leads.select_related("user"))
    mine = {row.pk for row in CoLead.objects.of(request.user).filter(proposal=proposal)} if not is_lead else set()
    context = {
        "proposal": proposal,
        "is_lead": is_lead,
        "edits": Proposal.objects.editable_by(request.user).filter(pk=proposal.pk).exists(),
        "co_leads": [(row, row.pk in mine) for row in co_leads],
        "roles": CoLead.Role.choices,
        "form": form,
        "handover": proposal.handovers.open().first() if is_lead else None,
    }
    return render(request, "projects/team.html", context)


@require_POST
def co_lead_role(request, pk):
    """Let a co-lead do more, or less."""
    co_lead = get_object_or_404(CoLead.objects.led_by(request.user).select_related("proposal", "user"), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un rôle dans la liste.")
    else:
        try:
            co_lead.change_role(form.cleaned_data["role"], by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{co_lead}\u00a0: {co_lead.get_role_display().lower()}, dès maintenant.")
    return redirect(case_address(co_lead.proposal, "team"))


@require_http_methods(["GET", "HEAD", "POST"])
def co_lead_remove(request, pk):
    """Ask, then close the case to this person. They may also leave by themselves."""
    rows = CoLead.objects.removable_by(request.user).select_related("proposal", "user")
    co_lead = get_object_or_404(rows, pk=pk)
    proposal = co_lead.proposal
    leaving = proposal.lead_id != request.user.pk
    if request.method != "POST":
        return render(
            request, "projects/co_lead_remove.html", {"proposal": proposal, "co_lead": co_lead, "leaving": leaving}
        )
    co_lead.remove(by=request.user)
    if leaving:
        messages.success(request, f"Vous ne suivez plus «\u00a0{proposal}\u00a0».")
        return redirect("my_space")
    messages.success(request, f"{co_lead} n’ouvre plus ce cas.")
    return redirect(case_address(proposal, "team"))
