"""What a service says of the conditions of its case: it is done. The lab then checks."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import LongTextField
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.models import Condition, Proposal


class DoneForm(forms.Form):
    note = LongTextField(
        label="Un mot pour le labo",
        help_text="Facultatif. Par exemple qui, quand, ou dans quel document le labo le verra.",
        max_length=Condition._meta.get_field("claim_note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def condition_done(request, reference, condition):
    """Ask for a word, then say that the condition is met. A second click finds it said."""
    proposal = get_object_or_404(Proposal.objects.led_by(request.user), reference=reference)
    # Those of an answer that the service has read, and no other.
    announced = proposal.decisions.announced()
    row = get_object_or_404(Condition.objects.select_related("decision"), pk=condition, decision__in=announced)
    row.decision.proposal = proposal
    if request.method != "POST":
        if not Condition.objects.still_to_meet().filter(pk=row.pk, claimed_at__isnull=True).exists():
            messages.info(request, "Il n’y a plus rien à dire de cette condition : voyez où elle en est.")
            return redirect(proposal)
        form = DoneForm(initial=dict((take_back(request) or {}).items()))
    else:
        form = DoneForm(request.POST)
    if form.is_bound and form.is_valid():
        try:
            row.claim(by=request.user, note=form.cleaned_data["note"])
        except Refusal as refusal:
            row.refresh_from_db()
            return hand_back(request, refusal, texts_of(form), proposal, kept=[row.claim_note])
        messages.success(request, "C’est dit. Le labo vérifie, puis le note sur cette page.")
        return redirect(proposal)
    return render(request, "projects/condition_done.html", {"proposal": proposal, "condition": row, "form": form})
