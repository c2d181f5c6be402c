"""
The five degrees of engagement: one table for the page of the network, the sheets, the mails and the back office.

Pure module: no Django. The table goes from what takes no time to what takes the most.
"""

from dataclasses import dataclass

from labo.typography import NBSP


@dataclass(frozen=True)
class DegreeWords:
    """``does`` follows « Je… » or « je ». ``time`` is what the person gives, as a manager reads it."""

    does: str
    time: str
    meaning: str

    @property
    def sentence(self):
        """« Je contribue »"""
        return f"Je {self.does}"


DEGREES = {
    "curious": DegreeWords("suis au courant", "aucun", "Les nouvelles du labo, un petit déjeuner de temps en temps"),
    "relay": DegreeWords("relaie", f"2{NBSP}jours par an", "Partager ses trouvailles, accueillir un petit déjeuner"),
    "contributor": DegreeWords(
        "contribue", f"5 à 8{NBSP}jours par an", "Participer aux enquêtes et aux ateliers d’un cas"
    ),
    "ambassador": DegreeWords(
        "porte",
        f"12 à 20{NBSP}jours par an",
        "Évaluer les cas, animer, accompagner les personnes qui arrivent",
    ),
    "pilot": DegreeWords("pilote un cas", f"20{NBSP}jours et plus", "Suivre un cas de la première question au bilan"),
}
AGREED_WITH_A_MANAGER = ("contributor", "ambassador", "pilot")
"""From so many days on, one speaks of it with one's manager."""


def reached(degree, threshold) -> bool:
    """True if a degree is this one or a further one."""
    order = list(DEGREES)
    return degree in order and order.index(degree) >= order.index(threshold)
