"""
The proposal form, section by section: what is asked, how it is said, and what the lab looks at there.

Pure module, no Django: the form, its list of sections and the page « ce que vous avez envoyé » read the same table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """``missing`` is what the person reads when the answer is needed and not there; empty for an optional question."""

    field: str
    label: str
    hint: str = ""
    missing: str = ""
    rows: int = 0


@dataclass(frozen=True)
class FormSection:
    """``criteria`` are the codes of the grid that this section feeds."""

    slug: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    criteria: tuple[str, ...] = ()


FORM_SECTIONS = (
    FormSection(
        "service",
        "Votre service",
        "Qui propose, et qui soutient la proposition.",
        (
            Question(
                "title",
                "Un titre pour votre cas",
                "Une phrase courte que vos collègues comprennent. Vous pourrez la changer avec le labo.",
                "Donnez un titre, même provisoire.",
            ),
            Question("org_unit", "Votre service", "", "Choisissez votre service dans la liste."),
            Question("lead_job_title", "Votre fonction", "", "Indiquez votre fonction."),
            Question(
                "sponsor_name",
                "La personne qui soutient la proposition",
                "Votre direction ou votre chef de service : la personne qui signera la note et décidera des suites.",
                "Nommez la personne de votre hiérarchie qui soutient la proposition.",
            ),
            Question("sponsor_job_title", "Sa fonction"),
            Question(
                "sponsor_email",
                "Son adresse professionnelle",
                "Elle pourra suivre le cas avec vous et recevra la réponse du labo.",
                "Indiquez son adresse, par exemple prenom.nom@example.org.",
            ),
        ),
        ("F2",),
    ),
    FormSection(
        "situation",
        "La situation",
        "Pas besoin d’un dossier complet. Racontez ce qui se passe, avec vos mots.",
        (
            Question(
                "summary",
                "Votre idée ou votre question, en quelques lignes",
                "Comme vous la raconteriez à une collègue dans l’ascenseur.",
                "Résumez votre idée en quelques lignes.",
                5,
            ),
            Question("context", "Le contexte", "Votre équipe, vos lieux, ce que vous faites aujourd’hui.", "", 5),
            Question(
                "problem",
                "Ce qui ne va pas aujourd’hui",
                "Deux exemples vécus valent mieux qu’un tableau de chiffres.",
                "Décrivez ce qui ne va pas, avec un exemple.",
                5,
            ),
            Question(
                "already_tried",
                "Ce que vous avez déjà essayé",
                "Même si cela n’a pas marché : c’est souvent le plus utile.",
                "",
                4,
            ),
        ),
        ("P3", "P1"),
    ),
    FormSection(
        "publics",
        "Les publics",
        "Qui vit la situation aujourd’hui ? Le labo commence toujours par aller voir ces personnes.",
        (
            Question(
                "audiences",
                "Qui est concerné ?",
                "Des personnes précises plutôt que « les usagers ». "
                "Pensez aussi aux agents qui font le travail chaque jour.",
                "Nommez les personnes concernées : habitants, agents, partenaires.",
                5,
            ),
        ),
        ("P2", "F4"),
    ),
    FormSection(
        "attentes",
        "Ce que vous attendez",
        "Le labo aide à poser la bonne question autant qu’à y répondre.",
        (
            Question(
                "expectations",
                "Ce que vous attendez du labo",
                "",
                "Dites ce que vous attendez du labo.",
                4,
            ),
            Question(
                "leeway",
                "Ce qui peut encore changer, et ce qui ne le peut pas",
                "Lieu, règle, outil, organisation… Si la forme est déjà décidée, dites-le simplement.",
                "Dites ce qui est ouvert et ce qui ne l’est pas.",
                4,
            ),
            Question(
                "framings",
                "Comment poseriez-vous la question ?",
                "Jusqu’à trois façons de la poser. Et si la réponse était ailleurs ?",
            ),
            Question("requested_format", "Le format qui vous semble adapté"),
        ),
        ("C1", "P1"),
    ),
    FormSection(
        "equipe",
        "L’équipe et le calendrier",
        "Une démarche de labo se fait avec vos agents, pas à leur place.",
        (
            Question(
                "available_agents",
                "Les agents qui pourraient participer",
                "Une personne ou un groupe par ligne, avec le temps possible : "
                "« Deux agents d’accueil, un jour par mois ».",
                "Indiquez au moins une personne, et le temps qu’elle pourrait y passer.",
                4,
            ),
            Question(
                "schedule",
                "Votre calendrier",
                "Les échéances, les périodes chargées, la date avant laquelle une réponse vous serait utile.",
                "Donnez au moins une échéance, même lointaine.",
                3,
            ),
            Question(
                "means", "Les moyens dont vous disposez", "Budget, matériel, lieux. « Aucun » est une réponse.", "", 3
            ),
            Question(
                "constraints",
                "Les contraintes à connaître",
                "Sécurité, règlement, données personnelles, plannings.",
                "",
                3,
            ),
        ),
        ("F1", "F3"),
    ),
)
QUESTIONS = {question.field: question for section in FORM_SECTIONS for question in section.questions}


@dataclass(frozen=True)
class Precondition:
    """``not_yet`` and ``unknown`` are the advice that answers the two answers that are no « yes »."""

    title: str
    words: str
    question: str
    not_yet: str
    unknown: str


PRECONDITIONS = {
    "is_backed": Precondition(
        "Votre hiérarchie est informée",
        "Elle connaît votre idée et accepte que vous la proposiez. Son nom vous sera demandé.",
        "Votre hiérarchie est-elle informée ?",
        "Parlez-en dix minutes avec votre responsable, avant ou pendant l’écriture : ce que vous vivez, ce que vous "
        "aimeriez essayer, le temps que cela demanderait. Vous pouvez lui montrer la grille du labo. Son accord n’est "
        "nécessaire qu’au moment d’envoyer.",
        "Demandez à votre chef ou cheffe de service si le sujet est connu plus haut. Si vous hésitez à en parler, "
        "venez d’abord nous voir : un échange avec le labo n’engage personne.",
    ),
    "has_volunteers": Precondition(
        "Des agents sont volontaires",
        "Au moins trois personnes de votre service, de métiers différents, pourront y passer un peu de temps.",
        "Des agents de votre service sont-ils volontaires ?",
        "Racontez la situation en réunion d’équipe et demandez qui aurait envie d’essayer. Trois personnes suffisent, "
        "une ou deux demi-journées par mois, de préférence de métiers différents. Pensez aux collègues du terrain.",
        "Posez la question autour de vous, même à une seule personne : elle en connaît souvent une autre. Le labo peut "
        "aussi venir en parler à votre équipe.",
    ),
    "is_open_ended": Precondition(
        "Rien n’est déjà acheté ni décidé",
        "Aucun marché n’est lancé sur le sujet, et la forme finale peut encore changer.",
        "La forme finale peut-elle encore changer, sans achat ni marché en cours ?",
        "Si un achat ou un marché est lancé, dites-le : il reste peut-être autour de lui une question ouverte, par "
        "exemple l’accueil, les usages ou l’information. C’est elle qui intéresse le labo.",
        "Demandez à la personne qui suit le budget ou les marchés de votre service si quelque chose est engagé sur ce "
        "sujet, et ce qui peut encore bouger.",
    ),
}


def answer(proposal, field):
    """Return an answer as people read it: the words of a choice, the service itself, the lines of a list."""
    return proposal.get_requested_format_display() if field == "requested_format" else getattr(proposal, field)


def answers(proposal):
    """Return the sections of the form with what was answered: [(section, [(question, value)])]."""
    return [
        (section, [(question, answer(proposal, question.field)) for question in section.questions])
        for section in FORM_SECTIONS
    ]


def advice(given):
    """
    Return what to say of the preconditions: [(precondition, answer, advice)], no advice for a « yes ».

    :param given: {name: yes, not_yet or unknown}.
    """
    return [
        (row, given[name], "" if given[name] == "yes" else getattr(row, given[name]))
        for name, row in PRECONDITIONS.items()
        if name in given
    ]
