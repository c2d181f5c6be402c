"""The two groups that draft a note: formed, followed; and a note that starts from an earlier one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from labo.templatetags.labo import error_summary
from labo.transitions import Refusal
from labo.typed import keeps_typed, refuse, take_back
from labo.typography import NBSP
from projects.backoffice.case import case_of, lab_only
from projects.backoffice.note_group_forms import GroupsForm, StartFromForm
from projects.models import InterventionNote, NoteGroup, NoteOrigin
from projects.note_text import VARIANT_SECTIONS


def drafting_of(request, pk):
    """
    Return (note, {letter: group}) of a case; no group at all for a note that one hand writes.

    Five queries: the case, the note, its groups, their members, their sections with the critiques.
    """
    proposal = case_of(request.user, pk)
    note = get_object_or_404(InterventionNote.objects.editable_by(request.user), proposal=proposal)
    note.proposal = proposal
    groups = {group.letter: group for group in NoteGroup.objects.visible_to(request.user).of(note)}
    for group in groups.values():
        group.note = note
    return note, groups


def to_groups(pk):
    return redirect("admin:projects_proposal_note_groups", pk)


class Card:
    """A group as its page sums it up for one reader."""

    def __init__(self, group, user):
        self.group, self.is_mine, self.is_open = group, group.has_member(user), group.is_open_to(user)
        sections = list(group.sections.all())
        critiques = [critique for section in sections for critique in section.critiques.all()]
        self.total = len(sections)
        self.filled = sum(1 for section in sections if section.text)
        self.green = sum(1 for critique in critiques if critique.signal == "green")
        self.red = len(critiques) - self.green
        self.unanswered = sum(1 for critique in critiques if not critique.is_answered)


@lab_only
@require_safe
def groups(request, pk):
    """Read where the two groups stand, and what comes next."""
    note, found = drafting_of(request, pk)
    merged = [origin for origin in note.origins.standing() if origin.kind != NoteOrigin.Kind.COPIED]
    context = {
        "proposal": note.proposal,
        "note": note,
        "cards": [Card(group, request.user) for group in found.values()],
        "both_ready": len(found) == 2 and all(group.is_ready for group in found.values()),
        "merged": len(merged),
        "total": len(VARIANT_SECTIONS),
    }
    return render(request, "admin/projects/note_groups.html", context)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request, pk):
    """Form the two groups of a note, or change their names and members."""
    note, found = drafting_of(request, pk)
    if note.is_released:
        messages.info(request, "Cette note est validée : ses groupes ne changent plus.")
        return to_groups(pk)
    form = GroupsForm(request.POST if request.method == "POST" else take_back(request), groups=found)
    if request.method == "POST" and form.is_valid():
        try:
            NoteGroup.compose(note, groups=form.composition, by=request.user)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Les deux groupes sont formés." if not found else "Les groupes sont à jour.")
            return to_groups(pk)
    context = {"proposal": note.proposal, "note": note, "groups": found, "form": form, **error_summary(form)}
    return render(request, "admin/projects/note_groups_compose.html", context, status=422 if form.is_bound else 200)


@keeps_typed
@lab_only
@require_http_methods(["GET", "HEAD", "POST"])
def start_from(request, pk):
    """Open the note of an accepted case with sections of an earlier note."""
    proposal = case_of(request.user, pk)
    if not proposal.is_accepted or InterventionNote.objects.filter(proposal=proposal).exists():
        return redirect("admin:projects_proposal_note", pk)
    notes = InterventionNote.objects.editable_by(request.user).select_related("proposal__lead")
    form = StartFromForm(request.POST if request.method == "POST" else take_back(request), notes=notes)
    if request.method == "POST" and form.is_valid():
        try:
            _, left = NoteOrigin.start_from(
                proposal,
                earlier=form.cleaned_data["earlier"],
                fields=form.cleaned_data["fields_taken"],
                by=request.user,
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:projects_proposal_note", pk)
        messages.success(request, f"La note est commencée. {left_words(left)}")
        return redirect("admin:projects_proposal_note", pk)
    context = {"proposal": proposal, "form": form, "notes": notes, **error_summary(form)}
    return render(request, "admin/projects/note_from.html", context, status=422 if form.is_bound else 200)


def left_words(count):
    """Say what did not come along."""
    if not count:
        return "Relisez-la : elle parle peut-être encore de l’autre cas."
    passages = "Un passage n’a pas été repris" if count == 1 else f"{count}{NBSP}passages n’ont pas été repris"
    return f"{passages}{NBSP}: il y était question d’une personne ou d’une date. Relisez le reste."
