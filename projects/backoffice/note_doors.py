"""Who enters the screens of a note, and the rows that each of them is about."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from projects.models import InterventionNote, Proposal


class LabOnly(Exception):
    """This ambassador works on the case, but its note is written by the lab."""


def written_by_the_lab(view):
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


def versions_of(note):
    """Return the released versions, last first, without the bytes of their PDF."""
    versions = list(note.versions.defer("pdf", "content").select_related("released_by").prefetch_related("signatures"))
    for version in versions:
        version.note = note
    return versions
