"""
One table for the states of a proposal: what the lab calls it, what the service reads, what it means for them.

``kind`` is the dot drawn beside the word: upcoming, ongoing, done, todo or closed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicState:
    name: str
    meaning: str
    kind: str


PUBLIC_STATES = {
    "draft": PublicState(
        "Brouillon", "Vous seul ou vous seule voyez ce brouillon. Envoyez-le quand vous voulez.", "todo"
    ),
    "submitted": PublicState(
        "Bien reçue",
        "Le labo a votre proposition. Un premier échange vous sera proposé sous 10 jours ouvrés.",
        "ongoing",
    ),
    "screening": PublicState(
        "Premier échange",
        "Le labo reformule la question avec vous avant de la faire évaluer.",
        "ongoing",
    ),
    "assessing": PublicState(
        "À l’étude", "Plusieurs personnes lisent votre proposition, chacune avec la même grille.", "ongoing"
    ),
    "deliberating": PublicState(
        "À l’étude", "L’équipe discute de votre proposition. Vous recevrez une réponse motivée.", "ongoing"
    ),
    "accepted": PublicState(
        "Retenue", "Le labo s’engage avec vous. La note d’intervention dit ce qui sera fait.", "done"
    ),
    "accepted_conditions": PublicState(
        "Retenue sous conditions",
        "Le labo s’engage avec vous dès que les conditions de la réponse sont réunies.",
        "done",
    ),
    "postponed": PublicState(
        "Ajournée", "Le labo réexaminera votre proposition à la date indiquée dans la réponse.", "upcoming"
    ),
    "redirected": PublicState(
        "Réorientée", "Une autre porte vous aidera mieux : elle est nommée dans la réponse.", "closed"
    ),
    "merged": PublicState(
        "Fusionnée", "Un autre service pose la même question : vos deux cas n’en font plus qu’un.", "closed"
    ),
    "declined": PublicState("Non retenue", "La réponse vous dit pourquoi, et qui peut vous aider.", "closed"),
    "withdrawn": PublicState("Retirée", "Cette proposition est retirée. Le labo ne l’étudie plus.", "closed"),
}
UNANNOUNCED = PUBLIC_STATES["deliberating"]

# An idea, as its author reads it.
IDEA_STATES = {
    "received": PublicState("Chez le labo", "Le labo vous répondra ici et par courriel.", "ongoing"),
    "answered": PublicState("Le labo a répondu", "Répondez-lui, ou faites-en une proposition.", "todo"),
    "promoted": PublicState("Devenue proposition", "La suite se passe dans la proposition.", "done"),
    "closed": PublicState("Conversation terminée", "Vous pouvez toujours en faire une proposition.", "closed"),
}
