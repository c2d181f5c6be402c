"""What the lab writes beside each answer of a case it did not take on, for whoever proposes it again."""

import json

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from labo.forms import NBSP, LongTextField
from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back, texts_of
from projects.backoffice.case import case_of, lab_only
from projects.form_sections import QUESTIONS, answers
from projects.models import Proposal, Remark
from projects.seen import marks, read_marks

TWO_HANDS = "Une autre personne a aussi écrit ici entre-temps. Gardez un seul texte, puis enregistrez."


class RemarksForm(forms.Form):
    """One text a question, all optional."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            self.fields[name] = LongTextField(
                label=f"Remarque sur «{NBSP}{question.label}{NBSP}»",
                max_length=Remark._meta.get_field("text").max_length,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.hide_optional = True

    def beside(self, proposal):
        """Return what the page shows: [(section, [(question, answer, field of the remark)])]."""
        return [
            (section, [(question, value, self[question.field]) for question, value in questions])
            for section, questions in answers(proposal)
        ]


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request, pk):
    """Write beside the answers what would help another try. The service reads it once it has the lab's answer."""
    proposal = case_of(request.user, pk)
    if proposal.status not in Proposal.TRIED_AGAIN:
        return not_written(request, proposal, "Les remarques s’écrivent sur un cas ajourné, réorienté ou non retenu.")
    others = {}
    typed = take_back(request) or {}
    form = RemarksForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_bound and form.is_valid():
        try:
            settled = Remark.write(
                proposal, form.cleaned_data, by=request.user, seen=read_marks(request.POST.get("seen")) or {}
            )
        except Refusal as refusal:
            return not_written(request, proposal, refusal)
        if not settled.disputed:
            messages.success(request, "Les remarques sont enregistrées.")
            return redirect("admin:projects_proposal_remarks", pk)
        others = settled.disputed
        form.data = form.data.copy()
        for name, text in settled.adopted.items():
            form.data[name] = text
        for name, other in others.items():
            form[name].help_text = f"L’autre texte{NBSP}: «{NBSP}{other or 'vide'}{NBSP}»"
            form.add_error(name, TWO_HANDS)
    standing = dict.fromkeys(QUESTIONS, "") | dict(proposal.remarks.values_list("field", "text"))
    if not form.is_bound:
        form.initial = standing | {name: form.initial[name] for name in QUESTIONS if name in form.initial}
    context = {
        "proposal": proposal,
        "form": form,
        "sections": form.beside(proposal),
        "seen": typed.get("seen") or json.dumps(marks(standing)),
        **error_summary(form),
    }
    return render(request, "admin/projects/remarks.html", context, status=409 if others else 200)


def not_written(request, proposal, refusal):
    kept = proposal.remarks.values_list("text", flat=True)
    return hand_back(
        request, refusal, texts_of(RemarksForm(request.POST)), "admin:projects_proposal_change", proposal.pk, kept=kept
    )
