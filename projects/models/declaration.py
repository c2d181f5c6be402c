"""What ties an evaluator to a case, said before the first answer."""

from django.db import models


class Declaration(models.TextChoices):
    NO_LINK = "no_link", "Aucun lien"
    LINK = "link", "Un lien à signaler"
    RECUSED = "recused", "Je me retire"


WORDS_REQUIRED = {
    Declaration.LINK: "Dites en quelques mots quel est ce lien.",
    Declaration.RECUSED: "Dites en quelques mots pourquoi vous vous retirez.",
}
