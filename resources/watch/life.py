"""Each step of an item of the shared watch in words: the act, who may do it, what it needs, what follows; the acts."""

from labo.transitions import Step
from labo.typography import NBSP
from resources.models import WatchItem

LAB, THANKED = "l’équipe du labo", "la personne qui l’a partagée est remerciée"
S = WatchItem.Status
WORDS = {
    WatchItem: {
        S.READ: Step("Lire", LAB),
        S.KEPT: Step("Retenir", LAB, "", THANKED),
        S.PUBLISHED: Step("Publier", LAB, "", f"{THANKED}, avec le lien"),
        S.SENT_BACK: Step("Renvoyer", LAB, "un mot", "la personne lit le mot, et elle seule"),
        S.WITHDRAWN: Step(
            "Retirer",
            "la personne qui l’a partagée, ou le labo",
            f"pour la personne{NBSP}: que le labo ne l’ait pas encore lue",
        ),
        S.PROPOSED: Step(
            "Partager de nouveau", "la personne, ou quelqu’un qui ajoute son mot", "", "le labo est prévenu"
        ),
    },
}
ACTS = {
    "link_ignored": "Lien jugé normal",
    "watch_item_worded": "Trouvaille reprise par le labo",
    "watch_item_readdressed": "Nouvelle adresse d’une trouvaille",
    "watch_word_removed": "Mot retiré d’une trouvaille",
}
