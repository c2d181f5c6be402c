"""What the cases tell in the document that presents the lab: the grid in force, the delay, the public cases."""

from datetime import datetime, time

from django.db.models import Count, Window
from django.utils import timezone

from labo.presentation.parts import Figure, Told
from projects.delays import real_delay
from projects.models import CriteriaGrid, Dimension, Proposal

SHOWN = 40
"""How many cases the document lists: it presents the lab, the list of cases has them all."""


def how_we_choose(on):
    """Tell the criteria of the grid in force, each with its signals, and how long services waited lately."""
    grid = CriteriaGrid.objects.current()
    if grid is None:
        return None
    criteria = grid.criteria_once()
    context = {
        "grid": grid,
        "dimensions": [(row, [one for one in criteria if one.dimension == row.value]) for row in Dimension],
        # Until the end of that day: the document of a day is the same from morning to evening but for what happens.
        "delay": real_delay(now=timezone.make_aware(datetime.combine(on, time.max))),
    }
    return Told("projects/presentation/grid.html", context)


def public_cases(on):
    """Tell the cases whose service agrees to be named, the latest first."""
    # Counted with the rows, before the limit: one query says both.
    cases = Proposal.objects.public().select_related("org_unit", "accompaniment").annotate(among=Window(Count("*")))
    shown = list(cases.order_by("-submitted_at", "-pk")[:SHOWN])
    if not shown:
        return None
    count = shown[0].among
    context = {"cases": shown, "count": count, "more": count > SHOWN}
    figures = (Figure(count, "cas public", "cas publics"),)
    return Told("projects/presentation/cases.html", context, figures)
