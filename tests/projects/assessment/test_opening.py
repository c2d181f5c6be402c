"""All the sheets open together, in one act: who may, when a reason is needed, what the race leaves."""

import threading

import pytest
from django.urls import reverse

from labo.models import AuditEvent
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import AssessmentSheet, Proposal
from tests import factories
from tests.parallel import failures, in_parallel


def address(proposal, name="deliberate"):
    return reverse(f"admin:projects_proposal_{name}", args=[proposal.pk])


@pytest.fixture
def early(db):
    """Two sheets filed of three."""
    proposal = factories.make_assessed(evaluators=3)
    for sheet in proposal.sheets.all()[:2]:
        factories.fill(sheet, "green")
    return proposal


def test_opening_with_all_sheets_filed_needs_no_reason_and_is_logged(db):
    proposal = factories.make_assessed()
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green")
    lab = factories.make_user(role=Role.LAB)

    proposal.open_deliberation(by=lab)

    row = Proposal.objects.get(pk=proposal.pk)
    act = AuditEvent.objects.get(act="sheets_opened")
    step = proposal.transitions.last()
    assert row.status == "deliberating"
    assert row.sheets_opened_at == step.at == act.at
    assert (act.by, act.details) == (lab, {"filed": 2, "missing": 0, "reason": ""})


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_early_opening_needs_a_reason(early, reason):
    with pytest.raises(Refusal, match="dites pourquoi"):
        early.open_deliberation(by=factories.make_user(role=Role.LAB), reason=reason)

    row = Proposal.objects.get(pk=early.pk)
    assert (row.status, row.sheets_opened_at) == ("assessing", None)
    assert not AuditEvent.objects.filter(act="sheets_opened").exists()


def test_early_opening_keeps_its_reason(early):
    early.open_deliberation(by=factories.make_user(role=Role.LAB), reason=" La session est aujourd’hui. ")

    assert AuditEvent.objects.get(act="sheets_opened").details == {
        "filed": 2,
        "missing": 1,
        "reason": "La session est aujourd’hui.",
    }
    assert early.transitions.last().reason == "La session est aujourd’hui."


def test_whoever_withdrew_is_not_waited_for(early):
    missing = early.sheets.filter(filed_at=None).get()
    missing.declare("recused", text="Trop proche.")

    early.open_deliberation(by=factories.make_user(role=Role.LAB))

    assert Proposal.objects.get(pk=early.pk).sheets_opened_at


def test_opening_stands_or_falls_whole(early, monkeypatch):
    """One transaction: a journal that cannot be written opens nothing."""

    def broken(*args, **kwargs):
        raise OSError("no journal")

    monkeypatch.setattr("projects.models.under_study.record", broken)
    with pytest.raises(OSError, match="no journal"):
        early.open_deliberation(by=factories.make_user(role=Role.LAB), reason="Aujourd’hui.")

    row = Proposal.objects.get(pk=early.pk)
    assert (row.status, row.sheets_opened_at) == ("assessing", None)


def test_sheet_filed_after_the_opening_is_refused_with_a_sentence(early):
    late = early.sheets.filter(filed_at=None).get()
    factories.fill(late, "green", file=False)
    early.open_deliberation(by=factories.make_user(role=Role.LAB), reason="Aujourd’hui.")

    with pytest.raises(Refusal, match="ouverts ensemble"):
        late.file()


def test_second_round_seals_the_sheets_again(db):
    decision = factories.make_decided("postponed", announced=True)
    proposal = Proposal.objects.get(pk=decision.proposal_id)
    lab = factories.make_user(role=Role.LAB)
    assert AssessmentSheet.objects.readable_by(lab).filter(proposal=proposal).count() == 2

    proposal.start_screening(by=lab)
    proposal.open_assessment([factories.make_user(role=Role.AMBASSADOR) for _ in range(2)], by=lab)

    assert Proposal.objects.get(pk=proposal.pk).sheets_opened_at is None
    assert AssessmentSheet.objects.readable_by(lab).filter(proposal=proposal).count() == 0


# --- The screen -----------------------------------------------------------------------------------------


def test_early_opening_page_asks_why_and_keeps_what_was_typed(client, early, lab_member):
    client.force_login(lab_member)

    page = client.get(address(early)).content.decode()
    empty = client.post(address(early), {"reason": " "}).content.decode()

    assert "Un avis manque encore et restera fermé." in page
    assert "Dites en quelques mots pourquoi vous n’attendez pas" in empty
    assert Proposal.objects.get(pk=early.pk).status == "assessing"
    client.post(address(early), {"reason": "La session est aujourd’hui."})
    assert Proposal.objects.get(pk=early.pk).status == "deliberating"


def test_reason_that_nobody_asks_for_is_not_written(client, lab_member):
    proposal = factories.make_assessed()
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green")
    client.force_login(lab_member)

    assert client.post(address(proposal), {"reason": "\x00"}).status_code == 302
    assert Proposal.objects.get(pk=proposal.pk).status == "deliberating"


def test_opening_page_of_a_case_that_is_opened_leads_to_the_collective_view(client, lab_member):
    proposal = factories.make_deliberating()
    client.force_login(lab_member)

    assert client.get(address(proposal)).url == address(proposal, "matrix")


# --- The race -------------------------------------------------------------------------------------------


def race(proposal, late):
    """File the last sheet and open all of them at the same moment."""
    lab = factories.make_user(role=Role.LAB)
    return in_parallel(
        lambda: AssessmentSheet.objects.get(pk=late.pk).file(),
        lambda: Proposal.objects.get(pk=proposal.pk).open_deliberation(by=lab, reason="Aujourd’hui."),
    )


@pytest.mark.django_db(transaction=True)
def test_sheet_filed_while_sheets_open_is_in_or_refused_and_the_journal_knows():
    for _ in range(5):
        proposal = factories.make_assessed(evaluators=3)
        first, second, late = proposal.sheets.all()
        factories.fill(first, "green"), factories.fill(second, "green"), factories.fill(late, "green", file=False)

        results = race(proposal, late)

        filed = proposal.sheets.filed().count()
        details = AuditEvent.objects.filter(act="sheets_opened").first().details
        assert details["filed"] == filed
        assert [type(failure) for failure in failures(results)] == [Refusal] * (3 - filed)


@pytest.mark.django_db(transaction=True)
def test_sheet_slips_in_unseen_without_the_lock(monkeypatch):
    """Negative control: the sheet is checked before the opening, and written after it."""
    proposal = factories.make_assessed(evaluators=3)
    first, second, late = proposal.sheets.all()
    factories.fill(first, "green"), factories.fill(second, "green"), factories.fill(late, "green", file=False)
    opened, checked = threading.Event(), threading.Event()

    def without_lock(sheet):
        row = AssessmentSheet.objects.select_related("proposal").get(pk=sheet.pk)
        assert row.proposal.sheets_opened_at is None
        checked.set()
        opened.wait(timeout=30)
        return row

    monkeypatch.setattr(AssessmentSheet, "_open_row", without_lock)

    def open_all():
        checked.wait(timeout=30)
        Proposal.objects.get(pk=proposal.pk).open_deliberation(
            by=factories.make_user(role=Role.LAB), reason="Aujourd’hui."
        )
        opened.set()

    results = in_parallel(lambda: AssessmentSheet.objects.get(pk=late.pk).file(), open_all)

    assert failures(results) == []
    assert AuditEvent.objects.get(act="sheets_opened").details["filed"] == 2
    assert proposal.sheets.filed().count() == 3
