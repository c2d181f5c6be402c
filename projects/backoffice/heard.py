"""A case told aloud: a member of the lab types it up, and hands it to the person who told it."""

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo import audit
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, status_of, take_back
from projects.backoffice.case import lab_only
from projects.models import Handover
from projects.team_forms import HeardCaseForm


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def heard(request):
    """Keep what was heard as a draft that only its author sees, and send the link that hands it over."""
    if request.method == "POST":
        form = HeardCaseForm(request.POST)
        if form.is_valid():
            try:
                handover = type_up(form, request.user)
            except Refusal as refusal:
                refuse(form, refusal, field="to")
            else:
                messages.success(
                    request,
                    f"Le brouillon est enregistré, et un lien est parti à {handover.to}. Vous pouvez le compléter tant "
                    "qu’il n’est pas repris.",
                )
                return redirect("projects:draft_team", handover.proposal.key)
    else:
        form = HeardCaseForm(initial=(take_back(request) or QueryDict()).dict())
    return render(request, "admin/projects/heard.html", {"form": form}, status=status_of(form))


@transaction.atomic
def type_up(form, author):
    """Make the draft and offer it, together or not at all. :raises Refusal: if the address cannot carry a case."""
    proposal = form.proposal(author)
    proposal.keep_draft()
    handover = Handover.offer(proposal, to=form.cleaned_data["to"], by=author)
    audit.record("case_typed_up", on=handover, by=author, case=proposal.pk)
    return handover
