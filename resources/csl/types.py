"""
The 45 types of CSL with their French names, the fourteen that the form offers first. Pure module.

Source: CSL 1.0.2, appendix III.
"""

TYPES = {
    "article": "prépublication",
    "article-journal": "article de revue",
    "article-magazine": "article de magazine",
    "article-newspaper": "article de presse",
    "bill": "projet de loi",
    "book": "livre",
    "broadcast": "podcast ou émission",
    "chapter": "chapitre",
    "classic": "œuvre classique",
    "collection": "fonds d’archives",
    "dataset": "jeu de données",
    "document": "guide ou outil",
    "entry": "notice",
    "entry-dictionary": "article de dictionnaire",
    "entry-encyclopedia": "article d’encyclopédie",
    "event": "événement",
    "figure": "figure",
    "graphic": "image",
    "hearing": "audition",
    "interview": "entretien",
    "legal_case": "décision de justice",
    "legislation": "texte juridique",
    "manuscript": "manuscrit",
    "map": "carte",
    "motion_picture": "vidéo",
    "musical_score": "partition",
    "pamphlet": "brochure",
    "paper-conference": "communication ou actes de colloque",
    "patent": "brevet",
    "performance": "spectacle",
    "periodical": "revue",
    "personal_communication": "correspondance",
    "post": "message en ligne",
    "post-weblog": "billet",
    "regulation": "règlement",
    "report": "rapport",
    "review": "compte rendu",
    "review-book": "compte rendu de livre",
    "software": "logiciel",
    "song": "enregistrement sonore",
    "speech": "exposé",
    "standard": "norme",
    "thesis": "thèse ou mémoire",
    "treaty": "traité",
    "webpage": "page web",
}
"""Every type that an item may have: {type: its name in French}."""

OFFERED = (
    "book",
    "chapter",
    "article-journal",
    "article-newspaper",
    "report",
    "thesis",
    "paper-conference",
    "webpage",
    "post-weblog",
    "motion_picture",
    "broadcast",
    "document",
    "dataset",
    "legislation",
)
"""The types that a form proposes, in this order. An import may bring any other."""

FALLBACK = "document"
"""What an item is when nothing tells its type."""


def type_label(csl_type: str) -> str:
    """Return the French name of a type, « guide ou outil » for one that nobody knows."""
    return TYPES.get(csl_type, TYPES[FALLBACK])
