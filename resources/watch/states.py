"""
What an item of the shared watch is about, who it is for, and where it stands, in the words that people read.

Pure module: no Django.

Source: domain.md §7.3.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    code: str
    """Its word in addresses."""
    name: str
    help: str


CATEGORIES = {
    row.code: row
    for row in (
        Category("terrain", "Ça se passe chez nous", "ce que nos services essaient"),
        Category("ailleurs", "Vu ailleurs", "d’autres collectivités, d’autres pays"),
        Category("methode", "Une méthode à essayer", "une façon de faire, un jeu, une grille"),
        Category("lecture", "À lire, à écouter", "un livre, un article, un podcast"),
        Category("rate", "Raté, appris", "ce qui n’a pas marché, et ce qu’on en garde"),
        Category("agenda", "Rendez-vous", "une conférence, une formation, un appel à venir"),
        Category("appel", "Coups de main et appels à cas", "on cherche quelqu’un, une idée, un terrain"),
        Category("outil", "Outils et données utiles", "un logiciel, un jeu de données"),
        Category("droit", "Repères juridiques", "un texte, une décision, un guide"),
    )
}


@dataclass(frozen=True)
class State:
    """``name`` is what the team reads, ``public`` what the person who shared reads, ``kind`` how it is drawn."""

    name: str
    public: str
    kind: str


STATES = {
    "proposed": State("à lire", "Le labo va la lire", "upcoming"),
    "read": State("lue", "Le labo l’a lue", "ongoing"),
    "kept": State("retenue", "Le labo l’a retenue", "ongoing"),
    "published": State("publiée", "Publiée", "done"),
    "sent_back": State("renvoyée", "Renvoyée avec un mot", "todo"),
    "withdrawn": State("retirée", "Retirée", "closed"),
}
AUDIENCES = {
    "lab": "l’équipe du labo",
    "network": "les agents de la collectivité",
    "public": "tout le monde",
}
LANGUAGES = {
    "fr": "français",
    "en": "anglais",
    "de": "allemand",
    "es": "espagnol",
    "it": "italien",
    "nl": "néerlandais",
    "pt": "portugais",
}
