"""The sheets of the evaluators: compulsory words, filing once, sealing until all are opened together."""

import pytest

from labo.roles import Role
from labo.transitions import Refusal
from projects.models import AssessmentSheet, IncompleteSheet, Proposal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return factories.make_assessed().sheets.first()


def in_state(sheet, status):
    Proposal.objects.filter(pk=sheet.proposal_id).update(status=status)


# --- Answering and filing -------------------------------------------------------------------------------


def test_answer_replaces_the_former_one(sheet):
    criterion = sheet.grid.criteria.first()

    sheet.answer(criterion, signal="green")
    sheet.answer(criterion, signal="red", comment="  Trop tard.  ")

    assert list(sheet.answers.values_list("criterion", "signal", "comment")) == [(criterion.pk, "red", "Trop tard.")]


def test_answer_to_a_criterion_of_another_grid_is_refused(sheet):
    stranger = factories.make_grid().criteria.first()

    with pytest.raises(Refusal, match="pas dans la grille"):
        sheet.answer(stranger, signal="green")

    assert sheet.answers.count() == 0


@pytest.mark.parametrize(
    ("signal", "comment", "fault"),
    [
        (None, "", "Choisissez une réponse. « Sans avis » convient très bien."),
        ("red", "", "Dites pourquoi ce signal est rouge."),
        ("red", " \n ", "Dites pourquoi ce signal est rouge."),
        ("unclear", "", "Écrivez la question à poser au service."),
        ("red", "Trop tard.", None),
        ("unclear", "Qui décide ?", None),
        ("green", "", None),
        ("abstain", "", None),
    ],
)
def test_file_asks_for_an_answer_and_for_its_words(sheet, signal, comment, fault):
    first, *others = sheet.grid.criteria.all()
    for criterion in others:
        sheet.answer(criterion, signal="green")
    if signal:
        sheet.answer(first, signal=signal, comment=comment)

    if fault:
        with pytest.raises(IncompleteSheet) as refusal:
            sheet.file()
        assert refusal.value.faults == {first.code: fault}
        assert str(refusal.value) == "Une réponse est à compléter avant de déposer votre avis."
        assert AssessmentSheet.objects.get(pk=sheet.pk).filed_at is None
    else:
        sheet.file()
        assert AssessmentSheet.objects.get(pk=sheet.pk).is_filed


def test_file_an_empty_sheet_names_every_criterion(sheet):
    with pytest.raises(IncompleteSheet) as refusal:
        sheet.file()

    assert set(refusal.value.faults) == set(sheet.grid.criteria.values_list("code", flat=True))
    assert str(refusal.value) == "3 réponses sont à compléter avant de déposer votre avis."


VERBS = {
    "answer": lambda sheet: sheet.answer(sheet.grid.criteria.last(), signal="abstain"),
    "file": lambda sheet: sheet.file(),
}


@pytest.mark.parametrize("verb", VERBS)
def test_filed_sheet_no_longer_changes(sheet, verb):
    factories.fill(sheet, "green")
    filed_at = sheet.filed_at

    with pytest.raises(Refusal, match="déjà déposé"):
        VERBS[verb](AssessmentSheet.objects.get(pk=sheet.pk))

    sheet.refresh_from_db()
    assert sheet.filed_at == filed_at
    assert set(sheet.answers.values_list("signal", flat=True)) == {"green"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "status", [status for status in Proposal.Status.values if status not in {"assessing", "draft"}]
)
def test_open_sheet_closes_with_the_assessment(sheet, verb, status):
    factories.fill(sheet, "green", file=False)
    in_state(sheet, status)

    with pytest.raises(Refusal, match="close"):
        VERBS[verb](sheet)

    assert AssessmentSheet.objects.get(pk=sheet.pk).filed_at is None
    assert set(sheet.answers.values_list("signal", flat=True)) == {"green"}


# --- Sealing --------------------------------------------------------------------------------------------


@pytest.fixture
def case():
    """A case with the sheets of two ambassadors and one of the lab, all answered, none filed."""
    ambassadors = [factories.make_user(role=Role.AMBASSADOR) for _ in range(2)]
    assessor = factories.make_user(role=Role.LAB)
    factories.make_grid()
    proposal, lab = factories.make_proposal(), factories.make_user(role=Role.LAB)
    proposal.start_screening(by=lab)
    proposal.open_assessment([*ambassadors, assessor], by=lab)
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green", file=False)  # and declared
    people = dict(zip(["first", "second", "lab assessor"], [*ambassadors, assessor], strict=True))
    people |= {
        "lab": lab,
        "other ambassador": factories.make_user(role=Role.AMBASSADOR),
        "lead": proposal.lead,
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
    }
    return proposal, people


ASSESSING = Proposal.Status.ASSESSING
DELIBERATING = Proposal.Status.DELIBERATING
NOBODY = set()


@pytest.mark.parametrize(
    ("filed", "status", "expected"),
    [
        (
            # Nothing is filed: everyone reads their own, the lab reads nothing.
            [],
            ASSESSING,
            {
                "first": {"first"},
                "second": {"second"},
                "lab assessor": {"lab assessor"},
                "lab": NOBODY,
                "other ambassador": NOBODY,
                "lead": NOBODY,
                "administrator": NOBODY,
            },
        ),
        (
            # Two have filed: still sealed, from those who filed, from who writes and from the lab.
            ["first", "lab assessor"],
            ASSESSING,
            {
                "first": {"first"},
                "second": {"second"},
                "lab assessor": {"lab assessor"},
                "lab": NOBODY,
                "other ambassador": NOBODY,
                "lead": NOBODY,
                "administrator": NOBODY,
            },
        ),
        (
            # Opened: everyone of the case and the lab read what was filed, and nobody what the second left unfinished.
            ["first", "lab assessor"],
            DELIBERATING,
            {
                "first": {"first", "lab assessor"},
                "second": {"first", "second", "lab assessor"},
                "lab assessor": {"first", "lab assessor"},
                "lab": {"first", "lab assessor"},
                "other ambassador": NOBODY,
                "lead": NOBODY,
                "administrator": {"first", "lab assessor"},
            },
        ),
    ],
)
def test_sheets_are_readable_by(case, filed, status, expected):
    proposal, people = case
    for name in filed:
        proposal.sheets.get(evaluator=people[name]).file()
    if status == DELIBERATING:
        proposal.open_deliberation(by=people["lab"], reason="La session est aujourd’hui.")
    names = {person.pk: name for name, person in people.items()}

    readable = {
        name: {names[sheet.evaluator_id] for sheet in AssessmentSheet.objects.readable_by(person)}
        for name, person in people.items()
    }

    assert readable == expected


def test_open_sheet_of_one_case_hides_nothing_of_another(case):
    _, people = case
    done = factories.make_assessed()
    for sheet in done.sheets.all():
        factories.fill(sheet, "green")
    mine = done.sheets.create(evaluator=people["first"], grid=done.grid)
    factories.fill(mine, "green")
    factories.make_opened(done)

    readable = AssessmentSheet.objects.filter(proposal=done).readable_by(people["first"])

    assert set(readable) == set(done.sheets.all())


def test_ambassador_who_leaves_the_team_reads_nothing_any_more(case):
    proposal, people = case
    proposal.sheets.get(evaluator=people["first"]).file()

    people["first"].give_role(Role.AGENT)

    assert list(AssessmentSheet.objects.readable_by(people["first"])) == []
