"""The road of a case as its service reads it: what is done, what comes next, whose turn it is. No query."""

from dataclasses import dataclass
from datetime import datetime

from labo.templatetags.labo import day

DONE, HERE, NEXT = "done", "here", "next"


@dataclass(frozen=True)
class Milestone:
    """One point of the road; ``state`` is done, here or next, ``when`` says in words when a next one comes."""

    name: str
    detail: str
    state: str
    at: datetime | None = None
    when: str = "à venir"


@dataclass(frozen=True)
class Turn:
    """Who acts now. ``title`` is there when it is the service's turn."""

    words: str
    title: str = ""


# status: (title, what happens there, how long the service waits for it)
ROAD = {
    "submitted": ("Proposition envoyée", "Le labo l’a reçue.", ""),
    "screening": (
        "Premier échange",
        "Une demi-heure avec le labo, pour reformuler la question.",
        "sous dix jours ouvrés",
    ),
    "assessing": (
        "Lecture par plusieurs personnes",
        "Chacune remplit la même grille de son côté.",
        "sous six semaines",
    ),
    "deliberating": ("Discussion", "L’équipe se réunit, puis tranche.", "dans la même session"),
}
ANSWER = ("Réponse motivée", "Avec les raisons, et une autre porte si c’est non.", "cinq jours ouvrés après")
NOTE = ("Note d’intervention", "Ce que le labo fera, ne fera pas, avec qui et quand.", "sous trois semaines")
WORK = ("Intervention", "Elle commence quand la note est signée.", "à la date de la note")


def milestones(proposal, transitions, *, decision=None, versions=()) -> list[Milestone]:
    """
    Return the road of a case. A decision that is not announced does not show.

    A case that is studied again after a postponement shows its second round.

    :param transitions: its records, oldest first.
    :param decision: the announced one, with its conditions at hand.
    :param versions: the released versions of its note, last first.
    """
    passed = this_round(transitions)
    announced = proposal.is_decided and proposal.announced_at is not None
    is_open = not announced and proposal.status != "withdrawn"
    here = ("deliberating" if proposal.is_decided else proposal.status) if is_open else ""
    road, after = [], False
    for status, (title, detail, when) in ROAD.items():
        if status == here:
            road.append(Milestone(title, detail, HERE, passed.get(status)))
            after = True
        elif after:
            road.append(Milestone(title, detail, NEXT, when=when))
        elif status in passed:
            road.append(Milestone(title, detail, DONE, passed[status]))
    if proposal.status == "withdrawn":
        return [*road, Milestone("Proposition retirée", "Le labo ne l’étudie plus.", HERE, passed["withdrawn"])]
    if is_open:
        return [*road, next_one(ANSWER)]
    name = f"{ANSWER[0]}\u00a0: {proposal.public_state.name.lower()}"
    waits = open_conditions(decision)
    settled = proposal.is_accepted and not before_signature(waits)
    detail = "Il reste des conditions à réunir." if waits else "Avec ses raisons, sur cette page et par courriel."
    road.append(Milestone(name, detail, DONE if settled else HERE, proposal.announced_at))
    if not proposal.is_accepted:
        return road
    return [*road, note_milestone(versions, is_here=settled), next_one(WORK)]


def this_round(transitions) -> dict:
    """Return {status: when it was reached} since the case was last taken in hand, and since it was sent."""
    rounds = [index for index, step in enumerate(transitions) if step.target == "screening"]
    last = rounds[-1] if rounds else 0
    return {
        step.target: step.at for index, step in enumerate(transitions) if index >= last or step.target == "submitted"
    }


def reopened(decision, transitions):
    """
    Return the step that took the case up again right after the answer that the service has read; None without one.

    :param decision: the announced one.
    :param transitions: the records of its case, oldest first.
    """
    after = [step for step in transitions if decision and step.at > decision.applied_at]
    # A case that comes back after a postponement was expected: nobody had to say why.
    return after[0] if after and after[0].target in ("deliberating", "screening") and after[0].reason else None


def next_one(row) -> Milestone:
    title, detail, when = row
    return Milestone(title, detail, NEXT, when=when)


def note_milestone(versions, *, is_here) -> Milestone:
    title, detail, when = NOTE
    state = HERE if is_here else NEXT
    if versions:
        last = versions[0]
        return Milestone(title, f"Version {last.number}, à relire et à signer.", state, last.released_at)
    return Milestone(title, detail, state, when=when)


def open_conditions(decision) -> list:
    return [condition for condition in decision.conditions.all() if condition.met_at is None] if decision else []


def before_signature(conditions) -> list:
    return [condition for condition in conditions if condition.is_before_signature]


def nearest(conditions) -> str:
    return f"La plus proche\u00a0: avant le {day(min(condition.due_on for condition in conditions))}."


TURNS = {
    "submitted": "C’est au labo de vous écrire. Vous n’avez rien à préparer.",
    "screening": "Le labo vous propose une date. Après l’échange, il fait lire votre proposition.",
    "assessing": "C’est au labo d’avancer. Vous n’avez rien à faire.",
    "deliberating": "La réponse part cinq jours ouvrés au plus tard après la discussion. Vous n’avez rien à faire.",
    "accepted": "Le labo écrit la note d’intervention avec vous, sous trois semaines.",
    "accepted_conditions": "Les conditions sont réunies. Le labo écrit la note d’intervention avec vous.",
    "redirected": "Prenez contact avec la personne nommée dans la réponse. Le labo reste joignable pour en parler.",
    "merged": "Le travail continue sur le cas que le vôtre a rejoint. Le labo vous présente l’un à l’autre.",
    "declined": "Le labo vous propose d’en parler, une demi-heure. Écrivez-lui pour choisir un moment.",
    "withdrawn": "Vous pouvez proposer un autre cas quand vous voulez.",
}


def turn(proposal, *, decision=None, versions=()) -> Turn:
    """
    Return whose turn it is and for what.

    :param decision: the announced one, with its conditions at hand.
    :param versions: the released versions of its note, last first.
    """
    status = proposal.status
    if proposal.is_decided and proposal.announced_at is None:
        return Turn(TURNS["deliberating"])
    if status == "postponed" and decision:
        again = f"Le labo reprend votre proposition le {day(decision.reexamine_on)}."
        if decision.to_rework:
            return Turn(f"{again} D’ici là, retravaillez ce que dit la réponse.", "À vous\u00a0: retravailler le cas")
        return Turn(f"{again} Rien à refaire d’ici là.")
    waits = open_conditions(decision) if status == "accepted_conditions" else []
    if before_signature(waits) or (waits and not versions):
        words = f"{nearest(waits)} Une difficulté pour la réunir\u00a0? Écrivez au labo."
        return Turn(words, "À vous\u00a0: réunir les conditions")
    if proposal.is_accepted and versions:
        words = f"La version {versions[0].number} est dans les documents. Une fois signée, elle engage les deux côtés."
        if waits:
            words += f" Il reste aussi des conditions à réunir. {nearest(waits)}"
        return Turn(words, "À vous\u00a0: relire et signer la note")
    return Turn(TURNS.get(status, ""))
