"""
The states of a research request: what the person who asked reads, and what it means for them. Pure module.

``kind`` is the dot drawn beside it: upcoming, ongoing, done, todo or closed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ResearchState:
    name: str
    meaning: str
    kind: str


RESEARCH_STATES = {
    "asked": ResearchState("Envoyée", "Le labo a votre demande. Une personne de l’équipe va la prendre.", "upcoming"),
    "taken": ResearchState("En recherche", "Une personne du labo cherche pour vous.", "ongoing"),
    "answered": ResearchState(
        "Réponse arrivée", "Lisez-la, puis dites si elle vous suffit ou ce qui manque encore.", "todo"
    ),
    "closed": ResearchState("Terminée", "Vous avez dit que c’est bon. La réponse reste ici.", "done"),
    "withdrawn": ResearchState("Retirée", "Vous avez retiré cette demande. Le labo ne cherche plus.", "closed"),
    "declined": ResearchState("Sans suite", "Le labo ne peut pas chercher cela et vous dit pourquoi.", "closed"),
}
TEAM_KINDS = {
    "asked": "todo",
    "taken": "ongoing",
    "answered": "upcoming",
    "closed": "done",
    "withdrawn": "closed",
    "declined": "closed",
}
"""The dots as the team reads them: what waits for it, and what waits for the person."""
