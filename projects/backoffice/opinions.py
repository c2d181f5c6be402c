"""Opinions asked outside the team: one question, one person, one date; the answers beside them."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import DayInput, LongTextField, OneLineField
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, refuse, status_of, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.forms import not_past
from projects.models import OutsideOpinion
from projects.models.outside_opinion import NOT_UNDER_STUDY, UNDER_STUDY


class AskForm(forms.Form):
    use_required_attribute = False
    name = OneLineField(
        label="Prénom, nom et fonction",
        max_length=150,
        error_messages={"required": "Dites à qui vous posez la question."},
    )
    email = forms.EmailField(
        label="Son adresse",
        help_text="Elle reçoit un lien pour elle seule, qui ouvre les réponses du service et rien d’autre.",
        error_messages={
            "required": "Indiquez son adresse.",
            "invalid": "Cette adresse est incomplète. Par exemple\u00a0: prenom.nom@example.org.",
        },
    )
    question = LongTextField(
        label="Votre question",
        help_text="Une seule, précise\u00a0: elle se lit en dix secondes.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la question."},
    )
    due_on = forms.DateField(
        label="Réponse attendue avant le",
        widget=DayInput,
        validators=[not_past],
        error_messages={
            "required": "Donnez une date.",
            "invalid": "Écrivez une date, par exemple 15/01/2027.",
        },
    )


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request, pk):
    """Ask somebody outside the team, and read what they answered."""
    proposal = case_of(request.user, pk)
    if request.method == "POST":
        form = AskForm(request.POST)
        if proposal.status not in UNDER_STUDY:
            return hand_back(request, NOT_UNDER_STUDY, texts_of(form), "admin:projects_proposal_opinions", pk)
        if form.is_valid():
            try:
                OutsideOpinion.ask(proposal, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, f"La question part à {form.cleaned_data['name']}.")
                return redirect("admin:projects_proposal_opinions", pk)
    else:
        form = AskForm(initial=dict((take_back(request) or {}).items()))
    context = {
        "proposal": proposal,
        "form": form,
        "opinions": proposal.outside_opinions.select_related("asked_by"),
        "can_ask": proposal.status in UNDER_STUDY,
    }
    return render(request, "admin/projects/opinions.html", context, status=status_of(form))


@lab_only
@require_POST
def opinion_revoke(request, pk, opinion):
    """Close the link of a question that nobody answered."""
    row = get_object_or_404(OutsideOpinion, pk=opinion, proposal=case_of(request.user, pk))
    try:
        row.revoke(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"Le lien de {row.name} est fermé.")
    return redirect("admin:projects_proposal_opinions", pk)
