"""
What each step of a life is: the act, who may do it, what it needs, what follows. Read by the help page.

The states and the arrows come from the models' own ``TRANSITIONS``; this table only words them. A test holds the two
together: an arrow without its words, or words without an arrow, fail.
"""

from labo.transitions import STEPS, Step
from projects.models import HatRoom, Idea, InterventionNote, Minutes, Proposal, Session
from projects.states import PUBLIC_STATES

LAB, LEAD, BOTH = "l’équipe du labo", "le porteur ou la porteuse", "l’une ou l’autre partie"


ANSWER = "une lettre attend d’être relue ; le service n’apprend rien avant qu’elle parte"
REASONS = "des motifs ; un signal rouge éliminatoire levé par écrit ou couvert par une condition"
P, N = Proposal.Status, InterventionNote.Status
STEPS |= {
    Proposal: {
        P.SUBMITTED: Step(
            "Envoyer",
            LEAD,
            "les réponses nécessaires",
            "référence, version 1 figée, accusé de réception, mot au labo",
        ),
        P.SCREENING: Step("Commencer la pré-qualification", LAB, "", "le service le voit dans son espace"),
        (P.REDIRECTED, P.SCREENING): Step("Rouvrir", LAB, "un motif ; pas de note validée", "le service est prévenu"),
        (P.MERGED, P.SCREENING): Step("Rouvrir", LAB, "un motif ; pas de note validée", "le service est prévenu"),
        (P.DECLINED, P.SCREENING): Step("Rouvrir", LAB, "un motif ; pas de note validée", "le service est prévenu"),
        P.ASSESSING: Step(
            "Ouvrir l’évaluation",
            LAB,
            "une grille publiée, la question reformulée, au moins deux personnes, jamais celle qui porte le cas",
            "un avis scellé par personne",
        ),
        P.DELIBERATING: Step("Rouvrir", LAB, "un motif ; pas de note validée", "le service est prévenu s’il savait"),
        (P.ASSESSING, P.DELIBERATING): Step(
            "Ouvrir les avis et la discussion",
            LAB,
            "au moins deux avis déposés ; un motif s’il en manque",
            "tous les avis s’ouvrent ensemble et ne changent plus",
        ),
        P.ACCEPTED: Step("Retenir", LAB, REASONS, ANSWER),
        P.ACCEPTED_CONDITIONS: Step(
            "Retenir sous conditions", LAB, f"{REASONS} ; au moins une condition, avec une personne et une date", ANSWER
        ),
        P.POSTPONED: Step("Ajourner", LAB, "des motifs, la date du réexamen", ANSWER),
        P.REDIRECTED: Step("Réorienter", LAB, "des motifs, une autre porte et un contact", ANSWER),
        P.MERGED: Step("Fusionner avec un autre cas", LAB, "des motifs, le cas que celui-ci rejoint", ANSWER),
        P.DECLINED: Step("Ne pas retenir", LAB, "des motifs pour chaque dimension qui a pesé", ANSWER),
        P.WITHDRAWN: Step("Retirer", LEAD, "un motif ; avant que la réponse soit lue"),
    },
    Idea: {
        Idea.Status.RECEIVED: Step("Écrire de nouveau", "la personne qui a eu l’idée", "quelques mots"),
        Idea.Status.ANSWERED: Step("Répondre", LAB, "quelques mots", "un courriel à la personne"),
        Idea.Status.PROMOTED: Step(
            "En faire une proposition", "la personne qui a eu l’idée", "", "un brouillon prérempli ; l’échange reste"
        ),
        Idea.Status.CLOSED: Step("Terminer la conversation", LAB),
    },
    Session: {
        Session.Status.OPEN: Step("Ouvrir la session", LAB),
        Session.Status.CLOSED: Step(
            "Clore la session",
            LAB,
            "une décision proposée pour chaque cas, ou la session qui le reprend",
            "toutes les décisions s’appliquent ensemble ; le compte rendu s’écrit",
        ),
    },
    HatRoom: {
        HatRoom.Status.RUNNING: Step("Ouvrir la salle", LAB, "le cas en discussion"),
        (HatRoom.Status.CLOSED, HatRoom.Status.RUNNING): Step("Rouvrir la salle", LAB, "un motif"),
        HatRoom.Status.CLOSED: Step("Clore la salle", LAB, "la synthèse du chapeau bleu"),
    },
    Minutes: {
        Minutes.Status.SIGNED: Step(
            "Signer", "la personne qui anime et une autre du labo", "les deux signatures", "un PDF figé, son empreinte"
        ),
        Minutes.Status.DRAFTING: Step("Corriger", LAB, "ce qui est corrigé, en mots", "une nouvelle version"),
    },
    InterventionNote: {
        N.IN_REVIEW: Step(
            "Faire lire au service", LAB, "une date ; une réponse à chaque remarque", "un courriel au service"
        ),
        N.DRAFTING: Step("Reprendre la note", LAB, "", "le service garde sous les yeux ce qu’il a reçu"),
        N.RELEASED: Step(
            "Valider",
            LAB,
            "toutes les parties écrites ; l’accord du service s’il lit ; les conditions d’avant signature réunies",
            "un PDF figé, son empreinte, un courriel qui invite à signer",
        ),
        N.SIGNED: Step(
            "Signer",
            "la personne qui porte le cas, la direction, le labo",
            "les trois accords, sur la même version ; les conditions d’avant signature réunies",
            "la version entre en vigueur ; un courriel avec le calendrier",
        ),
        (N.RELEASED, N.DRAFTING): Step("Préparer une nouvelle version", LAB, "ce qui change, et pourquoi"),
        (N.SIGNED, N.DRAFTING): Step(
            "Préparer un avenant",
            LAB,
            "ce qui change, et pourquoi",
            "la version signée reste en vigueur jusqu’à la signature de l’avenant",
        ),
    },
}


def step_of(model, source, target) -> Step:
    """Return the words of an arrow. :raises KeyError: if nobody wrote them."""
    words = STEPS[model]
    return words[source, target] if (source, target) in words else words[target]


def life_cycles():
    """
    Return each life cycle as the help page draws it: [(name, [(state, public state or None, [(target, step)])])].

    Reads the models, never the database.
    """
    found = []
    for model in STEPS:
        states = []
        for status in model.Status:
            arrows = [
                (model.Status(target), step_of(model, status, target)) for target in model.TRANSITIONS.get(status, ())
            ]
            public = PUBLIC_STATES.get(status.value) if model is Proposal else None
            states.append((status, public, arrows))
        found.append((model._meta.verbose_name, states))
    return found
