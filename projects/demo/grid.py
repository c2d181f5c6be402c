"""The first version of the grid of criteria."""

from django.db import transaction

from projects.demo import read
from projects.models import CriteriaGrid, Dimension

DIMENSIONS = {"P": Dimension.RELEVANCE, "F": Dimension.FEASIBILITY, "C": Dimension.COHERENCE}


@transaction.atomic
def load_grid(*, now) -> CriteriaGrid:
    """Return the grid in force, after publishing the sixteen criteria of the file when there is none."""
    grid = CriteriaGrid.objects.current()
    if grid is None:
        written = read("criteria_grid")
        grid = CriteriaGrid.objects.create(version=CriteriaGrid.objects.next_version(), title=written["titre"])
        for position, row in enumerate(written["criteres"], start=1):
            grid.criteria.create(
                code=row["code"],
                dimension=DIMENSIONS[row["code"][0]],
                position=position,
                title=row["intitule"],
                green_signal=row["vert"],
                red_signal=row["rouge"],
                hint=row["aide"],
                is_eliminatory=row["eliminatoire"],
                is_seed=row["origine"] == "seed",
            )
        grid.publish(now=now)
    return grid
