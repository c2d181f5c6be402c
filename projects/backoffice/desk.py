"""What each person has on their desk, for whoever gives out a case: the candidates of ``projects/assignment.py``."""

from django.db.models import Count, Q

from labo.models import OrgUnit, User
from projects.assignment import Candidate, suggest
from projects.models import Proposal
from projects.ties import COLUMNS, direction_of, ties

Status = Proposal.Status
UNDER_WAY = (Status.SCREENING, Status.ASSESSING, Status.DELIBERATING)


def tree_of_units():
    return {unit: (parent, kind, name) for unit, parent, kind, name in OrgUnit.objects.values_list(*COLUMNS)}


def evaluators_for(proposal):
    """Return whom to ask for a sheet, and why: [(person, reasons)]. Four queries."""
    outsiders = User.objects.assessors().exclude(pk=proposal.lead_id).exclude(shared_cases__proposal=proposal)
    waiting = Q(sheets__filed_at__isnull=True, sheets__proposal__status=Status.ASSESSING)
    known = Q(sheets__filed_at__isnull=False, sheets__proposal__requested_format=proposal.requested_format)
    people = list(
        outsiders.annotate(
            load=Count("sheets", filter=waiting, distinct=True), known=Count("sheets", filter=known, distinct=True)
        )
    )
    tree, tied = tree_of_units(), ties(proposal, people)
    candidates = [
        Candidate(one.pk, one.load, one.known, tuple(tied.get(one.pk, ())), direction_of(one.org_unit_id, tree))
        for one in people
    ]
    return named(suggest(candidates, seed=str(proposal.key)), people)


def referents_for(proposal):
    """Return who of the lab could lead this case, and why: [(person, reasons)]. One query."""
    under_way = Q(entrusted__status__in=UNDER_WAY)
    people = list(User.objects.lab().annotate(load=Count("entrusted", filter=under_way, distinct=True)))
    candidates = [Candidate(one.pk, one.load) for one in people if one.pk != proposal.lead_id]
    return named(suggest(candidates, seed=f"{proposal.key}:referent", wanted=1), people)


def named(suggestions, people):
    found = {one.pk: one for one in people}
    return [(found[suggestion.candidate.pk], suggestion.words) for suggestion in suggestions]
