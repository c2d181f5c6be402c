"""A note that is validated: what it says to the team, its versions, and how the next one is opened."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from labo.forms import LongTextField, read_number
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import hand_back, texts_of
from projects.backoffice.note_doors import note_of, to_note, versions_of, written_by_the_lab
from projects.backoffice.note_preview import released_sheet
from projects.models.note import NoteChangedMeanwhile
from projects.note_signing import open_parties, signed_of


class ReasonForm(forms.Form):
    reason = LongTextField(
        max_length=1000,
        label="Ce qui change, et pourquoi",
        help_text="L’équipe du labo le lira dans l’historique de la note.",
        error_messages={"required": "Dites ce qui change et pourquoi."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@written_by_the_lab
@require_http_methods(["GET", "HEAD", "POST"])
def note_release(request, pk):
    """Say what the release does, then do it."""
    note = note_of(request, pk)
    if note.is_released:
        return to_note(pk)
    if request.method != "POST":
        context = {
            "proposal": note.proposal,
            "note": note,
            "number": note.numbering().label,
            "lacking": note.to_write(),
            "conditions": note.conditions_before_signature(),
            "reading": note.held_by_reading(),
        }
        return render(request, "admin/projects/note_release.html", context)
    revision = read_number(request.POST.get("revision"))
    try:
        version = note.release(by=request.user, revision=-1 if revision is None else revision)
    except TransitionNotAllowed:
        # A second click, or somebody else a second before: it is done, and done once.
        return to_note(pk)
    except NoteChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return to_note(pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:projects_proposal_note_release", pk)
    messages.success(request, f"La version {version.label} est validée, et le service en est prévenu.")
    return to_note(pk)


def show_released(request, note, *, form=None, status=200):
    versions = versions_of(note)
    context = {
        "proposal": note.proposal,
        "note": note,
        "version": versions[0],
        "versions": versions,
        "revisions": note.transitions.exclude(reason="").select_related("by"),
        "told": versions[0].told(),
        "signed": signed_of(versions[0]),
        "to_sign": open_parties(request.user, note, versions[0]),
        "has_readings": note.readings.exists(),
        "form": form or ReasonForm(),
        "sheet": released_sheet(note, versions[0]),
    }
    return render(request, "admin/projects/note_released.html", context, status=status)


@written_by_the_lab
@require_POST
def note_revise(request, pk):
    """Open the next version, with its reason."""
    note = note_of(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid() and note.is_released:
        return show_released(request, note, form=form, status=422)
    try:
        note.revise(by=request.user, reason=form.cleaned_data.get("reason", ""))
    except Refusal as refusal:
        # A second click, or somebody else a second before: it is open, and opened once.
        kept = note.transitions.values_list("reason", flat=True)
        return hand_back(request, refusal, texts_of(form), "admin:projects_proposal_note", pk, kept=kept)
    messages.success(request, "La note est rouverte. Les versions validées restent comme elles sont.")
    return to_note(pk)
