"""
R47: the thing and its mail are written together or not at all.

Each verb is run again and again, and dies at its first statement, then at its second, and so on to the commit itself.
After each death the database must be as before.
"""

import threading
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection

from labo.models import OutboxMail
from labo.outbox import queue as outbox_queue
from labo.roles import Role
from projects.models import (
    Condition,
    Decision,
    InterventionNote,
    Lifting,
    NoteTransition,
    NoteVersion,
    Proposal,
    ProposalTransition,
    ReferenceCounter,
)
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


class Crash(BaseException):
    """No Exception: nothing on the way may catch it, as nothing catches a power cut."""


@contextmanager
def crash_at(number):
    """Die at the statement of this rank, or at the commit when the statements are fewer. Rank 0 never dies."""
    count = 0

    def execute(run, sql, params, many, context):
        nonlocal count
        count += 1
        if count == number:
            raise Crash
        return run(sql, params, many, context)

    commit = connection._commit

    def commit_or_die():
        nonlocal count
        count += 1
        if count == number:
            connection._rollback()
            raise Crash
        commit()

    connection._commit = commit_or_die
    try:
        with connection.execute_wrapper(execute):
            yield
    finally:
        del connection._commit


def photograph():
    """Everything that the three verbs write, as it is committed."""
    tables = {
        Proposal: ("pk", "status", "reference", "announced_at"),
        ProposalTransition: ("pk", "source", "target"),
        ReferenceCounter: ("year", "last"),
        Decision: ("pk", "outcome", "letter"),
        Lifting: ("pk",),
        Condition: ("pk",),
        InterventionNote: ("pk", "status", "revision"),
        NoteTransition: ("pk", "target"),
        NoteVersion: ("pk", "sha256"),
        OutboxMail: ("pk", "key", "status", "subject", "body"),
    }
    return {model.__name__: sorted(model.objects.values_list(*fields), key=str) for model, fields in tables.items()}


def submit():
    draft = factories.make_draft()
    factories.make_proposal()  # the counter of the year is there already
    return lambda: Proposal.objects.get(pk=draft.pk).submit(by=draft.lead)


def decide():
    proposal, by = factories.make_deliberating("red"), factories.make_user(role=Role.LAB)
    criterion = proposal.grid.criteria.first()
    return lambda: Decision.take(
        Proposal.objects.get(pk=proposal.pk),
        by=by,
        outcome="accepted",
        **factories.REASONS,
        liftings={criterion: "La direction s’y engage."},
    )


def announce():
    decision = factories.make_decided()
    return lambda: Decision.objects.get(pk=decision.pk).announce(subject="Notre réponse", body="Bonjour,")


def release():
    note, by = factories.make_note(), factories.make_user(role=Role.LAB)
    return lambda: InterventionNote.objects.get(pk=note.pk).release(by=by)


VERBS = {"submit": submit, "decide": decide, "announce": announce, "release": release}
MAILS_WRITTEN = {"submit": 2, "decide": 1, "announce": 0, "release": 1}


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch):
    """The PDF costs half a second and writes nothing; what counts here is the statements around it."""
    monkeypatch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")


def crashes(verb):
    """Run the verb, dying one statement later each time, until it gets through. Yields after each death."""
    call = VERBS[verb]()
    before = photograph()
    for rank in range(1, 200):
        try:
            with crash_at(rank):
                call()
        except Crash:
            yield rank, before
        else:
            return
    raise AssertionError("The verb never came to its end.")


@pytest.mark.parametrize("verb", VERBS)
def test_crash_at_any_statement_leaves_both_or_none(verb):
    ranks = []
    for rank, before in crashes(verb):
        assert photograph() == before, f"died at statement {rank}"
        ranks.append(rank)

    assert ranks == list(range(1, len(ranks) + 1))
    assert len(ranks) > 5
    after = photograph()
    assert len(after["OutboxMail"]) - len(before["OutboxMail"]) == MAILS_WRITTEN[verb]
    assert after != before


@pytest.mark.parametrize(
    ("verb", "module"), [("submit", "proposal"), ("decide", "decision"), ("release", "note_release")]
)
def test_crash_leaves_a_mail_alone_when_it_is_written_outside_the_transaction(verb, module, monkeypatch):
    """Negative control: the outbox row is written over another connection, as a mail service beside would."""

    def elsewhere(write_mails, *args, **kwargs):
        written = []

        def write():
            suffix = f":{OutboxMail.objects.count()}"
            if "key" in kwargs:
                kwargs["key"] += suffix
            for mail in args:
                if isinstance(mail, OutboxMail):
                    mail.key += suffix
            written.append(write_mails(*args, **kwargs))
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(timeout=30)
        return written[0]

    name = "queue_together" if verb == "submit" else "queue"
    monkeypatch.setattr(f"projects.models.{module}.{name}", partial(elsewhere, getattr(outbox_queue, name)))

    alone = [rank for rank, before in crashes(verb) if photograph() != before]

    assert alone != []


def test_crash_after_the_commit_changes_nothing():
    """The hook itself is sound: with no death the verb does all it does."""
    call = VERBS["submit"]()

    with crash_at(0):
        call()

    assert Proposal.objects.filter(status="submitted").count() == 2
    assert OutboxMail.objects.count() == 4
