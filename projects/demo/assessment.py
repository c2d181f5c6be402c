"""What surrounds the sheets of the story: declared links, the service's own look, rallies once all are opened."""

from projects.models import Declaration, ServiceView, Stance


def declare(sheet, link, *, now):
    """Let the evaluator say what ties them to the case: nothing, or this."""
    sheet.declare(Declaration.LINK if link else Declaration.NO_LINK, text=link or "", now=now)


def look(proposal, told, *, criteria, signals, now):
    """Let the service fill the grid as it likes, and send it."""
    view = ServiceView.begin(proposal, by=proposal.lead)
    for code, (signal, comment) in told.items():
        view.answer(criteria[code], signal=signals[signal], comment=comment)
    view.send(by=proposal.lead, now=now)
    ServiceView.objects.filter(pk=view.pk).update(created_at=now, updated_at=now)


def rally(sheet, told, *, criteria, signals, now):
    """Let an evaluator rally or hold, criterion by criterion."""
    for code, (side, word) in told.items():
        holds = side == "maintient"
        Stance.take(
            sheet,
            criteria[code],
            choice=Stance.Choice.MAINTAINED if holds else Stance.Choice.RALLIED,
            signal="" if holds else signals[side],
            word=word,
            now=now,
        )
