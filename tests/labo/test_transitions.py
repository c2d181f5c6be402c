"""The life cycle shared by cases and notes: locked, recorded, and never rewritten."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from labo.roles import Role
from labo.transitions import LifeCycle, TransitionNotAllowed, TransitionRecord
from projects.models import InterventionNote, NoteTransition, Proposal, ProposalTransition
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_life_cycle_names_only_statuses_that_exist():
    for model in LifeCycle.__subclasses__():
        targets = {target for targets in model.TRANSITIONS.values() for target in targets}
        assert targets | set(model.TRANSITIONS) <= set(model.Status.values), model


def test_every_status_can_be_reached():
    for model in LifeCycle.__subclasses__():
        first = model._meta.get_field("status").default
        targets = {target for targets in model.TRANSITIONS.values() for target in targets}
        assert targets | {first} == set(model.Status.values), model


def test_move_records_who_when_why_and_writes_the_fields_that_go_with_it():
    proposal, by = factories.make_proposal(), factories.make_user(role=Role.LAB)
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)

    step = proposal.move_to("screening", by=by, reason="Un motif.", now=now, reframed_question="Comment ?")

    stored = Proposal.objects.get(pk=proposal.pk)
    assert (stored.status, stored.reframed_question) == ("screening", "Comment ?")
    assert (step.source, step.target, step.by, step.reason, step.at) == ("submitted", "screening", by, "Un motif.", now)


def test_move_writes_no_other_column():
    """A page opened before a colleague's change must not write the old text back with the new status."""
    proposal = factories.make_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(title="Corrigé entre-temps")

    proposal.start_screening(by=factories.make_user(role=Role.LAB))

    assert Proposal.objects.get(pk=proposal.pk).title == "Corrigé entre-temps"


def test_move_judges_by_the_stored_state_not_by_the_page():
    proposal = factories.make_proposal()
    open_page = Proposal.objects.get(pk=proposal.pk)
    proposal.withdraw(by=proposal.lead, reason="Plus d’actualité.")

    with pytest.raises(TransitionNotAllowed):
        open_page.start_screening(by=factories.make_user(role=Role.LAB))

    assert Proposal.objects.get(pk=proposal.pk).status == "withdrawn"


def make_records():
    proposal = factories.make_proposal()
    lab = factories.make_user(role=Role.LAB)
    Proposal.objects.filter(pk=proposal.pk).update(status="accepted", grid=factories.make_grid())
    note = InterventionNote.start(proposal, by=lab)
    note.transitions.create(source="drafting", target="released", by=lab)
    return ProposalTransition, NoteTransition


def test_every_table_of_records_has_its_trigger():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_transition_never_rewritten'"
        )
        held = {name for (name,) in cursor.fetchall()}

    assert held == {model._meta.db_table for model in TransitionRecord.__subclasses__()}


def test_database_refuses_to_rewrite_a_record():
    models = make_records()

    for model in models:
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            model.objects.update(reason="Autre chose.")
        assert list(model.objects.values_list("reason", flat=True)) == [""]


def test_records_can_be_rewritten_without_the_triggers():
    """Negative control."""
    models = make_records()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in models:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")

    for model in models:
        model.objects.update(reason="Autre chose.")
        assert list(model.objects.values_list("reason", flat=True)) == ["Autre chose."]
