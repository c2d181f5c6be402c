"""What the cases say on the shared pages."""

from django.utils.text import Truncator

from labo.digest import DigestItem
from projects.models import Proposal

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
    """Return the cases that this person follows, drafts first."""
    cases = list(
        Proposal.objects.visible_to(request.user).select_related("org_unit").order_by("-submitted_at", "-updated_at")
    )
    return DigestItem(
        "projects/partials/my_cases.html",
        {"drafts": [case for case in cases if case.is_draft], "sent": [case for case in cases if not case.is_draft]},
    )
