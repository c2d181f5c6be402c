"""The rooms of the resource centre, as its front page and the team's one name them."""

from dataclasses import dataclass

from django.urls import reverse

from labo.typography import NBSP
from resources.models import AnsweredQuestion, Method, NewsletterIssue, PartnerOrganisation, Reference, WatchItem
from resources.newsletter.letters import LETTERS, MONTHLY


@dataclass(frozen=True)
class Door:
    """``count`` is a sentence, empty where there is nothing yet."""

    name: str
    address: str
    words: str
    count: str = ""


def counted(number: int, one: str, many: str) -> str:
    return f"{number}{NBSP}{one if number == 1 else many}" if number else ""


def doors(user) -> list[Door]:
    """Return the rooms that this person may enter. One query for each that counts."""
    return [
        Door(
            "Bibliographie",
            reverse("resources:bibliography"),
            "Des livres, des guides et des récits, avec ce que vos collègues en disent.",
            counted(Reference.objects.published().count(), "référence", "références"),
        ),
        Door(
            "Méthodes",
            reverse("resources:method_list"),
            f"Enquêter, inventer à plusieurs, fabriquer, tester{NBSP}: des fiches pas à pas, à imprimer.",
            counted(Method.objects.offered().count(), "fiche", "fiches"),
        ),
        Door(
            "Veille partagée",
            reverse("resources:watch_list"),
            "Ce que des agents ont trouvé ailleurs. Partagez vos trouvailles en deux clics.",
            counted(WatchItem.objects.visible_to(user).count(), "trouvaille", "trouvailles"),
        ),
        Door(
            "La lettre du labo",
            reverse("resources:letters"),
            LETTERS[MONTHLY].help,
            counted(NewsletterIssue.objects.archived().count(), "lettre", "lettres"),
        ),
        Door(
            "Aide à la recherche",
            reverse("resources:research"),
            f"Posez votre question{NBSP}: le labo cherche avec vous et répond sous dix jours ouvrés.",
            counted(AnsweredQuestion.objects.shown().count(), "réponse", "réponses"),
        ),
        Door(
            "D’autres structures",
            reverse("resources:organisation_list"),
            "Celles qui transforment l’action publique, près d’ici et plus loin.",
            counted(PartnerOrganisation.objects.shown().count(), "structure", "structures"),
        ),
    ]
