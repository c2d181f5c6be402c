"""The three questions after an event, behind the link of a mail. GET shows, POST answers, once."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import LongTextField
from labo.links import opened_by_link
from labo.transitions import Refusal
from labo.typed import hand_back, texts_of
from missions.models import EventFeedback, FeedbackRequest


class FeedbackForm(forms.Form):
    use_required_attribute = False
    verdict = forms.ChoiceField(
        label="Était-ce du temps bien employé ?",
        choices=EventFeedback.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    kept = LongTextField(
        label="Qu’est-ce que vous en gardez ?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    change = LongTextField(
        label="Qu’est-ce que vous changeriez ?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request, token):
    """Ask what somebody who came thinks of the event, and keep the answer without them."""
    asked = FeedbackRequest.objects.by_token(token).select_related("registration__event").first()
    if asked is None:
        raise Http404
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            asked.answer(**form.cleaned_data)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), "missions:feedback", token, kept=[])
        return redirect("missions:feedback", token)
    context = {"asked": asked, "event": asked.registration.event, "form": form}
    return render(request, "missions/feedback.html", context)
