"""The note d'intervention in the back office: written with its preview beside it, validated, then revised."""

from copy import copy

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.forms import LongTextField, read_number
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import hand_back, keeps_typed, refuse, take_back, texts_of
from projects.backoffice.note_composing import VERBS, composed
from projects.backoffice.note_forms import NoteEditor, all_methods
from projects.backoffice.note_preview import conflicts_of, preview, released_sheet
from projects.backoffice.note_values import as_data, merge, typed_values, values_of
from projects.models import InterventionNote, Proposal
from projects.models.note import NoteChangedMeanwhile
from projects.note_sections import FIELD_TITLES
from projects.note_signing import open_parties, signed_of

TAKEN_BACK = "Votre session s’était fermée. Votre texte est là, tel que vous l’aviez tapé : enregistrez-le."


class ReasonForm(forms.Form):
    reason = LongTextField(
        max_length=1000,
        label="Ce qui change, et pourquoi",
        help_text="L’équipe du labo le lira dans l’historique de la note.",
        error_messages={"required": "Dites ce qui change et pourquoi."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LabOnly(Exception):
    """This ambassador works on the case, but its note is written by the lab."""


def lab_only(view):
    """Let the lab in, and tell an ambassador of the case who writes the note."""

    def wrapper(request, pk):
        try:
            return view(request, pk)
        except LabOnly:
            context = {"proposal": Proposal.objects.get(pk=pk)}
            return render(request, "admin/projects/note_lab_only.html", context, status=403)

    wrapper.__dict__.update(view.__dict__, __name__=view.__name__, __doc__=view.__doc__)
    return wrapper


def case_of(request, pk):
    """
    Return (case, its note or None). Whoever does not work on the case meets a 404, as if it were not there.

    :raises LabOnly: for an ambassador who holds a sheet on it.
    """
    cases = Proposal.objects.in_back_office(request.user).select_related("org_unit", "lead", "accompaniment")
    proposal = get_object_or_404(cases, pk=pk)
    if not request.user.is_lab:
        raise LabOnly
    notes = InterventionNote.objects.editable_by(request.user).prefetch_related("steps__method", "methods")
    note = notes.filter(proposal=proposal).first()
    if note is not None:
        note.proposal = proposal
    return proposal, note


def note_of(request, pk):
    """Return the note of a case, or raise a 404."""
    _, note = case_of(request, pk)
    if note is None:
        raise Http404
    return note


def to_note(pk):
    return redirect("admin:projects_proposal_note", pk)


@lab_only
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


def versions_of(note):
    """Return the released versions, last first, without the bytes of their PDF."""
    versions = list(note.versions.defer("pdf", "content").select_related("released_by").prefetch_related("signatures"))
    for version in versions:
        version.note = note
    return versions


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


@lab_only
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


@lab_only
@keeps_typed
@require_POST
def note_preview(request, pk):
    """Show the note with what is being typed. Nothing is saved."""
    sheet = preview(note_of(request, pk), request.POST)
    return render(request, "admin/projects/partials/note_preview.html", {"sheet": sheet})


@lab_only
@require_safe
def note_draft_pdf(request, pk):
    """Print the note as it was last saved, marked as a draft."""
    # Loaded when somebody prints: the printer is heavy, and needs what pip cannot bring.
    from projects.note_pdf import render_draft

    note = note_of(request, pk)
    try:
        content = render_draft(note, on=timezone.localdate(note.updated_at))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return to_note(pk)
    name = f"{note.proposal.reference}-note-projet.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@lab_only
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


@lab_only
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
