"""What each of the six outcomes needs before it can be said to a service. A refusal is the sentence to read."""

from labo.transitions import Refusal
from labo.typography import listed
from projects.models.grid import Dimension
from projects.models.lifting import blocking_reds
from projects.models.merger import Merger
from projects.models.proposal import Proposal

Status = Proposal.Status


def check(decision, *, lifted, conditions):
    """
    Check that a decision says what it must, on the case as it now stands.

    :param lifted: pks of the criteria whose blocking red is lifted in writing.
    :param conditions: dicts with, where it treats one, the ``criterion``.
    :raises Refusal: the first thing that lacks.
    """
    outcome = decision.outcome
    if not decision.reasons.strip():
        raise Refusal("Donnez les motifs de la décision : le service les lira.")
    if outcome == Status.ACCEPTED_CONDITIONS and not conditions:
        raise Refusal("Écrivez au moins une condition, avec une personne et une date.")
    if outcome == Status.REDIRECTED and not decision.redirected_to.strip():
        raise Refusal("Nommez l’autre porte et un contact.")
    if outcome == Status.POSTPONED and not decision.reexamine_on:
        raise Refusal("Donnez la date à laquelle le cas sera réexaminé.")
    if outcome == Status.MERGED:
        if decision.merged_into is None:
            raise Refusal("Choisissez le cas que celui-ci rejoint.")
        Merger.check_pair(decision.proposal, decision.merged_into)
        return
    check_reds(decision, lifted=lifted, conditions=conditions)
    if not decision.weighed:
        raise Refusal(
            "Dites au service ce qui a pesé, pour au moins une dimension : pertinence, faisabilité ou cohérence."
        )


def check_reds(decision, *, lifted, conditions):
    """A blocking red is lifted or becomes a condition to say yes; to say no, it is explained to the service."""
    reds = list(blocking_reds(decision.proposal))
    if decision.outcome in Proposal.ACCEPTING:
        treated = set(lifted)
        if decision.outcome == Status.ACCEPTED_CONDITIONS:
            treated |= {row["criterion"].pk for row in conditions if row.get("criterion")}
        if untreated := [str(criterion) for criterion in reds if criterion.pk not in treated]:
            raise Refusal(
                "Un signal rouge éliminatoire demande une levée écrite ou une condition datée : "
                + " ; ".join(untreated)
                + "."
            )
    elif unexplained := dimensions_to_explain(reds, {dimension for dimension, _ in decision.weighed}):
        names = listed([dimension.label.lower() for dimension in unexplained])
        raise Refusal(f"Un signal rouge éliminatoire a pesé : dites-le au service, avec vos mots, en {names}.")


def dimensions_to_explain(reds, explained):
    """Return the dimensions where a blocking red weighed and nothing is written, in the order of the grid."""
    weighed = {criterion.dimension for criterion in reds}
    return [dimension for dimension in Dimension if dimension in weighed and dimension not in explained]
