"""
What the documents of a session are given: agenda, minutes, pack for deciders. Plain values, typography done.

Signals come as counts, in words and in shapes; nobody's name stands beside one.
"""

from django.db.models import Prefetch, prefetch_related_objects

from labo.letters import paper
from projects import signals
from projects.agenda import CaseSigns, ranked, settled, worth_discussing
from projects.models import AgendaItem, Decision, Hat, HatContribution
from projects.models.agenda_item import timetable
from projects.models.reading import declared_links, readings
from projects.models.session_closing import pending_decisions

GAP_WORDS = {
    signals.STRONG_GAP: "écart fort",
    signals.NUANCES: "nuances",
    signals.AGREEMENT: "accord",
    signals.SILENCE: "aucun avis",
}


def criteria_rows(signs: CaseSigns) -> list[dict]:
    """Return what each criterion holds, in the grid's order: counts in words and shapes, the gap in a word."""
    rows = []
    for criterion in sorted(signs.criteria, key=lambda each: each.position):
        counts = signals.tally(criterion.signals)
        gap = signals.gap(criterion.signals, eliminatory=criterion.is_eliminatory)
        rows.append(
            {
                "code": criterion.code,
                "title": paper(criterion.title),
                "is_eliminatory": criterion.is_eliminatory,
                "shapes": counts.shapes,
                "words": signals.in_words(counts),
                "gap": GAP_WORDS[gap],
                "is_divided": gap == signals.STRONG_GAP,
            }
        )
    return rows


def dissent(signs: CaseSigns) -> tuple[list[tuple[str, str]], str]:
    """
    Return what divides, the most divided first, then the codes of what divides less. Counts, never a comment.

    :returns: ([(criterion, why)], « P2, F4 »).
    """
    found = ranked(signs.criteria)
    count = worth_discussing(found)
    first = [(f"{each.signs.code} {paper(each.signs.title)}", each.why) for each in found[:count]]
    return first, ", ".join(each.signs.code for each in found[count:])


def agreed(signs: CaseSigns) -> str:
    """« P1, P2, F4 »: the criteria on which everybody agrees."""
    return ", ".join(each.code for each in settled(signs.criteria))


def decision_words(decision: Decision | None) -> dict | None:
    """Return a decision as it is printed."""
    if decision is None:
        return None
    return {
        "outcome": decision.get_outcome_display(),
        "is_applied": decision.applied_at is not None,
        "reasons": paper(decision.reasons),
        "watch_points": [paper(point) for point in decision.watch_points],
        "redirected_to": paper(decision.redirected_to),
        "reexamine_on": decision.reexamine_on,
        "liftings": [(paper(lifting.criterion), paper(lifting.text)) for lifting in decision.liftings.all()],
        "conditions": [
            (paper(condition.text), paper(condition.owner), condition.due_on) for condition in decision.conditions.all()
        ],
    }


def decisions_of(session) -> dict[int, Decision]:
    """
    Return {proposal: decision}: those that the closing applied; as long as the session is open, the proposed ones.

    What is decided on a case later is not this session's.
    """
    if not session.is_closed:
        found = pending_decisions(session)
        prefetch_related_objects(found, "liftings__criterion", "conditions")
    else:
        found = Decision.objects.filter(
            proposal__in=session.cases.filter(fate="decided").values("proposal"), applied_at=session.closed_at
        ).prefetch_related("liftings__criterion", "conditions")
    return {decision.proposal_id: decision for decision in found}


def cases_of(session):
    """Return the cases of the session with all that the documents read. The queries do not follow their number."""
    return list(
        session.cases.select_related("proposal__org_unit", "proposal__lead", "carried_to").prefetch_related(
            "answers__criterion",
            "proposal__sheets__evaluator",
            Prefetch("proposal__hat_contributions", HatContribution.objects.shown()),
        )
    )


def agenda_rows(session, lines=None) -> list[dict]:
    """Return the lines of the agenda with the hour of each."""
    lines = session.agenda.all() if lines is None else lines
    return [
        {
            "at": at,
            "title": paper(line.title),
            "minutes": line.minutes,
            "why": paper(line.why),
            "kind": line.kind,
            "is_timed": line.kind not in (AgendaItem.Kind.LATER, AgendaItem.Kind.AGREED),
        }
        for at, line in timetable(session, lines)
    ]


def minutes_cases(session) -> list[dict]:
    """Return each case as the minutes tell it: links declared, answers, signals, hats, decision, what became of it."""
    cases = cases_of(session)
    decisions = decisions_of(session)
    links = {proposal.pk: said for proposal, said in declared_links([case.proposal for case in cases])}
    return [
        {
            "title": paper(case.proposal),
            "reference": case.proposal.reference,
            "org_unit": paper(case.proposal.org_unit),
            "lead": paper(case.proposal.lead),
            "question": paper(case.proposal.reframed_question),
            "links": [(paper(person), withdrew, paper(words)) for person, withdrew, words in links[case.proposal_id]],
            "answers": [question_words(row) for row in case.answers.all() if row.answer],
            "unanswered": [question_words(row) for row in case.answers.all() if not row.answer],
            "criteria": criteria_rows(signs),
            "hats": hats_of(case.proposal),
            "decision": decision_words(decisions.get(case.proposal_id)),
            "fate": case.fate,
            "fate_words": case.get_fate_display(),
            "carried_to": case.carried_to.number if case.carried_to else None,
        }
        for case, signs in zip(cases, readings(cases), strict=True)
    ]


def question_words(row) -> dict:
    code = row.criterion.code if row.criterion else ""
    return {"code": code, "question": paper(row.question), "answer": paper(row.answer)}


def hats_of(proposal) -> list[dict]:
    """Return the ideas under each hat that has some: no author."""
    ideas = {hat: [] for hat in Hat.values}
    for contribution in proposal.hat_contributions.all():
        ideas[contribution.hat].append(paper(contribution.text))
    rows = []
    for hat in Hat:
        name, _, subject = hat.label.partition(", ")
        if ideas[hat.value]:
            rows.append({"hat": hat.value, "name": name, "subject": subject, "ideas": ideas[hat.value]})
    return rows


def pack_cases(session) -> list[dict]:
    """Return each case as a decider reads it: summary, signals in counts, dissent, proposed decision. No name."""
    cases = cases_of(session)
    decisions = decisions_of(session)
    return [
        {
            "case": case,
            "title": paper(case.proposal),
            "reference": case.proposal.reference,
            "org_unit": paper(case.proposal.org_unit),
            "summary": paper(case.proposal.summary),
            "question": paper(case.proposal.reframed_question),
            "criteria": criteria_rows(signs),
            "dissent": dissent(signs)[0],
            "lesser": dissent(signs)[1],
            "agreed": agreed(signs),
            "row": decisions.get(case.proposal_id),
            "decision": decision_words(decisions.get(case.proposal_id)),
        }
        for case, signs in zip(cases, readings(cases), strict=True)
    ]
