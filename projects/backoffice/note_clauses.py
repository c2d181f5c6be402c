"""The library of clauses beside the note: one click adds a line."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from labo.forms import read_number
from labo.transitions import Refusal
from projects.backoffice.case import case_of, lab_only
from projects.models import Clause, InterventionNote


def with_clause(text, clause):
    """Return a text of lines with this clause at its end, once."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines if clause.text in lines else [*lines, clause.text])


def beside(field, text):
    """Return the clauses that a section may take: [(clause, is it in the text already)]. One query at most."""
    lines = set(text.splitlines())
    return [(clause, clause.text in lines) for clause in Clause.objects.for_section(field)]


@lab_only
@require_POST
def add(request, pk):
    """Add a clause to the note itself, for whoever drafts it without groups and without JavaScript."""
    note = get_object_or_404(InterventionNote.objects.editable_by(request.user), proposal=case_of(request.user, pk))
    clause = Clause.objects.offered().filter(pk=read_number(request.POST.get("clause"))).first()
    if clause is None:
        messages.error(request, "Cette clause n’est plus proposée.")
        return redirect("admin:projects_proposal_note", pk)
    try:
        added = clause.add_to(note, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La clause est dans la note." if added else "La note dit déjà cette clause.")
    return redirect("admin:projects_proposal_note", pk)
