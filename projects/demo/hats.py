"""The rooms of the demonstration: told round by round through the verbs, each at its date."""

from datetime import timedelta

from projects.models import HatContribution, HatRoom

HATS = {"blanc": "white", "rouge": "red", "noir": "black", "jaune": "yellow", "vert": "green", "bleu": "blue"}
BETWEEN = timedelta(minutes=4)


def tell_room(proposal, told, *, people, by, session):
    """
    Live the room of a case from its first hat to its synthesis.

    :param told: the « chapeaux » of the case's file, in the order of their telling, and its « salle ».
    :param session: when the discussion begins.
    """
    said, synthesis = told["chapeaux"], told["salle"]
    stays = proposal.lead in {people[row["auteur"]] for row in said}
    room = HatRoom.prepare(proposal, by=by, lead_stays=stays, now=session)
    worn = list(dict.fromkeys(HATS[row["couleur"]] for row in said))
    room.plan([(hat, 4) for hat in worn], lead_stays=stays, seen=room.state)
    rank = 0
    for round in list(room.rounds.all()):
        round.start(by=by, now=session + BETWEEN * rank)
        for row in [row for row in said if HATS[row["couleur"]] == round.hat]:
            rank += 1
            idea = HatContribution.contribute(
                proposal, hat=round.hat, round=round, text=row["texte"], by=people[row["auteur"]]
            )
            when = session + BETWEEN * rank
            HatContribution.objects.filter(pk=idea.pk).update(created_at=when, updated_at=when)
        round.reveal(by=by, now=session + BETWEEN * rank)
        round.end(by=by, now=session + BETWEEN * rank)
    over = session + BETWEEN * (rank + 1)
    room.refresh_from_db()
    room.close(
        by=by,
        proposed=synthesis["propose"],
        reasons=synthesis["raisons"],
        dissent=synthesis.get("desaccord", ""),
        now=over,
    )
    HatRoom.objects.filter(pk=room.pk).update(created_at=session, updated_at=over)


def prepare_room(proposal, *, by, when):
    """Set up the room of a case that is still assessed."""
    room = HatRoom.prepare(proposal, by=by, now=when)
    HatRoom.objects.filter(pk=room.pk).update(created_at=when, updated_at=when)
