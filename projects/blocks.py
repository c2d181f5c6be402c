"""What the cases say on the shared pages."""

from django.utils import timezone
from django.utils.text import Truncator

from labo.digest import DigestItem
from projects.models import CoLead, Decision, Idea, InformationRequest, InterventionNote, NoteVersion, Proposal
from projects.models.note_signature import with_standing
from projects.threads import expected, with_thread
from projects.tracking import turn, turn_at_work

SHOWN_AT_HOME = 4
IDEAS_SHOWN = 5


def cases_of_the_moment(request):
    """Return the latest public cases, or None while there are none."""
    public = Proposal.objects.public().select_related("org_unit", "accompaniment")
    cards = [
        {
            "title": case.title,
            "address": case.get_absolute_url(),
            "lead": Truncator(case.summary).words(24, truncate="…"),
            "state": case.shown_state.name,
            "state_kind": case.shown_state.kind,
            "slug": case.reference,
            "aside": case.org_unit.name,
        }
        for case in public.order_by("-submitted_at", "-pk")[:SHOWN_AT_HOME]
    ]
    return DigestItem("projects/partials/home_cases.html", {"cases": cards}) if cards else None


def my_cases(request):
    """Return the cases that this person follows, drafts first, the others with whose turn it is."""
    cases = (
        with_thread(Proposal.objects.visible_to(request.user), request.user)
        .select_related("org_unit", "lead", "accompaniment")
        .order_by("-submitted_at", "-updated_at")
    )
    roles = {row.proposal_id: row.get_role_display() for row in CoLead.objects.of(request.user)}
    drafts, sent, today = [], [], timezone.localdate()
    for case in cases:
        case.shared_role = roles.get(case.pk, "")
        case.expected = expected(case, today=today)
        (drafts if case.is_draft else sent).append(case)
    decisions = Decision.objects.announced().filter(proposal__in=sent).prefetch_related("conditions")
    # The last one is written over the others.
    latest = {decision.proposal_id: decision for decision in decisions.order_by("decided_at", "pk")}
    versions = {}
    for version in NoteVersion.objects.listed().filter(note__proposal__in=sent):
        versions.setdefault(version.note.proposal_id, []).append(version)
    notes = {row.proposal_id: row for row in with_standing(InterventionNote.objects.filter(proposal__in=sent))}
    waiting = {row.proposal_id: row for row in InformationRequest.objects.open().filter(proposal__in=sent)}

    def turn_of(case):
        known = {"decision": latest.get(case.pk), "versions": versions.get(case.pk, ()), "note": notes.get(case.pk)}
        found = turn(case, request=waiting.get(case.pk), **known)
        work = getattr(case, "accompaniment", None)
        return turn_at_work(work, found) if work else found

    rows = [(case, turn_of(case)) for case in sent]
    return DigestItem("projects/partials/my_cases.html", {"drafts": drafts, "sent": rows})


def my_ideas(request):
    """Return the ideas this person sent to the lab, or None without any."""
    ideas = list(Idea.objects.visible_to(request.user))
    return DigestItem("projects/partials/my_ideas.html", {"ideas": ideas}) if ideas else None


def ideas_waiting(request):
    """Return, for the lab's dashboard, the ideas that wait for an answer; None without any."""
    waiting = list(Idea.objects.in_back_office(request.user).waiting().select_related("author")[: IDEAS_SHOWN + 1])
    context = {"ideas": waiting[:IDEAS_SHOWN], "more": len(waiting) > IDEAS_SHOWN}
    return DigestItem("admin/projects/partials/ideas_waiting.html", context) if waiting else None
