"""The stored agenda: drawn from the signals, kept by hand, never overwritten silently."""

from datetime import timedelta

import pytest

from labo.transitions import Refusal
from projects.models import AgendaItem, PresentationAnswer, Session
from projects.models.agenda_item import AgendaChangedMeanwhile, timetable
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


def titles(session):
    return [line.title for line in session.agenda.all()]


def kinds(session):
    return [line.kind for line in session.agenda.all()]


def disputed():
    """Six evaluators: R1 (eliminatory) has two reds of six, F1 three, C1 none."""
    proposal = factories.make_assessed(evaluators=6)
    for index, sheet in enumerate(proposal.sheets.all()):
        factories.fill(sheet, "red" if index < 2 else "green", "red" if index < 3 else "green", "green", file=True)
    proposal.open_deliberation(by=factories.make_user(role="lab"))
    return proposal


def rewrite(session, *, seen=None, lines=None, **asked):
    seen = Session.objects.get(pk=session.pk).agenda_revision if seen is None else seen
    AgendaItem.rewrite(session, lines or {}, seen=seen, **asked)


def test_the_most_divided_criterion_comes_first():
    session = acts.plan(disputed())
    AgendaItem.draw(session, minutes=200)

    found = session.agenda.filter(kind="criterion")
    assert [line.criterion.code for line in found] == ["F1", "R1"]
    assert found[0].why == "Écart fort\u00a0: 3 verts, 3 rouges."
    assert "Déjà d’accord\u00a0: C1 (vert)" in titles(session)


def test_agenda_is_drawn_when_the_session_opens_and_not_drawn_again():
    session = acts.plan()
    acts.line(session)
    session.open(by=session.facilitator)

    assert titles(session) == ["Une pause"]


def test_sealed_sheets_say_nothing():
    proposal = factories.make_assessed(evaluators=3)
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "red")
    session = acts.plan(proposal)
    AgendaItem.draw(session, minutes=200)

    assert "criterion" not in kinds(session)
    assert "agreed" not in kinds(session)
    assert not [line for line in session.agenda.all() if "rouge" in line.why]


def test_case_withdrawn_under_sealed_sheets_says_nothing():
    proposal = factories.make_assessed()
    session = acts.plan(proposal)
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "red")
    proposal.withdraw(by=proposal.lead, reason="Plus d’actualité.")
    AgendaItem.draw(session, minutes=200)

    assert "criterion" not in kinds(session)


def test_question_that_was_answered_no_longer_counts():
    proposal = factories.make_deliberating("green", "unclear", "green")
    session = acts.open_(proposal)
    before = session.agenda.get(kind="criterion").why
    row = PresentationAnswer.objects.get(case__session=session)
    row.keep("Trois agents.", by=session.facilitator, seen=0)

    AgendaItem.draw(session, minutes=200)

    assert "Une question sans réponse." in before
    assert session.agenda.get(kind="criterion").why == "Nuances\u00a0: 1 vert, 1 à éclaircir."


def test_drawing_again_keeps_the_lines_written_by_hand_at_their_place():
    session = acts.plan(disputed())
    AgendaItem.draw(session, minutes=200)
    second = session.agenda.get(position=2)
    AgendaItem.add(session, title="Un café", minutes=15, before=second)
    rewrite(session, lines={second.pk: ("Changé", 3)})
    before = titles(session)

    AgendaItem.draw(session, minutes=200)

    assert titles(session).index("Un café") == before.index("Un café") == 1
    assert "Changé" not in titles(session)
    assert session.agenda.filter(is_handmade=True).count() == 1


def test_line_written_by_hand_comes_before_the_closing():
    session = acts.open_()
    acts.line(session)

    assert titles(session)[-2:] == ["Une pause", "Clôture, suites et dates"]


def test_lines_move_and_go():
    session = acts.plan()
    first, second, third = (acts.line(session, title) for title in ("Un", "Deux", "Trois"))

    rewrite(session, move=(third.pk, -1))
    assert titles(session) == ["Un", "Trois", "Deux"]
    rewrite(session, move=(first.pk, -1))
    rewrite(session, move=(second.pk, 1))
    assert titles(session) == ["Un", "Trois", "Deux"]
    rewrite(session, remove=third.pk)
    assert titles(session) == ["Un", "Deux"]
    assert [line.position for line in session.agenda.all()] == [1, 2]


def test_line_of_another_session_is_left_alone():
    session, other = acts.plan(), acts.plan()
    line = acts.line(other)

    rewrite(session, lines={line.pk: ("Changé", 1)}, remove=line.pk)

    assert titles(other) == ["Une pause"]


def test_two_writers_the_second_is_told_and_nothing_is_overwritten():
    session = acts.plan()
    line = acts.line(session)
    seen = Session.objects.get(pk=session.pk).agenda_revision
    rewrite(session, seen=seen, lines={line.pk: ("Le premier", 5)})

    with pytest.raises(AgendaChangedMeanwhile):
        rewrite(session, seen=seen, lines={line.pk: ("Le second", 9)})

    assert titles(session) == ["Le premier"]


def test_agenda_of_a_closed_session_does_not_change():
    session = acts.close()
    line = session.agenda.first()

    with pytest.raises(Refusal, match="ne change plus"):
        rewrite(session, lines={line.pk: ("Autre", 1)})
    with pytest.raises(Refusal, match="ne change plus"):
        AgendaItem.draw(session, minutes=100)


def test_timetable_counts_from_the_start():
    session = acts.plan()
    lines = [AgendaItem(title=str(minutes), minutes=minutes) for minutes in (10, 0, 25, 5)]

    starts = [at - session.starts_at for at, _ in timetable(session, lines)]
    assert starts == [timedelta(minutes=minutes) for minutes in (0, 10, 10, 35)]
