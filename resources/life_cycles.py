"""What each step of a research request is, in words: the help page of the team reads it."""

from labo.transitions import Step
from labo.typography import NBSP
from resources.models import ResearchRequest

LAB, ASKER = "l’équipe du labo", "la personne qui demande"
S = ResearchRequest.Status
WORDS = {
    ResearchRequest: {
        (S.ASKED, S.TAKEN): Step("Prendre la demande", LAB, "", "la personne sait qui cherche pour elle"),
        (S.ANSWERED, S.TAKEN): Step(
            "Demander encore", ASKER, "quelques mots", "dix jours ouvrés de plus, un courriel à qui cherche"
        ),
        S.ANSWERED: Step("Envoyer la réponse", LAB, "un texte, de une à cinq références", "un courriel à la personne"),
        S.CLOSED: Step(f"Dire «{NBSP}c’est bon{NBSP}»", ASKER, "", "une note sans nom peut être publiée"),
        S.WITHDRAWN: Step("Retirer la demande", ASKER, "avant la réponse", "qui cherchait est prévenu"),
        S.DECLINED: Step("Ne pas donner suite", LAB, "un mot, avant la réponse", "un courriel à la personne"),
    },
}
