"""
The letters that the lab sends, in the words that people read.

Pure module: no Django.
"""

from dataclasses import dataclass

from labo.typography import NBSP


@dataclass(frozen=True)
class Letter:
    """``name`` is read in a form and in the mail; ``list_id`` is the ASCII phrase of RFC 2919."""

    code: str
    name: str
    help: str
    list_id: str
    is_edited: bool = False
    """An editor gives it a voice; the others leave as they were composed."""
    is_public: bool = True
    """Anybody may ask for it; otherwise the lab's own."""


MONTHLY, WATCH, BREAKFASTS, TEAM = "monthly", "watch", "breakfasts", "team"
LETTERS = {
    row.code: row
    for row in (
        Letter(
            MONTHLY,
            "La lettre du labo",
            f"Une fois par mois{NBSP}: ce que le labo a fait, ce qu’il a lu, où le rencontrer.",
            "La lettre du labo",
            is_edited=True,
        ),
        Letter(
            BREAKFASTS,
            "Les petits déjeuners",
            "Un rappel quelques jours avant chaque rencontre ouverte à tout le monde.",
            "Les petits dejeuners du labo",
        ),
        Letter(
            WATCH,
            "La veille partagée",
            f"Une fois par semaine, s’il y a du nouveau{NBSP}: les trouvailles des agents.",
            "La veille partagee",
        ),
        Letter(
            TEAM,
            "La semaine du labo",
            f"Chaque lundi, pour l’équipe{NBSP}: ce qui est arrivé, ce qui attend.",
            "La semaine du labo",
            is_public=False,
        ),
    )
}
PUBLIC = tuple(code for code, row in LETTERS.items() if row.is_public)

LEAVE_TOKEN_HERE = "JETON-DE-SORTIE"
"""Where a frozen letter takes the ``leave_token`` of whoever gets it: the one thing in it that differs."""
LEAVE_PATH = f"/lettre/quitter/{LEAVE_TOKEN_HERE}/"
PREFERENCES_PATH = f"/lettre/preferences/{LEAVE_TOKEN_HERE}/"
ISSUE_PATH = "/lettre/{number}/"
"""Where an issue of the monthly letter is read on the site."""
