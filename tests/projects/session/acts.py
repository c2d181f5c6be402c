"""Sessions in each state of their life, for tests: all real, all through the verbs."""

import re
from datetime import date

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import AgendaItem, Decider, Decision, Minutes, PresentationAnswer, Proposal
from tests import factories

REASONS = "La question est ouverte et l’équipe est prête."


def plan(*proposals, by=None, **fields):
    """A planned session with these cases, or with one in discussion."""
    by = by or factories.make_user(role=Role.LAB)
    session = factories.make_session(facilitator=by, **fields)
    for position, proposal in enumerate(proposals or [factories.make_deliberating()], start=1):
        factories.make_session_case(session=session, proposal=proposal, position=position)
    return session


def open_(*proposals, by=None, **fields):
    session = plan(*proposals, by=by, **fields)
    session.open(by=session.facilitator)
    return session


def propose(proposal, outcome=Proposal.Status.ACCEPTED, *, by=None, **fields):
    by = by or factories.make_user(role=Role.LAB)
    if outcome == Proposal.Status.ACCEPTED_CONDITIONS:
        condition = {"text": "Nommer trois agents", "owner": "Alix Fictive", "due_on": date(2027, 1, 15)}
        fields.setdefault("conditions", [condition])
    fields.setdefault("relevance_reasons", "Un vrai sujet.")
    return Decision.propose(proposal, by=by, outcome=outcome, reasons=fields.pop("reasons", REASONS), **fields)


def close(*proposals, by=None, **fields):
    """A closed session whose cases were all decided."""
    session = open_(*proposals, by=by, **fields)
    for case in session.cases.all():
        propose(case.proposal, by=session.facilitator)
    session.close(by=session.facilitator)
    return session


def minutes_of(session=None):
    session = session or close()
    minutes = Minutes.of(session)
    return minutes.write(preface="Merci à toutes et à tous.", remarks="", seen=minutes.revision)


def sign(session=None, *, second=None):
    """Sign the minutes of a closed session twice, and return the version that it makes."""
    minutes = minutes_of(session)
    minutes.sign(by=minutes.session.facilitator, seen=minutes.mark())
    return minutes.sign(by=second or factories.make_user(role=Role.LAB), seen=minutes.mark())


def invite(session=None, **fields):
    """Return (decider, the token of their link)."""
    session = session or open_()
    values = {"name": "Dominique Modèle, direction", "email": f"decide{next(factories.counter)}@example.org"}
    decider = Decider.invite(session, by=session.facilitator, **{**values, **fields})
    body = OutboxMail.objects.get(key=f"pack:{decider.pk}").body
    return decider, re.search(r"/projets/decision/([\w-]+)/", body)[1]


def question(case=None, text="Qui sera là ?", **fields):
    case = case or open_().cases.get()
    return PresentationAnswer.ask(case, question=text, **fields)


def line(session=None, title="Une pause", **fields):
    return AgendaItem.add(session or plan(), title=title, minutes=15, **fields)
