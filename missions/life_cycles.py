"""Each step of an accompaniment and of an event in words: the act, who may do it, what it needs, what follows."""

from labo.transitions import Step
from missions.models import Accompaniment, AccompanimentStep, Event, OnboardingApplication

LAB = "l’équipe du labo"
A, S, APP = Accompaniment.Status, AccompanimentStep.Status, OnboardingApplication.Status
TOLD = "le service est prévenu"
WORDS = {
    Accompaniment: {
        A.PAUSED: Step("Suspendre", LAB, "un motif, le jour du prochain point", TOLD),
        A.RUNNING: Step("Reprendre", LAB, "", TOLD),
        A.STOPPED: Step("Interrompre", LAB, "un motif", f"{TOLD} ; un bilan court reste à écrire"),
        A.REVIEWED: Step(
            "Publier le bilan",
            LAB,
            "les parties écrites ; aucune étape à venir ; pour le public, l’accord du service",
            TOLD,
        ),
        A.FOLLOWED_UP: Step("Répondre au suivi", "le porteur ou la porteuse", "le lien du courriel, une fois"),
    },
    AccompanimentStep: {
        S.MOVED: Step(
            "Déplacer, ou suivre un avenant", LAB, "un motif, ou l’avenant", f"{TOLD} ; les calendriers suivent"
        ),
        S.DONE: Step("Rendre compte", LAB, "un compte rendu ; la vérification du cadre de la note"),
        S.DROPPED: Step("Abandonner", LAB, "un motif, ou l’avenant qui la retire"),
    },
    Event: {
        Event.Status.ANNOUNCED: Step(
            "Annoncer", LAB, "une date à venir", "les rappels sont prévus ; qui vient à toute la série a sa place"
        ),
        Event.Status.CANCELLED: Step("Annuler", LAB, "un motif", "toute la liste est prévenue, les agendas aussi"),
    },
    OnboardingApplication: {
        APP.APPLIED: Step(
            "Candidater de nouveau", "la personne", "avant la clôture", "son ou sa responsable reçoit un lien"
        ),
        APP.INVITED: Step(
            "Inviter",
            LAB,
            "la clôture ; le groupe que donnent les règles",
            "une place, et la lettre avec le rendez-vous",
        ),
        APP.SUBSTITUTE: Step("Mettre en suppléance", LAB, "les dix qui suivent", "la lettre avec son rang"),
        APP.NOT_THIS_TIME: Step("Dire « pas cette fois »", LAB, "", "la lettre, avec la raison et la priorité promise"),
        APP.WITHDRAWN: Step(
            "Retirer sa candidature", "la personne", "avant le jour dit", "la place rendue va aussitôt à la suivante"
        ),
    },
}
