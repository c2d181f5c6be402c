"""Before the sheet: what ties the evaluator to the case, and who evaluates it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import LongTextField
from labo.models import User
from labo.templatetags.labo import NBSP, error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.forms import Evaluators
from projects.backoffice.sheet import is_sealed, own_sheet
from projects.models import AssessmentSheet, Declaration
from projects.models.declaration import WORDS_REQUIRED
from projects.ties import ties

CHOICES = [
    (Declaration.NO_LINK.value, f"Aucun lien{NBSP}: rien ne me rattache à ce cas ni à ses personnes."),
    (
        Declaration.LINK.value,
        f"Un lien à signaler{NBSP}: j’évalue quand même, et les autres le sauront à l’ouverture des avis.",
    ),
    (Declaration.RECUSED.value, f"Je me retire{NBSP}: je n’évalue pas ce cas et je ne lirai pas ses avis."),
]


class DeclarationForm(forms.Form):
    use_required_attribute = False
    choice = forms.ChoiceField(
        label="Votre situation",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une des trois réponses."},
    )
    text = LongTextField(
        label="Quel lien, ou pourquoi vous retirer",
        help_text=f"Nécessaire pour un lien ou un retrait. L’équipe le lira, le service non.{NBSP}"
        "Par exemple : «\u00a0J’ai travaillé deux ans dans ce service.\u00a0»",
        required=False,
        max_length=AssessmentSheet._meta.get_field("declaration_text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        choice = self.cleaned_data.get("choice")
        if choice in WORDS_REQUIRED and not self.cleaned_data.get("text") and "text" not in self.errors:
            raise ValidationError({"text": WORDS_REQUIRED[choice]})
        return self.cleaned_data


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request, pk):
    """Say what ties one to the case. The questions come after."""
    proposal, sheet = own_sheet(request.user, pk)
    if sheet is None or (request.method != "POST" and (sheet.is_recused or not is_sealed(proposal))):
        return redirect("admin:projects_proposal_sheet", pk)
    if request.method == "POST":
        form = DeclarationForm(request.POST)
        if form.is_valid():
            try:
                sheet.declare(form.cleaned_data["choice"], text=form.cleaned_data["text"])
            except Refusal as refusal:
                kept = [sheet.declaration_text]
                return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_sheet", pk, kept=kept)
            return declared(request, proposal, sheet)
    else:
        typed = take_back(request)
        first = {"choice": sheet.declaration, "text": sheet.declaration_text}
        form = DeclarationForm(initial=(typed or QueryDict()).dict() or first)
    context = {
        "proposal": proposal,
        "sheet": sheet,
        "form": form,
        "ties": ties(proposal, [request.user])[request.user.pk],
        **error_summary(form),
    }
    return render(request, "admin/projects/declare.html", context)


def declared(request, proposal, sheet):
    if sheet.is_recused:
        messages.success(request, "Vous avez quitté l’évaluation de ce cas. Le labo est prévenu. Merci de l’avoir dit.")
        return redirect("admin:projects_proposal_change", proposal.pk)
    messages.success(request, "C’est noté. Voici la grille.")
    return redirect("admin:projects_proposal_sheet", proposal.pk)


# --- Who evaluates --------------------------------------------------------------------------------------


class OneMoreForm(forms.Form):
    use_required_attribute = False
    evaluators = Evaluators(
        User.objects.none(),
        label="Confier la grille à",
        error_messages={"required": "Choisissez au moins une personne."},
    )

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        taken = proposal.sheets.values("evaluator")
        people = User.objects.assessors().exclude(pk=proposal.lead_id).exclude(pk__in=taken)
        people = people.exclude(shared_cases__proposal=proposal)
        self.fields["evaluators"].offer(people, proposal)


@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def evaluators(request, pk):
    """See who evaluates the case and what each has declared, and give the grid to one person more."""
    proposal = case_of(request.user, pk)
    form = OneMoreForm(request.POST or None, proposal=proposal) if is_sealed(proposal) else None
    if form and form.is_valid():
        try:
            for person in form.cleaned_data["evaluators"]:
                AssessmentSheet.entrust(proposal, person, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La grille est confiée. Elle attend dans l’espace de chaque personne.")
        return redirect("admin:projects_proposal_evaluators", pk)
    sheets = list(proposal.sheets.with_latest_version().select_related("evaluator"))
    known = ties(proposal, [sheet.evaluator for sheet in sheets])
    context = {
        "proposal": proposal,
        "rows": [(sheet, known[sheet.evaluator_id]) for sheet in sheets],
        "form": form,
        "sealed": is_sealed(proposal),
        **error_summary(form),
    }
    return render(request, "admin/projects/evaluators.html", context)
