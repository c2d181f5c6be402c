"""
R21: each invariant is kept by the database itself.

One raw statement per constraint, that breaks this one alone: PostgreSQL names it in its refusal. With the constraint
dropped the same statement passes.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.violations_table import VIOLATIONS

pytestmark = pytest.mark.django_db

APPS = ("labo", "projects", "missions", "resources")


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
    for app in ("labo", "projects", "resources", "missions")
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
        "projects.CasePartner.proposal",
        "resources.AnswerReference.answer",
        "resources.ResearchAnswer.request",
        "resources.ResearchMessage.request",
        "resources.ResearchTransition.request",
        "projects.AssessmentSheet.proposal",
        "projects.Answer.sheet",
        "projects.CoLead.proposal",
        "projects.Condition.decision",
        "projects.Criterion.grid",
        "projects.GridReplay.grid",
        "projects.DraftComment.proposal",
        "projects.Handover.proposal",
        "projects.HatContribution.proposal",
        "projects.HatGroup.round",
        "projects.HatRoom.proposal",
        "projects.HatRoomTransition.room",
        "projects.HatRound.room",
        "projects.DraftReminder.proposal",
        "projects.IdeaNote.idea",
        "projects.IdeaTransition.idea",
        "projects.InterventionStep.note",
        "projects.Lifting.decision",
        "projects.NoteTransition.note",
        "missions.AccompanimentStep.note_step",  # outlives the row of the note: SET_NULL
        "missions.Conversation.appointment",  # outlives who booked: SET_NULL
        "missions.EventReminder.event",
        "missions.OnboardingApplicationTransition.application",
        "missions.EventTransition.event",
        "missions.SeriesSubscription.series",
        "projects.Preconditions.proposal",
        "projects.ProposalTransition.proposal",
        "projects.ReplayAnswer.criterion",
        "projects.ReplayAnswer.replay",
        "projects.ProposalVersion.proposal",
        "projects.ServiceAnswer.view",
        "projects.ServiceView.proposal",
        "projects.Remark.proposal",
        "projects.SessionCase.session",
        "projects.AgendaItem.session",
        "projects.AgendaItem.case",
        "projects.Decider.session",
        "projects.DeciderOpinion.case",
        "projects.DeciderOpinion.decider",
        "projects.MinutesTransition.minutes",
        "projects.PresentationAnswer.case",
        "projects.SessionTransition.session",
        "projects.Stance.sheet",
        "projects.NoteGroup.note",
        "projects.VariantSection.group",
        "projects.Critique.section",
        "projects.NoteOrigin.note",
        "missions.AccompanimentStep.accompaniment",
        "missions.AccompanimentStepTransition.step",
        "missions.MemberPicture.membership",
        "missions.MembershipDegree.membership",
        "missions.AccompanimentTransition.accompaniment",
        "missions.CalendarLink.accompaniment",
        "missions.Quote.review",
        "missions.Recommendation.review",
        "missions.ScopeCheck.step",
        "projects.CaseReference.proposal",
        "resources.ConsentEvent.subscriber",
        "resources.Subscriber.person",  # outlives the account: SET_NULL
        "resources.ImportLine.batch",
        "resources.ImportLine.twin",  # outlives what it was like: SET_NULL
        "resources.ImportLine.reference",  # outlives what an undone import takes back: SET_NULL
        "resources.Recommendation.reference",
        "resources.ReferenceIdentifier.reference",
        "resources.ReferenceIndex.reference",
        "resources.IssueItem.issue",
        "resources.IssueTransition.issue",
        "resources.Delivery.subscriber",  # how many were sent outlives whom they were sent to: SET_NULL
        "resources.WatchTransition.item",
        "resources.WatchWord.item",
    }

    cascading = {
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.on_delete is not models.PROTECT
    }

    assert cascading == parts
