"""
One table for the states of a proposal: what the lab calls it, what the service reads, what it means for them.

The labels of ``Proposal.Status``, the pages of the service and its help page are drawn from here. ``lab`` is the lab's
own word; ``kind`` is the dot drawn beside the public one: upcoming, ongoing, done, todo or closed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicState:
    name: str
    meaning: str
    kind: str
    lab: str = ""


PUBLIC_STATES = {
    "draft": PublicState(
        "Brouillon",
        "Vous le voyez, avec les collègues de votre choix ; le labo, non. Envoyez-le quand vous voulez.",
        "todo",
        lab="Brouillon",
    ),
    "submitted": PublicState(
        "Bien reçue",
        "Le labo a votre proposition. Un premier échange vous sera proposé sous 10 jours ouvrés.",
        "ongoing",
        lab="Déposée",
    ),
    "screening": PublicState(
        "Premier échange",
        "Le labo reformule la question avec vous avant de la faire évaluer.",
        "ongoing",
        lab="En pré-qualification",
    ),
    "assessing": PublicState(
        "À l’étude",
        "Plusieurs personnes lisent votre proposition, chacune avec la même grille.",
        "ongoing",
        lab="En évaluation",
    ),
    "deliberating": PublicState(
        "À l’étude",
        "L’équipe discute de votre proposition. Vous recevrez une réponse motivée.",
        "ongoing",
        lab="En discussion",
    ),
    "accepted": PublicState(
        "Retenue",
        "Le labo s’engage avec vous. La note d’intervention dit ce qui sera fait.",
        "done",
        lab="Retenue",
    ),
    "accepted_conditions": PublicState(
        "Retenue sous conditions",
        "Le labo s’engage avec vous dès que les conditions de la réponse sont réunies.",
        "done",
        lab="Retenue sous conditions",
    ),
    "postponed": PublicState(
        "Ajournée",
        "Le labo réexaminera votre proposition à la date indiquée dans la réponse.",
        "upcoming",
        lab="Ajournée",
    ),
    "redirected": PublicState(
        "Réorientée",
        "Une autre porte vous aidera mieux : elle est nommée dans la réponse.",
        "closed",
        lab="Réorientée",
    ),
    "declined": PublicState(
        "Non retenue",
        "La réponse vous dit pourquoi, et qui peut vous aider.",
        "closed",
        lab="Non retenue",
    ),
    "withdrawn": PublicState(
        "Retirée",
        "Cette proposition est retirée. Le labo ne l’étudie plus.",
        "closed",
        lab="Retirée",
    ),
    "merged": PublicState(
        "Fusionnée",
        "Un autre service pose la même question : vos deux cas n’en font plus qu’un.",
        "closed",
        lab="Fusionnée",
    ),
}
UNANNOUNCED = "deliberating"
"""What is read of a decision that waits for its letter, where the state before it is not known."""

# An idea, as its author reads it.
IDEA_STATES = {
    "received": PublicState("Chez le labo", "Le labo vous répondra ici et par courriel.", "ongoing"),
    "answered": PublicState("Le labo a répondu", "Répondez-lui, ou faites-en une proposition.", "todo"),
    "promoted": PublicState("Devenue proposition", "La suite se passe dans la proposition.", "done"),
    "closed": PublicState("Conversation terminée", "Vous pouvez toujours en faire une proposition.", "closed"),
}


def lab_name(status: str) -> str:
    return PUBLIC_STATES[status].lab
