"""The note d'intervention in the back office: written with its preview beside it."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, take_back
from projects.backoffice.note_composing import VERBS, composed
from projects.backoffice.note_doors import case_of, note_of, to_note, versions_of, written_by_the_lab
from projects.backoffice.note_forms import NoteEditor, all_methods
from projects.backoffice.note_preview import conflicts_of, preview
from projects.backoffice.note_release import show_released
from projects.backoffice.note_values import as_data, merge, typed_values, values_of
from projects.models import InterventionNote
from projects.models.note import NoteChangedMeanwhile
from projects.note_pdf import render_draft
from projects.note_sections import FIELD_TITLES

TAKEN_BACK = "Votre session s’était fermée. Votre texte est là, tel que vous l’aviez tapé : enregistrez-le."


@written_by_the_lab
@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def note_edit(request, pk):
    """Write the note: its sections on one side, the sheet as it will be printed on the other."""
    proposal, note = case_of(request, pk)
    if note is None:
        return render(request, "admin/projects/note_start.html", {"proposal": proposal})
    if request.method == "POST":
        action = request.POST.get("action", "save")
        if action.partition("-")[0] in VERBS:
            return compose(request, note, action)
        return save(request, note, action)
    if note.is_released:
        return show_released(request, note)
    if note.is_in_review:
        return redirect("admin:projects_proposal_note_reading", pk)
    back = take_back(request)
    if back is None:
        return show(request, NoteEditor(note), preview(copy(note)))
    messages.info(request, TAKEN_BACK)
    return show(request, NoteEditor(note, typed=typed_values(back)), preview(copy(note), back))


def show(request, editor, sheet, *, status=200):
    """Answer with the editor: the page, or its form alone when the page asked for it."""
    note = editor.note
    readings = note.readings.count()
    context = {
        "proposal": note.proposal,
        "note": note,
        "editor": editor,
        "sheet": sheet,
        "step_rows": editor.step_rows(sheet.days),
        "versions": versions_of(note),
        "readings": readings,
        "remarks": note.unanswered_comments().count() if readings else 0,
    }
    if not request.htmx:
        return render(request, "admin/projects/note.html", context, status=status)
    answer = render(request, "admin/projects/partials/note_form.html", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#redaction", "outerHTML"
    return answer


def compose(request, note, action):
    """Add, pick, move, take away a step or bring it back. Nothing is saved."""
    verb = action.partition("-")[0]
    values, row = composed(typed_values(request.POST), action, all_methods(note))
    editor = NoteEditor(note, typed=values)
    # Several methods are picked in a row: where htmx leaves the page alone, the focus stays in the catalogue.
    editor.go_on_from(None if verb == "pick" and request.htmx else row, removed=verb == "remove")
    sheet = preview(copy(note), as_data(values))
    if not request.htmx:
        return show(request, editor, sheet)
    context = {
        "editor": editor,
        "sheet": sheet,
        "step_rows": editor.step_rows(sheet.days),
        "picked": (row + 1, values["steps"][row]["title"]) if verb == "pick" and row is not None else None,
    }
    answer = render(request, "admin/projects/partials/note_composed.html", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#etapes", "outerHTML"
    answer["HX-Trigger-After-Settle"] = "note-changed"
    return answer


def save(request, note, action):
    """Keep what was typed, whole or not at all."""
    editor = NoteEditor(copy(note), data=request.POST)
    if not editor.is_valid():
        return show(request, editor, preview(copy(note), request.POST), status=422)
    try:
        editor.form.instance.save_draft(
            revision=editor.form.cleaned_data["revision"],
            steps=editor.rows,
            methods=editor.form.cleaned_data["methods"],
        )
    except NoteChangedMeanwhile as refusal:
        return show_conflict(request, note.proposal_id, str(refusal))
    except Refusal as refusal:
        refuse(editor.form, refusal)
        return show(request, editor, preview(copy(note), request.POST), status=409)
    if action == "release":
        address = reverse("admin:projects_proposal_note_release", args=[note.proposal_id])
        return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)
    if request.htmx:
        _, note = case_of(request, note.proposal_id)
        context = {"note": note, "values": values_of(note), "rows": [form.instance.pk for form in editor.steps.forms]}
        return render(request, "admin/projects/partials/note_saved.html", context)
    messages.success(request, "La note est enregistrée.")
    return to_note(note.proposal_id)


def show_conflict(request, pk, refusal):
    """Show what was typed beside what somebody else saved; what only the other one changed is taken over."""
    _, note = case_of(request, pk)
    values, conflicts, updated = merge(typed_values(request.POST), values_of(note))
    editor = NoteEditor(note, typed=values)
    editor.refusal = refusal
    editor.conflicts = conflicts_of(conflicts, note)
    editor.updated = [FIELD_TITLES[name] for name in updated]
    return show(request, editor, preview(copy(note), as_data(values)), status=409)


@written_by_the_lab
@require_POST
def note_start(request, pk):
    """Open the note of an accepted case."""
    proposal, note = case_of(request, pk)
    if note is None:
        try:
            InterventionNote.start(proposal, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return to_note(pk)


@written_by_the_lab
@keeps_typed
@require_POST
def note_preview(request, pk):
    """Show the note with what is being typed. Nothing is saved."""
    sheet = preview(note_of(request, pk), request.POST)
    return render(request, "admin/projects/partials/note_preview.html", {"sheet": sheet})


@written_by_the_lab
@require_safe
def note_draft_pdf(request, pk):
    """Print the note as it was last saved, marked as a draft."""
    note = note_of(request, pk)
    try:
        content = render_draft(note, on=timezone.localdate(note.updated_at))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return to_note(pk)
    name = f"{note.proposal.reference}-note-projet.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
