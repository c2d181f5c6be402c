"""
One table for the states of an accompaniment, an event, a seat, a slot, an invitation, an application.

What each is called, and what it means for its reader.

Pure module: no Django. ``kind`` is the dot drawn beside the word: upcoming, ongoing, done, todo or closed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkState:
    name: str
    meaning: str
    kind: str


WORK_STATES = {
    "running": WorkState("En cours", "Les étapes de la note se suivent. Les dates sont ci-dessous.", "ongoing"),
    "paused": WorkState("Suspendu", "Le travail est arrêté pour un temps. Un point est prévu à la date dite.", "todo"),
    "stopped": WorkState(
        "Interrompu", "Le travail s’arrête avant la fin de la note. Un bilan court dit ce qui a été appris.", "closed"
    ),
    "reviewed": WorkState(
        "Bilan publié", "Le travail est fini. Le bilan dit ce qui a été trouvé, essayé et proposé.", "done"
    ),
    "followed_up": WorkState(
        "Bilan publié, suites connues", "Le bilan est publié, et le service a dit ce qu’il en est advenu.", "done"
    ),
}
STEP_STATES = {
    "to_come": WorkState("À venir", "", "upcoming"),
    "moved": WorkState("Déplacée", "", "todo"),
    "done": WorkState("Faite", "", "done"),
    "dropped": WorkState("Abandonnée", "", "closed"),
}
EVENT_STATES = {
    "draft": WorkState("Brouillon", "", "upcoming"),
    "announced": WorkState("Annoncée", "", "ongoing"),
    "cancelled": WorkState("Annulée", "", "closed"),
}
SEAT_STATES = {
    "confirmed": WorkState("Inscription confirmée", "Une place vous attend.", "done"),
    "waiting": WorkState("En liste d’attente", "Si une place se libère, nous vous écrivons.", "upcoming"),
    "offered": WorkState("Place proposée", "Une place vous est gardée : confirmez-la à temps.", "todo"),
    "left": WorkState("Place rendue", "Vous n’êtes pas sur la liste.", "closed"),
}
APPOINTMENT_STATES = {
    "booked": WorkState("Créneau réservé", "Vingt minutes vous attendent.", "done"),
    "cancelled": WorkState("Créneau annulé", "Ce créneau n’est plus le vôtre.", "closed"),
}
INVITATION_STATES = {
    "invited": WorkState("Sans réponse", "Dites si vous venez.", "todo"),
    "accepted": WorkState("Acceptée", "Vous êtes sur la liste.", "done"),
    "declined": WorkState("Déclinée", "Vous avez dit que vous ne venez pas.", "closed"),
    "withdrawn": WorkState("Retirée", "Cette invitation n’est plus valable.", "closed"),
}
APPLICATION_STATES = {
    "applied": WorkState("Candidature reçue", "Les lettres partent après la clôture des candidatures.", "ongoing"),
    "invited": WorkState("Invitation envoyée", "Une place vous attend. Vous ne pouvez plus venir ? Dites-le.", "done"),
    "substitute": WorkState("En suppléance", "Si une place se libère, nous vous écrivons aussitôt.", "upcoming"),
    "not_this_time": WorkState("Pas cette fois", "Le groupe est complet. D’autres journées viennent.", "closed"),
    "withdrawn": WorkState("Candidature retirée", "Vous n’êtes plus sur la liste.", "closed"),
}
