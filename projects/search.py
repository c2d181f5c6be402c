"""The public cases in the search of the whole site."""

from labo.search.finding import found
from labo.search.sources import Hit, Source
from labo.search.vectors import FrenchVector
from projects.models import Proposal


def _find(asked, user):
    rows = Proposal.objects.public().select_related("org_unit", "accompaniment")
    vector = FrenchVector("title", weight="A") + FrenchVector("org_unit__name", "summary")
    return found(rows, asked, vector).order_by("-told", "-submitted_at", "-pk")


def _hit(case) -> Hit:
    about = (case.shown_state.name, *([case.org_unit.name] if case.org_unit else []))
    return Hit(str(case), case.get_absolute_url(), case.summary, about)


CASES = Source(
    kind="cas",
    singular="cas",
    plural="cas",
    icon="bulle",
    find=_find,
    hit=_hit,
    texts=lambda: [
        f"{title}. {summary} {unit or ''}"
        for title, summary, unit in Proposal.objects.public().values_list("title", "summary", "org_unit__name")
    ],
)
