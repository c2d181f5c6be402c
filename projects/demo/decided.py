"""What becomes of the decisions of the story: proposed for a session, taken, reopened; and the other doors."""

from django.utils import timezone

from projects.demo import read
from projects.models import Decision, Door, Proposal, Session, SessionCase

OUTCOMES = {
    "retenue": Proposal.Status.ACCEPTED,
    "retenue_sous_conditions": Proposal.Status.ACCEPTED_CONDITIONS,
    "ajournee": Proposal.Status.POSTPONED,
    "reorientee": Proposal.Status.REDIRECTED,
    "fusionnee": Proposal.Status.MERGED,
    "non_retenue": Proposal.Status.DECLINED,
}
REASONS = {"pertinence": "relevance_reasons", "faisabilite": "feasibility_reasons", "coherence": "coherence_reasons"}


def load_doors():
    """Make the doors that are missing."""
    for row in read("doors")["portes"]:
        Door.objects.get_or_create(
            name=row["nom"],
            defaults={
                "purpose": row["pour"],
                "contact_name": row["contact"],
                "contact_email": row["adresse"],
                "contact_phone": row["telephone"],
            },
        )


def words_of(story, told):
    """Return what the story's lab says in a decision, as the verbs want it."""
    words = {
        "outcome": OUTCOMES[told["resultat"]],
        "reasons": told["motifs"],
        "watch_points": told.get("points_de_vigilance", []),
        "liftings": {story.criteria[row["critere"]]: row["texte"] for row in told.get("levee_motivee", ())},
        "conditions": [
            {
                "text": row["texte"],
                "owner": row["responsable"],
                "due_on": story.days.day(row["echeance_offset"]),
                "is_before_signature": row["avant_signature"],
            }
            for row in told.get("conditions", ())
        ],
    }
    words |= {REASONS[name]: text for name, text in told["raisons"].items()}
    if "porte" in told:
        words["door"] = Door.objects.get(name=told["porte"])
    if "reexamen" in told:
        words["reexamine_on"] = story.days.day(told["offset"] + told["reexamen"])
    if "rejoint" in told:
        words |= {"merged_into": Proposal.objects.get(title=told["rejoint"]), "is_named": told["nommes"]}
    return words


def propose(story):
    """Leave a decision that waits for the next session."""
    told = story.told["decision_proposee"]
    when = story.days.at(told["offset"], 17)
    decision = Decision.propose(story.proposal, by=story.lab, now=when, **words_of(story, told))
    story.date(Decision.objects.filter(pk=decision.pk), when)
    SessionCase.objects.create(session=Session.objects.upcoming(now=timezone.now()).first(), proposal=story.proposal)


def reopen(story):
    """Take the case up again after its answer."""
    told = story.told["reouverture"]
    when = story.days.at(told["offset"], 10)
    decision = Decision.objects.standing(story.proposal)
    decision.proposal = story.proposal
    decision.reopen(by=story.lab, reason=told["motif"], now=when)
    story.send_mails(when)
