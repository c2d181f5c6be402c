"""The road of a case as its service sees it: what is done, where it stands, what comes next. No query."""

from dataclasses import dataclass
from datetime import datetime

DONE, HERE, NEXT = "done", "here", "next"


@dataclass(frozen=True)
class Milestone:
    """One point of the road; ``state`` is done, here or next."""

    name: str
    detail: str
    state: str
    at: datetime | None = None


ROAD = (
    ("submitted", "Proposition envoyée", "Le labo l’a reçue."),
    ("screening", "Premier échange", "Une demi-heure avec le labo pour reformuler la question."),
    ("assessing", "Lecture par plusieurs personnes", "Chacune remplit la grille de son côté."),
    ("deliberating", "Discussion", "L’équipe se réunit, puis tranche."),
)
ANSWER = "Réponse motivée"
NOTE = "Note d’intervention à signer"


def milestones(proposal, transitions) -> list[Milestone]:
    """
    Return the road of a case.

    :param transitions: its records, oldest first. A decision that is not announced does not show.
    """
    passed = {transition.target: transition.at for transition in transitions}
    reached = [name for name, _, _ in ROAD if name in passed]
    announced = proposal.announced_at is not None and proposal.is_decided
    withdrawn = proposal.status == "withdrawn"
    current = None if announced or withdrawn else (reached[-1] if reached else None)
    road = []
    for name, title, detail in ROAD:
        if name in passed:
            road.append(Milestone(title, detail, HERE if name == current else DONE, passed[name]))
        elif not (announced or withdrawn):
            road.append(Milestone(title, detail, NEXT))
    if withdrawn:
        return [
            *road,
            Milestone("Proposition retirée", "Vous avez retiré cette proposition.", HERE, passed["withdrawn"]),
        ]
    if not announced:
        return [*road, Milestone(ANSWER, "Avec les raisons, et une autre porte si c’est non.", NEXT)]
    state = proposal.public_state
    road.append(Milestone(f"{ANSWER} : {state.name.lower()}", state.meaning, HERE, proposal.announced_at))
    if proposal.is_accepted:
        road.append(Milestone(NOTE, "Elle dit ce que le labo fera, ne fera pas, avec qui et quand.", NEXT))
    return road
