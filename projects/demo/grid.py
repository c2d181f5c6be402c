"""The first version of the grid of criteria."""

from django.db import transaction

from projects.demo import read
from projects.models import CriteriaGrid, Dimension, GridReplay, Proposal, Signal

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


@transaction.atomic
def load_next_version(grid, *, by, case: Proposal) -> CriteriaGrid:
    """Return the version that the team is working on: two criteria said more precisely, one past case read again."""
    written = read("criteria_grid")["version_suivante"]
    draft = grid.new_version()
    draft.changelog = written["ce_qui_change"]
    draft.save()
    for row in written["criteres"]:
        draft.criteria.filter(code=row["code"]).update(
            title=row["intitule"], green_signal=row["vert"], red_signal=row["rouge"]
        )
    answers = {
        draft.criteria.get(code=row["code"]): (Signal(row["signal"]), row["mot"]) for row in written["relecture"]
    }
    GridReplay.answer(draft, case, answers, by=by)
    return draft
