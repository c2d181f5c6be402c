"""
What the opened sheets say of a case, without a name: signals by criterion, questions left open, links declared.

Nothing is read of a case whose sheets are still sealed.
"""

from collections import defaultdict

from projects.agenda import CaseSigns, CriterionSigns
from projects.models.answer import Answer, Signal
from projects.models.declaration import Declaration
from projects.models.grid import Criterion
from projects.models.presentation import PresentationAnswer
from projects.models.proposal import Proposal

OPENED = (Proposal.Status.DELIBERATING, *Proposal.OUTCOMES)


def sheets_are_open(proposal) -> bool:
    """True once the sheets were opened together: the discussion has begun, or is over."""
    return bool(proposal.grid_id) and proposal.status in OPENED


def opened_answers(proposals):
    """Return the answers of the filed sheets of the cases whose sheets are open, in the order of the grid."""
    opened = [proposal.pk for proposal in proposals if sheets_are_open(proposal)]
    return Answer.objects.filter(sheet__proposal__in=opened, sheet__filed_at__isnull=False).order_by("pk")


def readings(cases):
    """
    Return one :class:`CaseSigns` for each case of a session, in their order. Four queries, however many cases.

    :param cases: rows of :class:`SessionCase` with their proposal.
    """
    cases = list(cases)
    proposals = [case.proposal for case in cases]
    signals, questions = defaultdict(list), defaultdict(set)
    for proposal, criterion, signal, comment in opened_answers(proposals).values_list(
        "sheet__proposal", "criterion", "signal", "comment"
    ):
        signals[proposal, criterion].append(signal)
        if signal == Signal.UNCLEAR:
            questions[proposal, criterion].add(comment)
    answered = defaultdict(set)
    given = PresentationAnswer.objects.given().filter(case__proposal__in=proposals)
    for proposal, criterion, question in given.values_list("case__proposal", "criterion", "question"):
        answered[proposal, criterion].add(question)
    grids = defaultdict(list)
    for criterion in Criterion.objects.filter(
        grid__in={proposal.grid_id for proposal in proposals if proposal.grid_id}
    ):
        grids[criterion.grid_id].append(criterion)
    links = {proposal.pk: len(found) for proposal, found in declared_links(proposals)}
    return [
        CaseSigns(
            key=case.pk,
            title=str(case.proposal),
            are_open=sheets_are_open(case.proposal),
            links=links.get(case.proposal_id, 0),
            criteria=tuple(
                CriterionSigns(
                    key=criterion.pk,
                    code=criterion.code,
                    title=criterion.title,
                    position=criterion.position,
                    is_eliminatory=criterion.is_eliminatory,
                    signals=tuple(sorted(signals[case.proposal_id, criterion.pk])),
                    questions=len(questions[case.proposal_id, criterion.pk] - answered[case.proposal_id, criterion.pk]),
                )
                for criterion in (grids[case.proposal.grid_id] if sheets_are_open(case.proposal) else ())
            ),
        )
        for case in cases
    ]


def declared_links(proposals):
    """
    Return [(proposal, [(person, whether they withdrew, their words)])]: the links that evaluators have declared.

    An evaluator who declares no link is not in it.
    """
    found = []
    for proposal in proposals:
        said = [
            (sheet.evaluator, sheet.declaration == Declaration.RECUSED, sheet.declaration_text)
            for sheet in proposal.sheets.all()
            if sheet.declaration in (Declaration.LINK, Declaration.RECUSED)
        ]
        found.append((proposal, said))
    return found


def unclear_questions(proposal):
    """Return the questions of the opened sheets, in the grid's order: [(criterion, text)], each once."""
    rows = opened_answers([proposal]).filter(signal=Signal.UNCLEAR).exclude(comment="").select_related("criterion")
    return list(
        dict.fromkeys((answer.criterion, answer.comment) for answer in rows.order_by("criterion__position", "pk"))
    )
