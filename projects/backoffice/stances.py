"""After the opening: « je me rallie » or « je maintiens » on each criterion that divides, and nothing longer."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import OneLineField
from labo.templatetags.labo import NBSP, error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects import signals
from projects.backoffice.case import case_of
from projects.backoffice.crossing import LABELS, Matrix
from projects.backoffice.matrix import can_rally
from projects.models import Stance

NOT_NOW = "On se rallie ou l’on maintient pendant la discussion, après avoir déposé un avis."
HOLD = Stance.Choice.MAINTAINED.value


class StanceForm(forms.Form):
    """One divided criterion: hold, or one of the signals that others gave."""

    use_required_attribute = False
    side = forms.ChoiceField(label="Ma position", required=False, widget=forms.RadioSelect)
    word = OneLineField(
        label="En un mot (facultatif)", required=False, max_length=Stance._meta.get_field("word").max_length
    )

    def __init__(self, *args, own, others, **kwargs):
        super().__init__(*args, **kwargs)
        mine = f", {LABELS[own].lower()}" if own else ""
        sides = [kind for kind in signals.ORDER if kind in others and kind != own]
        self.fields["side"].choices = [
            (HOLD, f"Je maintiens{mine}"),
            *((side, f"Je me rallie{NBSP}: {LABELS[side].lower()}") for side in sides),
        ]

    def clean(self):
        if self.cleaned_data.get("word") and not self.cleaned_data.get("side") and "side" not in self.errors:
            raise ValidationError({"side": "Choisissez aussi une position."})
        return self.cleaned_data


@dataclass
class Divided:
    row: dict
    form: StanceForm
    own: dict | None

    @property
    def others(self):
        return [cell for cell in self.row["cells"] if cell and cell is not self.own]


def divided_of(matrix, data=None):
    found = []
    for row in matrix.rows:
        if not row["divided"]:
            continue
        own = next((cell for cell in row["cells"] if cell and cell["sheet"] == matrix.own), None)
        stance = matrix.stances.get((matrix.own.pk, row["criterion"].pk))
        initial = {"side": stance.signal or HOLD, "word": stance.word} if stance else {}
        form = StanceForm(
            data,
            prefix=row["criterion"].code,
            initial=initial,
            own=own["signal"] if own else "",
            others={cell["signal"] for cell in row["cells"] if cell and cell is not own},
        )
        found.append(Divided(row, form, own))
    return found


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def stances(request, pk):
    """Rally or hold, criterion by criterion. What the sheets say stays as it was filed."""
    proposal = case_of(request.user, pk)
    matrix = Matrix(proposal, request.user)
    if not can_rally(proposal, matrix):
        typed = words_of(divided_of(matrix, request.POST)) if matrix.own and request.method == "POST" else []
        return hand_back(request, NOT_NOW, typed, "admin:projects_proposal_matrix", pk)
    typed = request.POST if request.method == "POST" else take_back(request)
    divided = divided_of(matrix, typed)
    if request.method == "POST" and all(one.form.is_valid() for one in divided):
        try:
            take(matrix.own, divided)
        except Refusal as refusal:
            return hand_back(request, refusal, words_of(divided), "admin:projects_proposal_matrix", pk)
        messages.success(request, "Vos positions sont enregistrées, à côté de vos avis.")
        return redirect("admin:projects_proposal_matrix", pk)
    forms_in_error = [one.form for one in divided] if request.method == "POST" else []
    context = {"proposal": proposal, "divided": divided, "forms": forms_in_error, **error_summary(*forms_in_error)}
    return render(request, "admin/projects/stances.html", context)


def words_of(divided):
    return [(str(one.row["criterion"]), words) for one in divided for _, words in texts_of(one.form)]


@transaction.atomic
def take(sheet, divided):
    """Keep the positions that changed, all or none."""
    for one in divided:
        side = one.form.cleaned_data["side"]
        if not side or not one.form.has_changed():
            continue
        choice, signal = (HOLD, "") if side == HOLD else (Stance.Choice.RALLIED, side)
        criterion, word = one.row["criterion"], one.form.cleaned_data["word"]
        Stance.take(sheet, criterion, choice=choice, signal=signal, word=word)
