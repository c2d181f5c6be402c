"""The note d'intervention in the back office: written with its preview beside it, validated, then revised."""

import logging
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labo.pattern import motif, sign
from labo.transitions import Refusal, TransitionNotAllowed
from labo.typed import keeps_typed, take_back
from projects.backoffice.note_forms import Conflict, NoteEditor, merge, rearranged, typed_values, values_of
from projects.models import InterventionNote, Proposal
from projects.models.note import NoteChangedMeanwhile
from projects.note_print import COVER, Edition, in_words, printed
from projects.note_sections import SECTIONS

log = logging.getLogger(__name__)

LEVELS = {"title": "h3", "section": "h4", "item": "h5"}
"""Heading levels of the note inside a page that has its own title."""
TITLES = {
    **{section.field: section.title for section in SECTIONS},
    "methods": "Méthodes",
    "starts_on": "Jour de départ (J0)",
    "steps": "Le déroulé",
    "authors": "Rédaction",
}
NOT_PRINTED = "Le PDF n’a pas pu être imprimé. Le journal du portail dit pourquoi ; rien n’a été validé."


class LabOnly(Exception):
    """An ambassador works on this case, but its note is written by the lab."""


def case_of(request, pk):
    """
    Return the case, for the lab.

    :raises LabOnly: for an ambassador who holds a sheet on it; the others meet a 404, as if it were not there.
    """
    cases = Proposal.objects.in_back_office(request.user).select_related("org_unit", "lead")
    proposal = get_object_or_404(cases, pk=pk)
    if not request.user.is_lab:
        raise LabOnly
    return proposal


def note_of(request, pk):
    proposal = case_of(request, pk)
    note = InterventionNote.objects.editable_by(request.user).filter(proposal=proposal).first()
    if note is None:
        raise Http404
    note.proposal = proposal
    return note


def lab_only(view):
    """Tell an ambassador who writes the note, instead of a bare refusal."""

    def wrapper(request, pk):
        try:
            return view(request, pk)
        except LabOnly:
            context = {"proposal": Proposal.objects.get(pk=pk)}
            return render(request, "admin/projects/note_lab_only.html", context, status=403)

    wrapper.__dict__.update(view.__dict__, __name__=view.__name__, __doc__=view.__doc__)
    return wrapper
