"""R39: each state of a sheet, each verb, each person: what is not in the table changes nothing, and says so."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from labo.roles import Role
from labo.transitions import Refusal
from projects.models import AssessmentSheet, Proposal, Stance
from tests import factories

pytestmark = pytest.mark.django_db

VERBS = {
    # verb: (URL name after « projects_proposal_ », arguments after the case, what is posted)
    "declare": ("declare", [], {"choice": "link", "text": "Un lien."}),
    "recuse": ("declare", [], {"choice": "recused", "text": "Trop proche."}),
    "answer": ("answer", ["R1"], {"R1-signal": "unclear", "R1-comment": "Pourquoi ?"}),
    "file": ("file", [], {}),
    "reopen": ("sheet_reopen", [], {}),
    "confirm": ("sheet_confirm", [], {}),
    "rally": ("stances", [], {"R1-side": "maintained"}),
}
ALLOWED = {
    # state: the verbs that its evaluator may do
    "undeclared": {"declare", "recuse"},
    "open": {"declare", "recuse", "answer", "file"},
    "filed": {"declare", "recuse"},
    "overtaken": {"declare", "recuse", "reopen", "confirm"},
    "recused": set(),
    "opened": {"rally"},
    "left open": set(),
    "decided": set(),
    "withdrawn": set(),
}
PEOPLE = ("evaluator", "colleague", "lab", "administrator", "stranger", "lead", "anonymous")


def sheet_in(state):
    """The sheet of one of three evaluators, in this state; the others have filed, and do not agree."""
    proposal = factories.make_assessed(evaluators=3, declared=state != "undeclared")
    own, *others = proposal.sheets.all()
    for sheet, signal in zip(others, ["unclear", "green"], strict=True):
        factories.fill(sheet, signal)
    if state != "undeclared":
        factories.fill(own, "green", file=state not in {"open", "left open"})
    if state == "overtaken":
        factories.amend(proposal, summary="Un autre résumé.")
    if state == "recused":
        own.declare("recused", text="Trop proche.")
    if state in {"opened", "left open", "decided"}:
        factories.make_opened(proposal, reason="La session est aujourd’hui.")
    if state == "decided":
        Proposal.objects.filter(pk=proposal.pk).update(status="declined")
    if state == "withdrawn":
        proposal.withdraw(by=proposal.lead, reason="Plus le temps.")
    return AssessmentSheet.objects.get(pk=own.pk)


def people_of(sheet):
    colleague = sheet.proposal.sheets.exclude(pk=sheet.pk).first().evaluator
    return {
        "evaluator": sheet.evaluator,
        "colleague": colleague,
        "lab": factories.make_user(role=Role.LAB),
        "administrator": factories.make_user(role=Role.ADMINISTRATOR),
        "stranger": factories.make_user(role=Role.AMBASSADOR),
        "lead": sheet.proposal.lead,
        "anonymous": None,
    }


def all_of(sheet):
    row = AssessmentSheet.objects.get(pk=sheet.pk)
    fields = row.declaration, row.declaration_text, row.declared_at, row.version, row.filed_at
    answers = list(row.answers.values_list("criterion", "signal", "comment", "quote"))
    return fields, answers, list(Stance.objects.filter(sheet=row).values_list("criterion", "choice", "signal"))


@pytest.mark.parametrize("state", ALLOWED)
def test_only_what_is_declared_changes_a_sheet(state):
    sheet = sheet_in(state)
    before, changed = all_of(sheet), set()
    for name, person in people_of(sheet).items():
        client = Client()
        if person:
            client.force_login(person)
        for verb, (screen, more, data) in VERBS.items():
            path = reverse(f"admin:projects_proposal_{screen}", args=[sheet.proposal_id, *more])
            with transaction.atomic():
                response = client.post(path, data, follow=True)
                if all_of(sheet) != before:
                    changed.add((name, verb))
                transaction.set_rollback(True)
            assert response.status_code < 500, (name, verb)

    assert changed == {("evaluator", verb) for verb in ALLOWED[state]}


CALLS = {
    "declare": lambda sheet: sheet.declare("link", text="Un lien."),
    "recuse": lambda sheet: sheet.declare("recused", text="Trop proche."),
    "answer": lambda sheet: sheet.answer(sheet.grid.criteria.first(), signal="abstain"),
    "file": lambda sheet: sheet.file(),
    "reopen": lambda sheet: sheet.reopen(),
    "confirm": lambda sheet: sheet.confirm(),
    "rally": lambda sheet: Stance.take(sheet, sheet.grid.criteria.first(), choice="maintained"),
}


@pytest.mark.parametrize("state", ALLOWED)
def test_a_verb_out_of_its_state_is_refused_with_a_sentence(state):
    """The rule stands in the model: a page that forgets it changes nothing either."""
    sheet = sheet_in(state)

    assert {verb for verb, call in CALLS.items() if refusal_of(call, sheet) is None} == ALLOWED[state]


def refusal_of(call, sheet):
    """Return the sentence of the refusal, or None; what was done is undone."""
    try:
        with transaction.atomic():
            call(AssessmentSheet.objects.get(pk=sheet.pk))
            transaction.set_rollback(True)
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize("state", ALLOWED)
def test_no_page_shows_a_verb_that_would_fail(state):
    """R39: the sheet, the collective view and the case offer what the table allows, and no more."""
    sheet = sheet_in(state)
    client = Client()
    client.force_login(sheet.evaluator)
    pages = "".join(
        client.get(reverse(f"admin:projects_proposal_{name}", args=[sheet.proposal_id]), follow=True).content.decode()
        for name in ("sheet", "matrix", "change")
    )

    def offers(name):
        return reverse(f"admin:projects_proposal_{name}", args=[sheet.proposal_id]) in pages

    assert {name for name in ("sheet_reopen", "sheet_confirm", "stances") if offers(name)} == {
        {"rally": "stances"}.get(verb, f"sheet_{verb}") for verb in ALLOWED[state] & {"reopen", "confirm", "rally"}
    }
    assert ('name="file"' in pages) == ("file" in ALLOWED[state])
    assert ('name="R1-signal"' in pages) == ("answer" in ALLOWED[state])
