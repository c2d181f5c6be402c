"""Each step of an issue in words: the act, who may do it, what it needs, what follows."""

from labo.transitions import Step
from resources.models import NewsletterIssue

LAB, PORTAL = "l’équipe du labo", "le portail"
S = NewsletterIssue.Status
WORDS = {
    NewsletterIssue: {
        S.SCHEDULED: Step("Décider l’envoi", LAB, "le nombre de personnes, à taper", "la lettre est figée"),
        S.DRAFT: Step("Reprendre le brouillon", LAB, "que l’envoi n’ait pas commencé"),
        (S.SCHEDULED, S.SENDING): Step("Envoyer", PORTAL, "l’heure prévue", "un envoi pour chaque personne inscrite"),
        (S.PAUSED, S.SENDING): Step("Reprendre l’envoi", LAB),
        S.PAUSED: Step(
            "Mettre en pause", f"{LAB}, ou {PORTAL} quand le serveur refuse la lettre", "", "le labo est prévenu"
        ),
        S.SENT: Step("Finir l’envoi", PORTAL, "que chaque personne ait eu un essai", "la lettre entre aux archives"),
        S.CANCELLED: Step("Annuler l’envoi", LAB, "", "qui ne l’a pas reçue ne la recevra pas"),
    },
}
