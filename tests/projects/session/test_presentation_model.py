"""The questions to the service, and their answers: two scribes at once, the second sees both."""

import threading

import pytest
from django.db import connections

from labo.roles import Role
from labo.transitions import Refusal
from projects.models import PresentationAnswer
from projects.models.presentation import AnswerChangedMeanwhile
from tests import factories
from tests.projects.session import acts


def unclear(question="Qui serait là ?"):
    """A case in discussion on whose first criterion both evaluators ask this same question."""
    proposal = factories.make_assessed()
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green", file=False)
        sheet.answer(sheet.grid.criteria.first(), signal="unclear", comment=question)
        sheet.file()
    return proposal


@pytest.mark.django_db
def test_questions_of_the_opened_sheets_wait_for_their_answers():
    proposal = unclear()
    proposal.open_deliberation(by=factories.make_user(role=Role.LAB))
    session = acts.open_(proposal)

    row = PresentationAnswer.objects.get()
    assert (row.question, row.criterion, row.answer) == ("Qui serait là ?", proposal.grid.criteria.first(), "")
    assert PresentationAnswer.gather(session.cases.get()) == 0


@pytest.mark.django_db
def test_questions_of_sealed_sheets_do_not_come():
    proposal = unclear()
    session = acts.open_(proposal)
    assert not PresentationAnswer.objects.exists()

    proposal.open_deliberation(by=session.facilitator)
    assert PresentationAnswer.gather(session.cases.select_related("proposal").get()) == 1


@pytest.mark.django_db
def test_question_comes_without_the_name_of_who_asks():
    proposal = unclear()
    proposal.open_deliberation(by=factories.make_user(role=Role.LAB))
    acts.open_(proposal)

    names = [sheet.evaluator.last_name for sheet in proposal.sheets.all()]
    stored = PresentationAnswer.objects.values().get()
    assert not [name for name in names if name in str(stored)]


@pytest.mark.django_db
def test_answer_is_kept_with_its_scribe():
    row, scribe = acts.question(), factories.make_user(role=Role.AMBASSADOR)

    row.keep(" Trois agents. ", by=scribe, seen=0)

    stored = PresentationAnswer.objects.get(pk=row.pk)
    assert (stored.answer, stored.typed_by, stored.revision) == ("Trois agents.", scribe, 1)
    assert stored.typed_at
    assert list(PresentationAnswer.objects.given_on(stored.case.proposal)) == [stored]


@pytest.mark.django_db
def test_second_scribe_is_shown_what_the_first_wrote():
    row, (first, second) = acts.question(), [factories.make_user(role=Role.LAB) for _ in range(2)]
    row.keep("Trois agents.", by=first, seen=0)

    with pytest.raises(AnswerChangedMeanwhile) as refusal:
        row.keep("Deux agents.", by=second, seen=0)

    assert refusal.value.row.answer == "Trois agents."
    assert str(first) in str(refusal.value)
    row.keep("Trois agents, dont deux à l’accueil.", by=second, seen=refusal.value.row.revision)
    assert PresentationAnswer.objects.get(pk=row.pk).typed_by == second


@pytest.mark.django_db
def test_same_words_twice_are_no_conflict():
    row, scribe = acts.question(), factories.make_user(role=Role.LAB)
    row.keep("Trois agents.", by=scribe, seen=0)

    assert row.keep("Trois agents.", by=factories.make_user(role=Role.LAB), seen=0).revision == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"), [(" \n", "Écrivez la question"), ("Qui sera là ?", "déjà dans la liste")]
)
def test_question_without_words_or_twice_the_same_is_refused(text, sentence):
    case = acts.question().case

    with pytest.raises(Refusal, match=sentence):
        acts.question(case, text)


@pytest.mark.django_db
def test_answers_change_until_the_minutes_are_signed(monkeypatch):
    monkeypatch.setattr("projects.session_pdf.render_minutes", lambda minutes, *, signatures, on: b"%PDF-1.7")
    session = acts.close()
    row = acts.question(session.cases.get())
    row.keep("Trois agents.", by=session.facilitator, seen=0)
    acts.sign(session)

    for verb in (
        lambda: row.keep("Deux.", by=session.facilitator, seen=1),
        lambda: acts.question(row.case, "Et quand ?"),
        lambda: PresentationAnswer.gather(row.case),
    ):
        with pytest.raises(Refusal, match="est signé"):
            verb()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("checks", [True, False])
def test_many_scribes_at_once_overwrite_nothing_silently(monkeypatch, checks):
    """And the control: without the revision, all write and all words but the last are lost without a word."""
    row = acts.question()
    scribes = [factories.make_user(role=Role.LAB) for _ in range(6)]
    barrier, told = threading.Barrier(6), []

    def run(scribe):
        try:
            mine = PresentationAnswer.objects.get(pk=row.pk)
            barrier.wait(timeout=20)
            # Without the check: a scribe who always claims to have seen the last revision.
            seen = mine.revision if checks else Always()
            mine.keep(f"Écrit par {scribe.pk}", by=scribe, seen=seen)
            told.append("kept")
        except AnswerChangedMeanwhile:
            told.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[scribe]) for scribe in scribes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(told) == (["kept"] + ["told"] * 5 if checks else ["kept"] * 6)


class Always:
    """Equal to every revision."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None
