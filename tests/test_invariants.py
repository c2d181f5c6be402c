"""
R21: each invariant is kept by the database itself.

One raw statement per constraint, that breaks this one alone: PostgreSQL names it in its refusal. With the constraint
dropped the same statement passes.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from labo.roles import Role
from projects.models import Condition, Decision, Hat, HatContribution, Proposal
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db

APPS = ("labo", "projects", "missions", "resources")


def copy_from_other(table, column, make, *, change="{}"):
    """Give a row the value of another one."""

    def build():
        first, second = make(), make()
        source = change.format(f"(SELECT {column} FROM {table} WHERE {pk(first)} = %s)")
        return f"UPDATE {table} SET {column} = {source} WHERE {pk(second)} = %s", [first.pk, second.pk]

    return build


def pk(row):
    return row._meta.pk.column


def update(table, assignment, make, *params):
    """Write one column, or several, of one sound row."""

    def build():
        row = make()
        return f"UPDATE {table} SET {assignment} WHERE {pk(row)} = %s", [*params, row.pk]

    return build


def two_sheets():
    proposal = factories.make_assessed()
    first, second = proposal.sheets.all()
    return (
        "UPDATE projects_assessmentsheet SET evaluator_id = %s WHERE id = %s",
        [first.evaluator_id, second.pk],
    )


def two_answers():
    sheet = factories.fill(factories.make_assessed().sheets.first(), "green", file=False)
    first, second, _ = sheet.answers.all()
    return "UPDATE projects_answer SET criterion_id = %s WHERE id = %s", [first.criterion_id, second.pk]


def two_liftings():
    proposal = factories.make_deliberating("red")
    criterion, other = proposal.grid.criteria.all()[:2]
    decision = Decision.take(
        proposal,
        by=factories.make_user(role=Role.LAB),
        outcome="accepted",
        reasons="Des motifs.",
        liftings={criterion: "Levée.", other: "Levée."},
    )
    return "UPDATE projects_lifting SET criterion_id = %s WHERE decision_id = %s", [criterion.pk, decision.pk]


def two_criteria(column):
    def build():
        grid = factories.make_grid(published=False)
        first, second, _ = grid.criteria.all()
        return f"UPDATE projects_criterion SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return build


def two_steps():
    note = factories.make_note()
    first = note.steps.get()
    second = note.steps.create(position=2, title="Suite", offset_days=9, duration="1 h", audience="-", objective="-")
    return "UPDATE projects_interventionstep SET position = %s WHERE id = %s", [first.position, second.pk]


def two_versions():
    note = factories.make_note()
    by = factories.make_user(role=Role.LAB)
    note.versions.create(number=1, pdf=b"-", sha256="0", released_by=by)
    return (
        "INSERT INTO projects_noteversion (note_id, number, pdf, sha256, released_at, released_by_id)"
        " VALUES (%s, 1, '', '1', now(), %s)",
        [note.pk, by.pk],
    )


def two_proposal_versions():
    version = factories.make_proposal().versions.get()
    return (
        "INSERT INTO projects_proposalversion (proposal_id, number, answers, sha256, reason, filed_at, question_set_id)"
        " VALUES (%s, 1, '{}', '1', '', now(), %s)",
        [version.proposal_id, version.question_set_id],
    )


def same_case_twice():
    first = factories.make_session_case()
    second = factories.make_session_case(session=first.session)
    return "UPDATE projects_sessioncase SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def two_open_requests():
    first = factories.make_request()
    second = factories.make_request()
    return "UPDATE projects_informationrequest SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def make_answered():
    request = factories.make_request()
    factories.make_amendment(request.proposal, schedule="À l’automne.").file(by=request.proposal.lead, reason="Oui.")
    request.refresh_from_db()
    return request


def two_answered():
    first, second = make_answered(), make_answered()
    return "UPDATE projects_informationrequest SET answer_id = %s WHERE id = %s", [first.answer_id, second.pk]


def two_question_sets():
    asked = factories.make_proposal().versions.get().question_set
    return (
        "INSERT INTO projects_questionset (questions, sha256, first_asked_at) VALUES ('[]', %s, now())",
        [asked.sha256],
    )


def two_units():
    parent = factories.make_unit("Culture")
    first, second = factories.make_unit("Accueil", parent=parent), factories.make_unit("Caisse", parent=parent)
    return "UPDATE labo_orgunit SET name = upper(%s) WHERE id = %s", [first.name, second.pk]


def two_decisions():
    first, second = factories.make_decided(), factories.make_decided()
    return "UPDATE projects_decision SET letter_id = %s WHERE id = %s", [first.letter_id, second.pk]


def unit_under_itself():
    unit = factories.make_unit()
    return "UPDATE labo_orgunit SET parent_id = id WHERE id = %s", [unit.pk]


def make_numbered_mail():
    return make_mail(next(factories.counter))


def make_answer():
    return factories.fill(factories.make_assessed().sheets.first(), "green", file=False).answers.first()


def make_condition():
    return Condition.objects.get(decision=factories.make_decided(Proposal.Status.ACCEPTED_CONDITIONS))


def make_contribution():
    proposal, by = factories.make_deliberating(), factories.make_user(role=Role.LAB)
    return HatContribution.contribute(proposal, hat=Hat.BLUE, text="Une idée.", by=by)


def make_criterion():
    return factories.make_grid(published=False).criteria.first()


OUTBOX, PROPOSAL, DECISION = "labo_outboxmail", "projects_proposal", "projects_decision"
REQUEST = "projects_informationrequest"

VIOLATIONS = {
    # Constraints that have a name.
    "user_unique_email": copy_from_other("labo_user", "email", factories.make_user, change="upper({})"),
    "org_unit_unique_name": two_units,
    "org_unit_not_its_own_parent": unit_under_itself,
    "outbox_sent_has_its_date": update(OUTBOX, "status = 'sent'", make_numbered_mail),
    "outbox_sending_has_a_lease": update(OUTBOX, "status = 'sending'", make_numbered_mail),
    "outbox_has_a_recipient": update(OUTBOX, "\"to\" = '{}'", make_numbered_mail),
    "outbox_known_status": update(OUTBOX, "status = 'lost'", make_numbered_mail),
    "proposal_sent_has_reference_and_date": update(PROPOSAL, "status = 'submitted'", factories.make_draft),
    "proposal_assessed_has_a_grid": update(PROPOSAL, "status = 'assessing'", factories.make_proposal),
    "proposal_known_status": update(PROPOSAL, "status = 'lost'", factories.make_deliberating),
    "criterion_unique_code": two_criteria("code"),
    "criterion_unique_position": two_criteria("position"),
    "criterion_known_dimension": update("projects_criterion", "dimension = 'luck'", make_criterion),
    "sheet_one_per_evaluator": two_sheets,
    "answer_one_per_criterion": two_answers,
    "answer_known_signal": update("projects_answer", "signal = 'amber'", make_answer),
    "hat_known": update("projects_hatcontribution", "hat = 'grey'", make_contribution),
    "decision_has_reasons": update(DECISION, "reasons = ''", factories.make_decided),
    "decision_redirected_names_a_door": update(DECISION, "outcome = 'redirected'", factories.make_decided),
    "decision_postponed_has_a_date": update(DECISION, "outcome = 'postponed'", factories.make_decided),
    "decision_known_outcome": update(DECISION, "outcome = 'withdrawn'", factories.make_decided),
    "lifting_one_per_criterion": two_liftings,
    "condition_met_has_date_and_witness": update("projects_condition", "met_at = now()", make_condition),
    "note_known_status": update("projects_interventionnote", "status = 'signed'", factories.make_note),
    "step_unique_position": two_steps,
    "note_version_unique_number": two_versions,
    "proposal_version_unique_number": two_proposal_versions,
    "session_ends_after_it_starts": update("projects_session", "ends_at = starts_at", factories.make_session),
    "session_case_once": same_case_twice,
    "information_request_one_open_per_case": two_open_requests,
    "information_request_asks_something": update(REQUEST, "asked = '{}'", factories.make_request),
    "information_request_answered_is_closed": update(REQUEST, "closed_at = NULL", make_answered),
    # Columns that are unique by themselves.
    "labo_user.email": copy_from_other("labo_user", "email", factories.make_user),
    "labo_outboxmail.key": copy_from_other(OUTBOX, "key", make_numbered_mail),
    "labo_outboxmail.message_id": copy_from_other(OUTBOX, "message_id", make_numbered_mail),
    "projects_session.number": copy_from_other("projects_session", "number", factories.make_session),
    "projects_proposal.key": copy_from_other(PROPOSAL, "key", factories.make_draft),
    "projects_proposal.reference": copy_from_other(PROPOSAL, "reference", factories.make_proposal),
    "projects_criteriagrid.version": copy_from_other(
        "projects_criteriagrid", "version", lambda: factories.make_grid(published=False)
    ),
    "projects_decision.letter_id": two_decisions,
    "projects_interventionnote.proposal_id": copy_from_other(
        "projects_interventionnote", "proposal_id", factories.make_note
    ),
    "projects_amendment.proposal_id": copy_from_other("projects_amendment", "proposal_id", factories.make_amendment),
    "projects_informationrequest.answer_id": two_answered,
    "projects_questionset.sha256": two_question_sets,
    "resources_method.slug": copy_from_other("resources_method", "slug", factories.make_method),
}


def our_models():
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


def declared():
    for model in our_models():
        yield from (constraint.name for constraint in model._meta.constraints)
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                yield f"{model._meta.db_table}.{field.column}"


def test_every_constraint_has_its_violation():
    assert set(VIOLATIONS) == set(declared())


def try_to(build):
    sql, params = build()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)
        assert cursor.rowcount >= 1


def database_names(name):
    """The names under which PostgreSQL knows the constraint: its own, or those of a unique column."""
    table, _, column = name.partition(".")
    if not column:
        return {name}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {key for key, value in found.items() if value["unique"] and value["columns"] == [column]}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name):
    with pytest.raises(IntegrityError) as refusal:
        try_to(VIOLATIONS[name])

    # An address is unique twice over, in any case of its letters and as it is: either may speak first.
    either = {"user_unique_email"} if name == "labo_user.email" else set()
    assert refusal.value.__cause__.diag.constraint_name in database_names(name) | either


@pytest.mark.parametrize("name", VIOLATIONS)
def test_statement_passes_without_its_constraint(name):
    """Negative control: the statement breaks this constraint and nothing else."""
    names = database_names(name) | ({"user_unique_email"} if name == "labo_user.email" else set())
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname, conrelid::regclass FROM pg_constraint WHERE conname = ANY(%s)", [list(names)])
        constraints = cursor.fetchall()
        for constraint, table in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}" CASCADE')
        for index in names - {constraint for constraint, _ in constraints}:
            cursor.execute(f'DROP INDEX "{index}"')

    try_to(VIOLATIONS[name])


POSITIVE = [
    (model, field)
    for app in ("labo", "projects", "resources")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.local_fields
    if field.get_internal_type().startswith("Positive")
]


@pytest.mark.parametrize(("model", "field"), POSITIVE, ids=lambda each: getattr(each, "__name__", None) or each.name)
def test_counts_are_never_negative(model, field):
    with connection.cursor() as cursor:
        checks = connection.introspection.get_constraints(cursor, model._meta.db_table).values()

    assert any(check["check"] and check["columns"] == [field.column] for check in checks)


def test_status_is_never_a_word_that_nobody_knows():
    """A field that says a state has a check of its own, whatever the forms allow."""
    for model in our_models():
        for field in model._meta.local_fields:
            if field.name in {"status", "outcome", "hat", "signal", "dimension"}:
                names = [constraint.name for constraint in model._meta.constraints]
                assert any("known" in name for name in names), f"{model.__name__}.{field.name}"


def test_deleting_what_others_stand_on_is_refused():
    """PROTECT by default; CASCADE only for the parts of a whole, named here."""
    parts = {
        "projects.AssessmentSheet.proposal",
        "projects.Answer.sheet",
        "projects.Condition.decision",
        "projects.Criterion.grid",
        "projects.HatContribution.proposal",
        "projects.InterventionStep.note",
        "projects.Lifting.decision",
        "projects.NoteTransition.note",
        "projects.ProposalTransition.proposal",
        "projects.ProposalVersion.proposal",
        "projects.SessionCase.session",
    }

    cascading = {
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert cascading == parts
