"""The six hats beside the collective view: what the room has shown, hat by hat."""

from projects.hat_stage import gathered
from projects.models import Hat


def board(proposal):
    """Return the six hats in their order: [{hat, name, subject, groups, count}], ideas without author. One query."""
    ideas = {hat: [] for hat in Hat.values}
    for contribution in proposal.hat_contributions.shown().select_related("group", "criterion"):
        ideas[contribution.hat].append(contribution)
    return [
        {
            "hat": hat.value,
            "name": hat.word,
            "subject": hat.subject,
            "groups": gathered(ideas[hat.value]),
            "count": len(ideas[hat.value]),
        }
        for hat in Hat
    ]
