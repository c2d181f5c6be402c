"""What an answer stands on: a true passage, the version that was judged, words that no other window wrote over."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from labo.models import AuditEvent
from labo.transitions import Refusal
from projects.excerpt import is_excerpt, trimmed
from projects.models import Answer, AssessmentSheet
from projects.models.assessment import AnswerChangedMeanwhile
from tests import factories
from tests.parallel import failures, in_parallel

NBSP = "\u00a0"


def address(sheet, name="sheet", *more):
    return reverse(f"admin:projects_proposal_{name}", args=[sheet.proposal_id, *more])


@pytest.fixture
def sheet(db):
    text = f"Les outils dorment{NBSP}: personne ne les\nutilise plus."
    return factories.make_assessed(problem=text, available_agents=["Quatre agents", "Deux vacataires"]).sheets.first()


@pytest.fixture
def own(client, sheet):
    client.force_login(sheet.evaluator)
    return sheet


def criterion_of(sheet):
    return sheet.grid.criteria.first()


# --- The passage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Les outils dorment", True),
        (f"«{NBSP}Les outils dorment : personne ne les utilise plus.{NBSP}»", True),
        ("Les outils  dorment: personne", True),
        ("Deux vacataires", True),
        ("L'atelier", True),
        ("Les outils ne dorment", False),
        ("Quatre agents Deux vacataires", False),  # two answers are no passage
        ("les outils", False),
        ("« »", False),
        ("", False),
    ],
)
def test_excerpt_is_told_whatever_its_spaces(quote, expected):
    answers = {
        "problem": f"Les outils dorment{NBSP}: personne ne les\nutilise plus.",
        "available_agents": ["Quatre agents", "Deux vacataires"],
        "means": "L’atelier",
        "constraints": "",
    }

    assert is_excerpt(quote, answers) is expected


def test_passage_is_kept_on_one_line_without_its_quotation_marks():
    assert trimmed(f" «{NBSP}Les outils\n dorment{NBSP}» ") == "Les outils dorment"


def test_quote_is_kept_with_its_answer(client, own):
    response = client.post(
        address(own, "answer", "R1"), {"R1-signal": "green", "R1-comment": "", "R1-quote": "Les outils dorment"}
    )

    assert response.status_code == 200
    assert own.answers.get().quote == "Les outils dorment"


def test_invented_quote_is_refused_beside_its_field(client, own):
    typed = {"R1-signal": "green", "R1-comment": "", "R1-quote": "Les outils volent"}

    one = client.post(address(own, "answer", "R1"), typed)
    page = client.post(address(own), typed).content.decode()

    assert (one.status_code, "n’est pas dans la proposition" in one.content.decode()) == (422, True)
    assert 'href="#id_R1-quote"' in page
    assert "Les outils volent" in page
    assert own.answers.count() == 0
    with pytest.raises(Refusal, match="n’est pas dans la proposition"):
        own.answer(criterion_of(own), signal="green", quote="Les outils volent")


def test_quote_of_an_earlier_version_stays_with_its_answer(own):
    own.answer(criterion_of(own), signal="green", quote="Les outils dorment")
    factories.amend(own.proposal, problem="Tout a changé.")

    own.answer(criterion_of(own), signal="red", comment="Plus maintenant.", quote="Les outils dorment")

    assert own.answers.get().quote == "Les outils dorment"
    with pytest.raises(Refusal, match="n’est pas dans la proposition"):
        own.answer(criterion_of(own), signal="red", comment="Non.", quote="personne ne les utilise")


def test_quotes_show_in_the_collective_view(client, sheet, lab_member):
    factories.fill(sheet, "green", file=False)
    sheet.answer(criterion_of(sheet), signal="green", quote="Les outils dorment")
    sheet.file()
    factories.fill(sheet.proposal.sheets.last(), "green")
    factories.make_opened(sheet.proposal)
    client.force_login(lab_member)

    page = client.get(address(sheet, "matrix")).content.decode()

    assert f"«{NBSP}Les outils dorment{NBSP}»" in page


# --- The version ----------------------------------------------------------------------------------------


def test_sheet_keeps_the_version_it_judged(sheet):
    sheet.answer(criterion_of(sheet), signal="green")
    first = sheet.version
    factories.amend(sheet.proposal, summary="Autre chose.")
    factories.fill(sheet, "green")

    assert (first, AssessmentSheet.objects.get(pk=sheet.pk).version) == (1, 2)


def test_amendment_marks_a_filed_sheet_to_review(client, own):
    factories.fill(own, "green")
    before = client.get(address(own)).content.decode()
    factories.amend(own.proposal, summary="Autre chose.")

    page = client.get(address(own)).content.decode()
    listed = client.get(address(own, "matrix")).content.decode()

    assert "À revoir" not in before
    assert "Vous avez répondu sur la version 1." in page
    assert "<strong>à revoir</strong>" in listed


def test_opinion_that_holds_is_confirmed_and_logged(client, own):
    factories.fill(own, "green")
    factories.amend(own.proposal, summary="Autre chose.")

    client.post(address(own, "sheet_confirm"))

    row = AssessmentSheet.objects.get(pk=own.pk)
    assert (row.version, row.is_filed) == (2, True)
    assert AuditEvent.objects.get(act="sheet_confirmed").details == {"judged": 1, "latest": 2}
    assert "À revoir" not in client.get(address(own)).content.decode()


def test_sheet_is_taken_back_written_and_filed_again(client, own):
    factories.fill(own, "green")
    factories.amend(own.proposal, summary="Autre chose.")

    client.post(address(own, "sheet_reopen"))
    row = AssessmentSheet.objects.get(pk=own.pk)
    assert not row.is_filed
    row.answer(criterion_of(own), signal="red", comment="Vu la nouvelle version.")
    row.file()

    row = AssessmentSheet.objects.get(pk=own.pk)
    assert (row.version, row.is_filed) == (2, True)
    assert AuditEvent.objects.get(act="sheet_reopened").details == {"judged": 1, "latest": 2}


def test_sheet_opened_on_an_older_version_says_so_to_everyone(client, lab_member):
    proposal = factories.make_assessed()
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green")
    factories.amend(proposal, summary="Autre chose.")
    factories.make_opened(proposal)
    client.force_login(lab_member)

    page = client.get(reverse("admin:projects_proposal_matrix", args=[proposal.pk])).content.decode()

    assert page.count("à revoir, version 1") == 2


def test_answers_of_a_filed_sheet_are_never_rewritten_by_the_database_either(sheet):
    factories.fill(sheet, "green")

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        Answer.objects.filter(sheet=sheet).update(signal="red")


# --- Two windows ----------------------------------------------------------------------------------------


def test_second_window_sees_both_answers_and_writes_over_nothing(client, own):
    other = own.answer(criterion_of(own), signal="green", comment="Écrit ailleurs.")
    stale = {"R1-seen": "", "R1-signal": "red", "R1-comment": "Écrit ici."}

    page = client.post(address(own), stale).content.decode()

    assert own.answers.get().comment == "Écrit ailleurs."
    assert "Cette réponse a changé dans une autre fenêtre." in page
    assert "Écrit ailleurs." in page
    assert "Écrit ici." in page
    assert f'name="R1-seen" id="vu-R1" value="{other.mark}"' in page
    client.post(address(own), {**stale, "R1-seen": other.mark})
    assert own.answers.get().comment == "Écrit ici."


def test_window_that_touched_nothing_writes_nothing(client, own):
    first = own.answer(criterion_of(own), signal="green", comment="D’abord.")
    own.answer(criterion_of(own), signal="red", comment="Ensuite.")

    client.post(address(own), {"R1-seen": first.mark, "R1-signal": "green", "R1-comment": "D’abord."})

    assert own.answers.get().comment == "Ensuite."


def test_answer_sent_by_a_stale_window_is_a_sentence(client, own):
    own.answer(criterion_of(own), signal="green", comment="Écrit ailleurs.")

    response = client.post(
        address(own, "answer", "R1"), {"R1-seen": "", "R1-signal": "red", "R1-comment": "Écrit ici."}
    )

    assert response.status_code == 409
    assert "Écrit ailleurs." in response.content.decode()


def test_kept_answer_gives_its_mark_back_to_the_page(client, own):
    page = client.post(address(own, "answer", "R1"), {"R1-seen": "", "R1-signal": "green"}).content.decode()

    assert f'id="vu-R1" value="{own.answers.get().mark}"' in page


def write_at_once(sheet, seen):
    criterion = criterion_of(sheet)

    def write(words):
        return AssessmentSheet.objects.get(pk=sheet.pk).answer(criterion, signal="red", comment=words, seen=seen)

    return in_parallel(lambda: write("Du bureau."), lambda: write("Du téléphone."))


@pytest.mark.django_db(transaction=True)
def test_hundred_interleavings_lose_no_answer():
    """R22: of two windows that write the same answer at once, one is kept and the other is told."""
    sheet = factories.make_assessed().sheets.first()
    seen = ""
    for _ in range(100):
        results = write_at_once(sheet, seen)

        lost = failures(results)
        assert [type(failure) for failure in lost] == [AnswerChangedMeanwhile]
        kept = Answer.objects.get(sheet=sheet)
        assert kept.comment == next(result.comment for result in results if isinstance(result, Answer))
        seen = kept.mark
        Answer.objects.filter(sheet=sheet).update(comment="Repris.")
        seen = Answer.objects.get(sheet=sheet).mark


@pytest.mark.django_db(transaction=True)
def test_answer_is_lost_without_the_mark():
    """Negative control: nobody says which answer they had before their eyes."""
    sheet = factories.make_assessed().sheets.first()

    assert failures(write_at_once(sheet, None)) == []
