"""The research desk at the lab: a request with its thread; take it, hand it on, write, say no."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.backoffice import lab_only
from labo.forms import LongTextField, length_of
from labo.models import User
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, status_of, take_back, texts_of
from labo.typography import NBSP
from resources.models import AnsweredQuestion, ResearchAnswer, ResearchMessage, ResearchRequest
from resources.research.forms import ResearchMessageForm

CHANGE = "admin:resources_researchrequest_change"


class DeclineForm(forms.Form):
    use_required_attribute = False
    word = LongTextField(
        label="Votre mot",
        help_text=f"La personne le lira{NBSP}: pourquoi le labo ne peut pas chercher cela, et où demander.",
        max_length=length_of(ResearchRequest, "word"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"Dites en un mot pourquoi{NBSP}: la personne le lira."},
    )


class HandOnForm(forms.Form):
    use_required_attribute = False
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="La confier à",
        empty_label="Choisir une personne",
        error_messages={"required": "Choisissez une personne de l’équipe."},
    )

    def __init__(self, *args, but=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.lab().exclude(pk=but).order_by("last_name", "first_name", "pk")


def request_of(user, pk):
    rows = ResearchRequest.objects.in_back_office(user).select_related("asked_by__org_unit", "taken_by")
    return get_object_or_404(rows, pk=pk)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def research_request(request, pk):
    """Read a request, and write to whoever asked."""
    row = request_of(request.user, pk)
    if request.method != "POST":
        typed = take_back(request)
        if typed:
            messages.info(request, "Nous avons gardé ce que vous aviez écrit.")
        return page(request, row, message=ResearchMessageForm(initial=typed.dict() if typed else {}))
    form = ResearchMessageForm(request.POST)
    if form.is_valid():
        try:
            ResearchMessage.write(row, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            return hand_back(request, refusal, texts_of(form), CHANGE, pk)
        messages.success(request, "Votre message est parti, par courriel et sur sa page.")
        return redirect(CHANGE, pk)
    return page(request, row, message=form)


def page(request, row, *, message=None, decline=None, hand_on=None):
    bound = [one for one in (message, decline, hand_on) if one is not None]
    context = {
        "row": row,
        "today": timezone.localdate(),
        "thread": row.messages.select_related("author"),
        "answers": ResearchAnswer.objects.filter(request=row).sent(),
        "draft": ResearchAnswer.objects.filter(request=row, sent_at=None).select_related("written_by").first(),
        "note": AnsweredQuestion.objects.filter(request=row).first(),
        "message_form": message or ResearchMessageForm(),
        "decline_form": decline or DeclineForm(),
        "hand_form": hand_on or HandOnForm(but=row.taken_by_id),
        **error_summary(*bound),
    }
    return render(request, "admin/resources/research.html", context, status=status_of(*bound, invalid=422))


@lab_only
@require_POST
def take(request, pk):
    """Take it: the person learns who looks for them."""
    try:
        request_of(request.user, pk).take(by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Elle est à vous. La personne reçoit un mot avec votre nom.")
    return redirect(CHANGE, pk)


@lab_only
@require_POST
def hand_on(request, pk):
    """Give it to a colleague."""
    row = request_of(request.user, pk)
    form = HandOnForm(request.POST, but=row.taken_by_id)
    if not form.is_valid():
        return page(request, row, hand_on=form)
    to = form.cleaned_data["to"]
    try:
        row.hand_on(to, by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{to} a maintenant cette demande, et reçoit un courriel.")
    return redirect(CHANGE, pk)


@lab_only
@require_POST
def decline(request, pk):
    """Say no, with a word."""
    row, form = request_of(request.user, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return page(request, row, decline=form)
    try:
        row.decline(form.cleaned_data["word"], by=request.user)
    except Refusal as refusal:
        return hand_back(request, refusal, texts_of(form), CHANGE, pk, kept=[request_of(request.user, pk).word])
    messages.success(request, "La personne reçoit votre mot.")
    return redirect(CHANGE, pk)
