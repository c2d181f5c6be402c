"""
Closing a session: every proposed decision applies in one act, and its letter waits in the outbox to be read.

Until then a decision is only proposed: the session may still change its mind, and the services have read nothing.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import OuterRef, Subquery

from labo import audit
from labo.transitions import Refusal
from projects.models.decision import Decision
from projects.models.proposal import Proposal
from projects.models.session import AWAITING


class CasesLeft(Refusal):
    """Some cases have no decision, and nobody said what becomes of them. ``cases`` are those cases."""

    def __init__(self, cases):
        names = " ; ".join(str(case.proposal) for case in cases)
        super().__init__(f"Dites ce que deviennent les cas sans décision : {names}.")
        self.cases = cases


@dataclass
class Closing:
    """What closing did: the decisions applied, the cases carried over, those that were settled meanwhile."""

    applied: list = field(default_factory=list)
    carried: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)


def pending_decisions(session):
    """Return the decisions that are proposed and not applied, of the cases that wait in this session, by rank."""
    waiting = session.cases.waiting()
    decisions = Decision.objects.pending().filter(proposal__in=waiting.values("proposal"))
    rank = Subquery(waiting.filter(proposal=OuterRef("proposal")).values("position")[:1])
    return list(decisions.select_related("proposal__lead", "proposal__org_unit", "decided_by").order_by(rank, "pk"))


@transaction.atomic
def close(session, *, by, carry, now):
    """
    Apply every proposed decision of the session, once, and say what becomes of the other cases.

    The sessions and the cases are locked, in this order: a second click waits, then reads that it is done.

    :param carry: {pk of a case of this session: the session that takes it up, or None to let it wait}.
    :raises CasesLeft: for a case without a decision that ``carry`` does not name.
    :raises TransitionNotAllowed: if it is not open.
    :raises Refusal: if it is closed already, or if a decision can no longer be applied.
    """
    # Sessions before cases, each in one order: two closings, or a closing and a change, wait for one another once.
    pks = {session.pk, *(target.pk for target in carry.values() if target)}
    rows = type(session).objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    sessions = {row.pk: row for row in rows}
    row = sessions[session.pk]
    if row.is_closed:
        raise Refusal("Cette session est déjà close : ses décisions sont appliquées.")
    if row.is_planned:
        raise Refusal("Ouvrez la session avant de la clore.")
    cases = list(row.cases.waiting().select_related("proposal"))
    locked = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=[case.proposal_id for case in cases])
    proposals = {proposal.pk: proposal for proposal in locked.order_by("pk")}
    decisions = {decision.proposal_id: decision for decision in pending_decisions(row)}
    left = [
        case
        for case in cases
        if is_waiting(proposals[case.proposal_id], decisions.get(case.proposal_id))
        and case.proposal_id not in decisions
        and case.pk not in carry
    ]
    if left:
        raise CasesLeft(left)
    done = Closing()
    for case in cases:
        proposal, decision = proposals[case.proposal_id], decisions.get(case.proposal_id)
        if not is_waiting(proposal, decision):
            case.fate = case.Fate.ELSEWHERE
            done.elsewhere.append(proposal)
        elif decision:
            decision.apply(by=by, now=now)
            case.fate = case.Fate.DECIDED
            done.applied.append(decision)
        else:
            case.fate, case.carried_to = case.Fate.CARRIED, taken_by(carry[case.pk], row, sessions)
            done.carried.append(case)
        case.save(update_fields=["fate", "carried_to"])
    for case in done.carried:
        if case.carried_to:
            case.carried_to.cases.create(proposal=case.proposal, position=case.carried_to.cases.count() + 1)
    session.move_to(session.Status.CLOSED, by=by, now=now, closed_at=now)
    audit.record(
        "session_closed",
        on=session,
        by=by,
        now=now,
        applied=[decision.proposal.reference for decision in done.applied],
        carried=[case.proposal.reference for case in done.carried],
        elsewhere=[proposal.reference for proposal in done.elsewhere],
    )
    return done


def is_waiting(proposal, decision) -> bool:
    """True while the case still waits for this session: its decision can be applied, or nobody has decided on it."""
    return proposal.can_move_to(decision.outcome) if decision else proposal.status in AWAITING


def taken_by(target, session, sessions):
    """Return the locked session that takes a case up. :raises Refusal: if it is this one, or closed meanwhile."""
    if target is None:
        return None
    found = sessions[target.pk]
    if found.pk == session.pk or found.is_closed:
        raise Refusal("Choisissez une autre session, qui n’est pas close.")
    return found
