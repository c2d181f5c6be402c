"""
The sections of a note d'intervention, in their order: one table read by the form, the screen, the PDF and the release.

Source: the note given to the Direction de l'enfance et de l'éducation, whose model session 10 follows.
"""

from dataclasses import dataclass

TEXT, LINES = "text", "lines"


@dataclass(frozen=True)
class Section:
    field: str
    title: str
    kind: str
    hint: str
    is_required: bool = True


SECTIONS = (
    Section("context", "Contexte et demande initiale", TEXT, "D’où vient la demande, ce que l’échange a montré."),
    Section("question", "La question telle que nous la comprenons", TEXT, "Une seule question, ouverte."),
    Section("will_do", "Ce que le labo fera", LINES, "Un engagement par ligne, qui commence par un verbe."),
    Section(
        "will_not_do",
        "Ce que le labo ne fera pas",
        LINES,
        "Une limite par ligne : c’est elle qui évite les malentendus.",
    ),
    Section("audiences", "Publics visés", LINES, "Des personnes précises, agents compris. Un public par ligne."),
    Section("objectives", "Objectifs", LINES, "Ce que l’on saura ou saura faire à la fin. Un objectif par ligne."),
    Section("deliverables", "Ce que le service recevra", LINES, "Un document ou un objet par ligne."),
    Section(
        "service_commitments",
        "Le service s’engage à",
        LINES,
        "Temps, lieux, décisions. Un engagement par ligne.",
    ),
    Section("lab_commitments", "Le labo s’engage à", LINES, "Un engagement par ligne."),
    Section("governance", "Gouvernance et points d’étape", TEXT, "Qui se réunit, quand, et qui décide de quoi."),
    Section("means", "Moyens", TEXT, "Jours du labo, jours du service, matériel, budget."),
    Section("data_protection", "Données, images, confidentialité", TEXT, "Ce qui est recueilli, gardé, détruit."),
    Section("risks", "Risques", LINES, "Un risque par ligne, avec ce que l’on ferait.", is_required=False),
    Section(
        "stop_conditions",
        "Conditions d’arrêt",
        LINES,
        "Ce qui ferait arrêter. Une condition par ligne.",
        is_required=False,
    ),
    Section("follow_up", "Suites et évaluation", TEXT, "Qui reprend, et quand on se revoit."),
    Section("signatories", "Signataires", LINES, "Une personne par ligne : « Nom, pour qui »."),
)


@dataclass(frozen=True)
class Part:
    """One chapter of the editor: sections that are written together, ``methods``, ``starts_on``, ``steps`` too."""

    slug: str
    title: str
    fields: tuple[str, ...]


PARTS = (
    Part("depart", "Le point de départ", ("context", "question")),
    Part("perimetre", "Le périmètre", ("will_do", "will_not_do")),
    Part("intention", "Pour qui, pour quoi, comment", ("audiences", "objectives", "methods")),
    Part("deroule", "Le déroulé", ("starts_on", "steps")),
    Part("engagements", "Les engagements", ("deliverables", "service_commitments", "lab_commitments")),
    Part("conduite", "La conduite", ("governance", "means", "data_protection")),
    Part("fin", "Les risques et la fin", ("risks", "stop_conditions", "follow_up")),
    Part("signatures", "Qui écrit, qui signe", ("authors", "signatories")),
)

FIELD_TITLES = {
    **{section.field: section.title for section in SECTIONS},
    "methods": "Méthodes",
    "starts_on": "Jour de départ (J0)",
    "steps": "Le déroulé",
    "authors": "Rédaction",
}
