"""What breaks the constraints of a session: its agenda, its answers, its minutes, its deciders."""

from labo.roles import Role
from projects.models import DeciderOpinion
from projects.models.decider import proposed_mark
from tests import factories
from tests.projects.session import acts


def the_same_case_waiting():
    first, second = acts.plan().cases.get(), acts.plan().cases.get()
    return "UPDATE projects_sessioncase SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def two_lines():
    session = acts.plan()
    first, second = acts.line(session), acts.line(session, "Une autre")
    return "UPDATE projects_agendaitem SET position = %s WHERE id = %s", [first.position, second.pk]


def two_links():
    session = acts.open_()
    (first, _), (second, _) = acts.invite(session), acts.invite(session)
    return "UPDATE projects_decider SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def make_decider():
    return acts.invite()[0]


def make_decider_opinion():
    session = acts.open_()
    decision = acts.propose(session.cases.get().proposal)
    decider, _ = acts.invite(session)
    return DeciderOpinion.give(decider, session.cases.get(), agrees=True, seen=proposed_mark(decision))


def two_decider_opinions():
    opinion = make_decider_opinion()
    return (
        "INSERT INTO projects_decideropinion (decider_id, case_id, agrees, word, about, given_at)"
        " VALUES (%s, %s, true, '', '', now())",
        [opinion.decider_id, opinion.case_id],
    )


def a_second_signature(*, role, by):
    """Insert a signature beside that of the facilitator."""

    def build():
        minutes = acts.minutes_of()
        minutes.sign(by=minutes.session.facilitator, seen=minutes.mark())
        person = minutes.session.facilitator if by == "same" else factories.make_user(role=Role.LAB)
        return (
            "INSERT INTO projects_minutessignature (minutes_id, number, role, by_id, mark, signed_at)"
            " VALUES (%s, 1, %s, %s, %s, now())",
            [minutes.pk, role, person.pk, minutes.mark()],
        )

    return build


def two_minutes_versions():
    minutes = acts.minutes_of()
    minutes.versions.create(number=1, pdf=b"-", sha256="0")
    return (
        "INSERT INTO projects_minutesversion (minutes_id, number, reason, pdf, sha256, released_at)"
        " VALUES (%s, 1, '', '', '1', now())",
        [minutes.pk],
    )


def two_minutes():
    first, second = acts.minutes_of(), acts.minutes_of()
    return "UPDATE projects_minutes SET session_id = %s WHERE id = %s", [first.session_id, second.pk]
