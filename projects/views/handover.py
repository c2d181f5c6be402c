"""A case changes hands: the offer, the link of the mail, the page where it is taken."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.case_address import case_address
from projects.models import Handover, Proposal
from projects.team_forms import HandOverForm
from projects.views.team import case_at, moved

SESSION_KEY = "handover"


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, key=None, reference=None):
    """Ask who takes the case, and send them the link."""
    proposal = case_at(Proposal.objects.led_by(request.user), key, reference)
    if request.method != "POST":
        if away := moved(request, proposal, "hand_over", key):
            return away
        form = HandOverForm(initial=(take_back(request) or QueryDict()).dict())
    else:
        form = HandOverForm(request.POST)
        if form.is_valid():
            try:
                handover = Handover.offer(proposal, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error("to", str(refusal))
            else:
                messages.success(
                    request, f"Un lien est parti à {handover.to}. Rien ne change tant qu’il n’a pas servi."
                )
                return redirect(case_address(proposal, "team"))
    return render(request, "projects/hand_over.html", {"proposal": proposal, "form": form})


@require_POST
def hand_over_cancel(request, pk):
    """Call the offer off."""
    handover = get_object_or_404(Handover.objects.offered_by(request.user).select_related("proposal"), pk=pk)
    try:
        handover.cancel(by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La passation est annulée. Le lien n’ouvre plus rien.")
    return redirect(case_address(handover.proposal, "team"))


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request):
    """
    Show what the link of the mail gives, then take it.

    The link put its secret in the session (:func:`handover_link`): no address, history or Referer shows it.
    """
    found = Handover.objects.behind(request.session.get(SESSION_KEY, ""))
    row = found.select_related("proposal__lead", "proposal__org_unit", "offered_by").first()
    if row is None:
        raise Http404
    if row.taken_by_id == request.user.pk:
        return redirect(row.proposal)
    why = row.why_closed(request.user)
    if not why and request.method == "POST":
        try:
            proposal = row.take(by=request.user)
        except Refusal as refusal:
            why = str(refusal)
        else:
            messages.success(request, "Ce cas est à vous. Relisez-le, puis complétez ce qui manque.")
            return redirect(proposal)
    if why:
        return render(request, "projects/handover_closed.html", {"why": why}, status=403)
    return render(request, "projects/handover.html", {"proposal": row.proposal, "handover": row})


@login_not_required
@never_cache
@require_safe
def handover_link(request, token):
    """
    Keep the secret for the page that asks to sign in, and go there.

    Whether it opens anything is said there, to whoever is signed in. Scanners of mailboxes consume nothing.
    """
    request.session[SESSION_KEY] = token
    return redirect("projects:handover")
