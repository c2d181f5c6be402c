"""A draft as those who prepare it read it together: what is missing, every answer, the remarks beside each."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import LongTextField
from labo.transitions import Refusal
from labo.typed import hand_back, keeps_typed, take_back
from projects.form_sections import FORM_SECTIONS, QUESTIONS, answers
from projects.models import Attachment, DraftComment, Proposal
from projects.models.draft_comment import SENT
from projects.views.team import case_at


class RemarkForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, question.label) for name, question in QUESTIONS.items()])
    text = LongTextField(max_length=1000, error_messages={"required": "Écrivez votre remarque avant de l’ajouter."})


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def draft_read(request, key):
    """Say what the lab still needs, to whoever prepares the draft; take a remark from those who may leave one."""
    posted = request.method == "POST"
    cases = Proposal.objects.commented_by(request.user) if posted else Proposal.objects.visible_to(request.user)
    proposal = case_at(cases, key)
    if not proposal.is_draft:
        return hand_back(request, SENT, typed_in(request.POST), proposal) if posted else redirect(proposal)
    if not posted:
        typed = take_back(request) or {}
        return _show(request, proposal, field=typed.get("field"), typed=typed.get("text", ""))
    form = RemarkForm(request.POST)
    if not form.is_valid():
        problem = next(iter(form.errors.get("text") or form.errors["field"]))
        typed = request.POST.get("text", "")
        return _show(request, proposal, field=request.POST.get("field"), typed=typed, problem=problem)
    try:
        DraftComment.write(proposal, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return hand_back(request, refusal, typed_in(request.POST), proposal)
    messages.success(request, "Votre remarque est ajoutée.")
    return redirect(f"{request.path}#q-{form.cleaned_data['field']}")


def typed_in(posted):
    return [("Votre remarque", posted["text"])] if posted.get("text") else []


def _show(request, proposal, *, field=None, typed="", problem=""):
    """:param field: the question whose remark comes back, with what was typed and what is wrong with it."""
    remarks = {}
    for remark in proposal.draft_comments.select_related("author", "resolved_by"):
        remarks.setdefault(remark.field, []).append(remark)
    waiting = {remark.field for rows in remarks.values() for remark in rows if remark.resolved_at is None}
    missing = set(proposal.missing_fields())
    mine = Proposal.objects.filter(pk=proposal.pk)
    context = {
        "proposal": proposal,
        "missing": [
            (section, [question for question in section.questions if question.field in missing])
            for section in FORM_SECTIONS
            if missing & {question.field for question in section.questions}
        ],
        "sections": [
            (section, [(question, value, remarks.get(question.field, ())) for question, value in questions])
            for section, questions in answers(proposal)
        ],
        "open_remarks": [question for name, question in QUESTIONS.items() if name in waiting],
        "attachments": Attachment.objects.of(proposal),
        "is_lead": proposal.lead_id == request.user.pk,
        "edits": mine.editable_by(request.user).exists(),
        "comments": mine.commented_by(request.user).exists(),
        "back": {"field": field, "text": typed, "problem": problem},
    }
    return render(request, "projects/draft_read.html", context)


@require_POST
def remark_resolve(request, key, pk):
    """Note a remark as dealt with: by who writes the draft, or by who left it."""
    proposal = case_at(Proposal.objects.commented_by(request.user).filter(status="draft"), key)
    remark = get_object_or_404(proposal.draft_comments, pk=pk)
    may = Proposal.objects.editable_by(request.user).filter(pk=proposal.pk).exists()
    if may or remark.author_id == request.user.pk:
        remark.resolve(by=request.user)
        messages.success(request, "La remarque est notée comme traitée.")
    else:
        messages.error(request, "Seules les personnes qui écrivent ce brouillon traitent les remarques des autres.")
    return redirect("projects:draft_read", key)
