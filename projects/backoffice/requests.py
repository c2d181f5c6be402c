"""« Il nous manque quelques éléments »: the lab asks the service, follows its answer, or lets go."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import DayInput, LongTextField, OneLineField, length_of
from labo.templatetags.labo import NBSP, error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.form_sections import FORM_SECTIONS, QUESTIONS
from projects.models import InformationRequest

MAX_WORDS = 300


class InformationRequestForm(forms.Form):
    """One text for the whole, and under each answer to complete what is missing there."""

    use_required_attribute = False
    text = LongTextField(
        label="Ce qui manque, en quelques mots",
        help_text="Le service le lira dans un courriel et sur la page de son cas.",
        required=False,
        max_length=length_of(InformationRequest, "text"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label="Réponse attendue avant le",
        help_text="Le délai du labo s’arrête jusqu’à la réponse. Le service reçoit un rappel deux jours avant.",
        widget=DayInput,
        error_messages={"required": "Donnez une date au service."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = []
        for section in FORM_SECTIONS:
            fields = []
            for question in section.questions:
                self.fields[f"ask_{question.field}"] = forms.BooleanField(label=question.label, required=False)
                self.fields[f"words_{question.field}"] = OneLineField(
                    label=f"Ce qui manque à «{NBSP}{question.label}{NBSP}»", required=False, max_length=MAX_WORDS
                )
                fields.append((f"ask_{question.field}", f"words_{question.field}"))
            self.rows.append((section, fields))

    @property
    def sections(self):
        """Return what the page draws: [(section, [(box, words)])]."""
        return [(section, [(self[box], self[words]) for box, words in fields]) for section, fields in self.rows]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day <= timezone.localdate():
            raise ValidationError("Laissez au moins un jour au service pour répondre.", code="past")
        return day

    def clean(self):
        given = self.cleaned_data
        # Whoever writes what is missing somewhere means that answer, box ticked or not.
        self.asked = {
            name: given.get(f"words_{name}", "")
            for name in QUESTIONS
            if given.get(f"ask_{name}") or given.get(f"words_{name}")
        }
        if not self.errors and not self.asked and not given.get("text"):
            self.add_error("text", "Dites ce qui manque, ou cochez au moins une réponse à compléter.")
        return given


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def request_information(request, pk):
    """Ask the service for what is missing, or see what it was asked."""
    proposal = case_of(request.user, pk)
    if request.method == "POST":
        form = InformationRequestForm(request.POST)
        if form.is_valid():
            try:
                InformationRequest.ask(
                    proposal,
                    by=request.user,
                    text=form.cleaned_data["text"],
                    asked=form.asked,
                    due_on=form.cleaned_data["due_on"],
                )
            except Refusal as refusal:
                return not_asked(request, proposal, form, refusal)
            messages.success(request, "La demande part au service. Le délai du labo s’arrête jusqu’à sa réponse.")
            return redirect("admin:projects_proposal_change", pk)
    else:
        typed = take_back(request)
        form = InformationRequestForm(initial=typed.dict() if typed else {})
    context = {
        "proposal": proposal,
        "form": form,
        "past": list(proposal.information_requests.select_related("asked_by", "answer")),
        **error_summary(form),
    }
    context["waiting"] = next((row for row in context["past"] if row.is_open), None)
    return render(request, "admin/projects/request.html", context)


def not_asked(request, proposal, form, refusal):
    """Hand back the words of a request that the case no longer takes, but those of the one that it waits on."""
    waiting = proposal.information_requests.open().first()
    kept = [waiting.text, *waiting.asked.values()] if waiting else ()
    return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_request", proposal.pk, kept=kept)


@lab_only
@require_POST
def request_withdraw(request, pk):
    """Let go of what was asked."""
    proposal = case_of(request.user, pk)
    waiting = proposal.information_requests.open().first()
    if waiting is None:
        messages.info(request, "Ce cas n’attend plus rien du service.")
        return redirect("admin:projects_proposal_change", pk)
    waiting.proposal = proposal
    try:
        waiting.withdraw(by=request.user)
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "La demande est retirée, et le service en est prévenu.")
    return redirect("admin:projects_proposal_change", pk)
