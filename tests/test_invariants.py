"""
R21: each invariant is kept by the database itself.

One raw statement per constraint, that breaks this one alone: PostgreSQL names it in its refusal. With the constraint
dropped the same statement passes.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from labo.audit import record
from labo.models import AuditSeal
from labo.roles import Role
from projects.models import Condition, DeciderOpinion, Decision, Hat, HatContribution, Proposal
from projects.models.decider import proposed_mark
from tests import factories
from tests.labo.test_outbox_delivery import make_mail
from tests.projects.session import acts

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
        "INSERT INTO projects_proposalversion (proposal_id, number, answers, sha256, reason, filed_at)"
        " VALUES (%s, 1, '{}', '1', '', now())",
        [version.proposal_id],
    )


def same_case_twice():
    first = factories.make_session_case()
    second = factories.make_session_case(session=first.session, fate="decided")
    return "UPDATE projects_sessioncase SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def same_rank_in_the_journal():
    """The database seals at the commit: here at once, so that there is a rank to take."""
    event = record("row_added", on=factories.make_unit())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    last = AuditSeal.objects.get(event=event)
    return (
        "INSERT INTO labo_auditseal (event_id, position, digest) VALUES (%s, %s, '')",
        [event.pk + 1000, last.position],
    )


def same_case_replayed_twice():
    first = factories.make_replay_answer().replay
    return (
        "INSERT INTO projects_gridreplay (grid_id, proposal_id, started_by_id, created_at, updated_at)"
        " VALUES (%s, %s, %s, now(), now())",
        [first.grid_id, first.proposal_id, first.started_by_id],
    )


def two_replay_answers():
    answer = factories.make_replay_answer()
    return (
        "INSERT INTO projects_replayanswer (replay_id, criterion_id, signal, comment, by_id)"
        " VALUES (%s, %s, 'green', '', %s)",
        [answer.replay_id, answer.criterion_id, answer.by_id],
    )


def same_person_asked_twice():
    first, _ = factories.make_opinion()
    second, _ = factories.make_opinion(proposal=first.proposal)
    return "UPDATE projects_outsideopinion SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def two_wordings_of_a_passage():
    row = factories.make_wording()
    return (
        "INSERT INTO labo_mailpassage (template, name, text, updated_by_id, updated_at)"
        " VALUES (%s, %s, '-', %s, now())",
        [row.template, row.name, row.updated_by_id],
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


OUTBOX, PROPOSAL, DECISION = "labo_outboxmail", "projects_proposal", "projects_decision"

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
    "opinion_answer_has_its_date": update(
        "projects_outsideopinion", "answer = 'Oui.'", lambda: factories.make_opinion()[0]
    ),
    "opinion_one_question_at_a_time": same_person_asked_twice,
    "mail_passage_once": two_wordings_of_a_passage,
    "mail_passage_says_something": update("labo_mailpassage", "text = ''", factories.make_wording),
    "grid_replay_once": same_case_replayed_twice,
    "replay_answer_one_per_criterion": two_replay_answers,
    "replay_answer_known_signal": update("projects_replayanswer", "signal = 'amber'", factories.make_replay_answer),
    "note_version_unique_number": two_versions,
    "proposal_version_unique_number": two_proposal_versions,
    "session_ends_after_it_starts": update("projects_session", "ends_at = starts_at", factories.make_session),
    "session_case_once": same_case_twice,
    "session_known_status": update("projects_session", "status = 'lost'", factories.make_session),
    "session_closed_has_its_date": update("projects_session", "closed_at = now()", factories.make_session),
    "session_case_waits_once": the_same_case_waiting,
    "session_case_known_fate": update("projects_sessioncase", "fate = 'lost'", lambda: acts.plan().cases.get()),
    "session_case_carried_only": update(
        "projects_sessioncase", "carried_to_id = session_id", lambda: acts.plan().cases.get()
    ),
    "agenda_unique_position": two_lines,
    "agenda_known_kind": update("projects_agendaitem", "kind = 'lost'", lambda: acts.line()),
    "presentation_answer_has_its_scribe": update(
        "projects_presentationanswer", "typed_at = now()", lambda: acts.question()
    ),
    "presentation_answer_has_a_question": update(
        "projects_presentationanswer", "question = ''", lambda: acts.question()
    ),
    "minutes_known_status": update("projects_minutes", "status = 'lost'", lambda: acts.minutes_of()),
    "minutes_correction_has_its_reason": update("projects_minutes", "number = 2", lambda: acts.minutes_of()),
    "minutes_signed_once_per_role": a_second_signature(role="facilitator", by="another"),
    "minutes_signed_once_per_person": a_second_signature(role="lab", by="same"),
    "minutes_known_role": a_second_signature(role="lost", by="another"),
    "minutes_version_unique_number": two_minutes_versions,
    "decider_one_link_at_a_time": two_links,
    "decider_link_lasts": update("projects_decider", "expires_at = invited_at", make_decider),
    "decider_one_opinion_per_case": two_decider_opinions,
    "decider_disagrees_with_a_word": update("projects_decideropinion", "agrees = false", make_decider_opinion),
    # Columns that are unique by themselves.
    "projects_decider.mark": copy_from_other("projects_decider", "mark", make_decider),
    "projects_minutes.session_id": two_minutes,
    "labo_user.email": copy_from_other("labo_user", "email", factories.make_user),
    "labo_auditseal.position": same_rank_in_the_journal,
    "labo_outboxmail.key": copy_from_other(OUTBOX, "key", make_numbered_mail),
    "labo_outboxmail.message_id": copy_from_other(OUTBOX, "message_id", make_numbered_mail),
    "projects_outsideopinion.mark": copy_from_other(
        "projects_outsideopinion", "mark", lambda: factories.make_opinion()[0]
    ),
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
        "projects.GridReplay.grid",
        "projects.HatContribution.proposal",
        "projects.InterventionStep.note",
        "projects.Lifting.decision",
        "projects.NoteTransition.note",
        "projects.ProposalTransition.proposal",
        "projects.ReplayAnswer.criterion",
        "projects.ReplayAnswer.replay",
        "projects.ProposalVersion.proposal",
        "projects.SessionCase.session",
        "projects.AgendaItem.session",
        "projects.AgendaItem.case",
        "projects.Decider.session",
        "projects.DeciderOpinion.case",
        "projects.DeciderOpinion.decider",
        "projects.MinutesTransition.minutes",
        "projects.PresentationAnswer.case",
        "projects.SessionTransition.session",
    }

    cascading = {
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert cascading == parts
