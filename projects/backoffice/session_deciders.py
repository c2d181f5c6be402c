"""The pack for deciders in the back office: who reads it by which link, and what they think."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, take_back
from projects.backoffice.case import lab_only
from projects.backoffice.session import TAKEN_BACK, session_of
from projects.backoffice.session_agenda import printed
from projects.backoffice.session_forms import DeciderForm, typed_initial
from projects.models import Decider
from projects.models.decider import proposed_mark
from projects.models.session_closing import pending_decisions
from projects.session_pdf import render_pack


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def deciders(request, pk):
    """See who reads the pack and what they think; give somebody a link."""
    session = session_of(request.user, pk)
    if request.method == "POST":
        form = DeciderForm(request.POST)
        if form.is_valid():
            try:
                decider = Decider.invite(session, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"Le lien part à {decider.name}.")
                return redirect("admin:projects_session_deciders", pk)
    else:
        typed = take_back(request)
        if typed:
            messages.info(request, TAKEN_BACK)
        form = DeciderForm(initial=typed_initial(typed) if typed else None)
    now, marks = (
        timezone.now(),
        {decision.proposal_id: proposed_mark(decision) for decision in pending_decisions(session)},
    )
    rows = [
        {
            "decider": decider,
            "opens": decider.opens(now=now),
            "opinions": [
                (opinion, session.is_closed or opinion.about == marks.get(opinion.case.proposal_id))
                for opinion in decider.opinions.all()
            ],
        }
        for decider in session.deciders.select_related("invited_by").prefetch_related("opinions__case__proposal")
    ]
    context = {"session": session, "rows": rows, "form": form, **error_summary(form)}
    return render(request, "admin/projects/session/deciders.html", context, status=422 if form.errors else 200)


@lab_only
@require_POST
def decider_revoke(request, pk, decider):
    """Close somebody's link."""
    session = session_of(request.user, pk)
    row = get_object_or_404(session.deciders, pk=decider)
    try:
        row.revoke(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"Le lien de {row.name} est fermé. Son avis reste.")
    return redirect("admin:projects_session_deciders", pk)


@lab_only
@require_safe
def pack_pdf(request, pk):
    """Print the pack as the deciders read it."""
    session = session_of(request.user, pk)
    return printed(request, session, lambda: render_pack(session, on=timezone.localdate()), "dossier-de-decision")
