"""What the cases say on the shared pages."""

from django.utils.text import Truncator

from labo.digest import DigestItem
from projects.models import Decision, InformationRequest, NoteVersion, Proposal
from projects.tracking import turn

SHOWN_AT_HOME = 4


def cases_of_the_moment(request):
    """Return the latest public cases, or None while there are none."""
    cases = Proposal.objects.public().select_related("org_unit").order_by("-submitted_at", "-pk")[:SHOWN_AT_HOME]
    cards = [
        {
            "title": case.title,
            "address": case.get_absolute_url(),
            "lead": Truncator(case.summary).words(24, truncate="…"),
            "state": case.public_state.name,
            "state_kind": case.public_state.kind,
            "slug": case.reference,
            "aside": case.org_unit.name,
        }
        for case in cases
    ]
    return DigestItem("projects/partials/home_cases.html", {"cases": cards}) if cards else None


def my_cases(request):
    """Return the cases that this person follows, drafts first, the others with whose turn it is."""
    cases = (
        Proposal.objects.visible_to(request.user).select_related("org_unit").order_by("-submitted_at", "-updated_at")
    )
    drafts, sent = [], []
    for case in cases:
        (drafts if case.is_draft else sent).append(case)
    decisions = Decision.objects.announced().filter(proposal__in=sent).prefetch_related("conditions")
    # The last one is written over the others.
    latest = {decision.proposal_id: decision for decision in decisions.order_by("decided_at", "pk")}
    versions = {}
    for version in NoteVersion.objects.listed().filter(note__proposal__in=sent):
        versions.setdefault(version.note.proposal_id, []).append(version)
    waiting = {row.proposal_id: row for row in InformationRequest.objects.open().filter(proposal__in=sent)}

    def turn_of(case):
        known = {"decision": latest.get(case.pk), "versions": versions.get(case.pk, ())}
        return turn(case, request=waiting.get(case.pk), **known)

    rows = [(case, turn_of(case)) for case in sent]
    return DigestItem("projects/partials/my_cases.html", {"drafts": drafts, "sent": rows})
