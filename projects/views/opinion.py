"""The page that an outside opinion is given on: one case, one question, no account."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import LongTextField
from labo.links import opened_by_link
from labo.transitions import Refusal
from labo.typed import hand_back, texts_of
from projects.form_sections import answers
from projects.models import OutsideOpinion

# Who signs for the case and how to reach them is not what the question is about.
NOT_SHOWN = {"sponsor_email", "lead_job_title", "sponsor_name", "sponsor_job_title"}


class OpinionForm(forms.Form):
    use_required_attribute = False
    answer = LongTextField(
        label="Votre avis",
        help_text="Quelques lignes suffisent. L’équipe du labo le lira avec votre nom ; le service ne le lira pas.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Écrivez votre avis, même en deux lignes."},
    )


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, token):
    """Show the case and the question, and take the answer, once."""
    found = OutsideOpinion.objects.by_token(token).select_related("proposal__org_unit", "asked_by").first()
    if found is None:
        raise Http404
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found.give(form.cleaned_data["answer"])
        except Refusal as refusal:
            if found.answer == form.cleaned_data["answer"]:
                # A second click.
                return redirect("projects:opinion", token)
            return hand_back(request, refusal, texts_of(form), "projects:opinion", token)
        else:
            return redirect("projects:opinion", token)
    sections = [
        (section, [(question, value) for question, value in asked if question.field not in NOT_SHOWN])
        for section, asked in answers(found.proposal)
    ]
    context = {
        "opinion": found,
        "proposal": found.proposal,
        "form": form,
        "sections": sections,
        "open": found.is_open(),
    }
    return render(request, "projects/opinion.html", context)
