"""R78: the journal of acts is a chain. Twenty ways to tamper with it, each found; an honest journal has no fault."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from labo import audit
from labo.audit import START, Head, record, verify
from labo.models import AuditEvent, AuditSeal
from labo.transitions import TransitionRecord
from tests import factories
from tests.architecture.sources import modules, text
from tests.behind import behind_the_back
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db


def seal_now():
    """What the end of a transaction does: a test never reaches it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def journal(lab_member):
    """Twelve acts on one service, sealed."""
    unit = factories.make_unit("Médiation")
    for number in range(1, 13):
        record("noted", on=unit, by=lab_member, number=number, words="été, œuvre « citée »")
    seal_now()
    return list(AuditEvent.objects.order_by("pk"))


def test_honest_journal_has_no_fault(journal):
    head, faults = verify()

    assert faults == []
    assert head.position == len(journal) == AuditSeal.objects.count()
    assert head.digest == AuditSeal.objects.latest("position").digest


def test_empty_journal_starts_the_chain():
    assert verify() == (Head(0, START), [])


EVENT, SEAL = "labo_auditevent", "labo_auditseal"

TAMPERINGS = {
    "another act": lambda rows: (f"UPDATE {EVENT} SET act = 'forgotten' WHERE id = %s", rows[4].pk),
    "another subject": lambda rows: (f"UPDATE {EVENT} SET subject = 'labo.user:1' WHERE id = %s", rows[4].pk),
    "another label": lambda rows: (f"UPDATE {EVENT} SET label = label || '.' WHERE id = %s", rows[4].pk),
    "another person": lambda rows: (
        f"UPDATE {EVENT} SET by_id = %s WHERE id = %s",
        factories.make_user().pk,
        rows[4].pk,
    ),
    "nobody": lambda rows: (f"UPDATE {EVENT} SET by_id = NULL WHERE id = %s", rows[4].pk),
    "a microsecond later": lambda rows: (f"UPDATE {EVENT} SET at = at + interval '1 us' WHERE id = %s", rows[4].pk),
    "another process": lambda rows: (f"UPDATE {EVENT} SET via = 'web' WHERE id = %s", rows[4].pk),
    "another detail": lambda rows: (
        f"UPDATE {EVENT} SET details = details || %s::jsonb WHERE id = %s",
        json.dumps({"number": 99}),
        rows[4].pk,
    ),
    "a detail more": lambda rows: (
        f"UPDATE {EVENT} SET details = details || %s::jsonb WHERE id = %s",
        json.dumps({"more": True}),
        rows[4].pk,
    ),
    "a sign moved from one column to the next": lambda rows: (
        f"UPDATE {EVENT} SET act = 'note', subject = 'd' || subject WHERE id = %s",
        rows[4].pk,
    ),
    "the first act edited": lambda rows: (f"UPDATE {EVENT} SET label = 'autre' WHERE id = %s", rows[0].pk),
    "the last act edited": lambda rows: (f"UPDATE {EVENT} SET label = 'autre' WHERE id = %s", rows[-1].pk),
    "an act removed": lambda rows: (f"DELETE FROM {EVENT} WHERE id = %s", rows[4].pk),
    "an act and its seal removed": lambda rows: (
        f"WITH gone AS (DELETE FROM {SEAL} WHERE event_id = %s) DELETE FROM {EVENT} WHERE id = %s",
        rows[4].pk,
        rows[4].pk,
    ),
    "the first act and its seal removed": lambda rows: (
        f"WITH gone AS (DELETE FROM {SEAL} WHERE event_id = %s) DELETE FROM {EVENT} WHERE id = %s",
        rows[0].pk,
        rows[0].pk,
    ),
    "a seal removed": lambda rows: (f"DELETE FROM {SEAL} WHERE event_id = %s", rows[-1].pk),
    "an act added without a seal": lambda rows: (
        f"INSERT INTO {EVENT} (act, subject, label, details, at, via) VALUES ('x', 'x', 'x', '{{}}', now(), 'x')",
    ),
    "an act added with a seal of its own making": lambda rows: (
        f"WITH added AS (INSERT INTO {EVENT} (act, subject, label, details, at, via)"
        " VALUES ('x', 'x', 'x', '{}', now(), 'x') RETURNING id)"
        f" INSERT INTO {SEAL} (event_id, position, digest) SELECT id, %s, repeat('a', 64) FROM added",
        len(rows) + 1,
    ),
    "two acts change places": lambda rows: (
        f"UPDATE {EVENT} one SET details = other.details FROM {EVENT} other"
        " WHERE one.id IN (%s, %s) AND other.id IN (%s, %s) AND one.id <> other.id",
        *[rows[3].pk, rows[4].pk] * 2,
    ),
    "a digest rewritten": lambda rows: (f"UPDATE {SEAL} SET digest = repeat('b', 64) WHERE event_id = %s", rows[4].pk),
    "the last seal renumbered": lambda rows: (f"UPDATE {SEAL} SET position = 40 WHERE event_id = %s", rows[-1].pk),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(journal, name):
    behind_the_back(*TAMPERINGS[name](journal))

    _, faults = verify()

    assert faults != []


def test_there_are_twenty_tamperings_at_least():
    assert len(TAMPERINGS) >= 20


def make_anew():
    """Seal everything again, as whoever knows the rule and owns the database could."""
    behind_the_back(f"DELETE FROM {SEAL}")
    digest = START
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, act, subject, label, coalesce(by_id::text, ''), details::text,"
            " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), via FROM labo_auditevent ORDER BY id"
        )
        rows = cursor.fetchall()
    for position, row in enumerate(rows, start=1):
        digest = audit.digest_of(digest, row)
        behind_the_back(
            f"INSERT INTO {SEAL} (event_id, position, digest) VALUES (%s, %s, %s)", int(row[0]), position, digest
        )


def test_chain_made_anew_is_found_by_a_head_noted_before(journal):
    noted, _ = verify()
    behind_the_back(f"UPDATE {EVENT} SET label = 'autre' WHERE id = %s", journal[4].pk)
    make_anew()

    assert verify()[1] == []  # nothing in the database can tell
    assert verify(noted=noted)[1] == [f"La chaîne ne passe plus par l’empreinte notée au rang {noted.position}."]


def test_last_acts_cut_off_are_found_by_a_head_noted_before(journal):
    noted, _ = verify()
    last = journal[-1].pk
    behind_the_back(f"DELETE FROM {SEAL} WHERE event_id = %s", last)
    behind_the_back(f"DELETE FROM {EVENT} WHERE id = %s", last)

    assert verify()[1] == []
    assert verify(noted=noted)[1] != []


def test_journal_that_went_on_still_holds_the_head_noted_before(journal, lab_member):
    noted, _ = verify()
    record("noted", on=factories.make_unit(), by=lab_member)

    head, faults = verify(noted=noted)

    assert (head.position, faults) == (noted.position + 1, [])


@pytest.mark.parametrize("table", [EVENT, SEAL])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_database_refuses_to_rewrite_the_journal(journal, table, verb):
    column = "label" if table == EVENT else "digest"

    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, column, column))


def test_status_that_moves_is_an_act(lab_member):
    proposal = factories.make_proposal()

    proposal.start_screening(by=lab_member)

    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.subject, event.by) == ("status_moved", f"projects.proposal:{proposal.pk}", lab_member)
    assert event.details == {"source": "submitted", "target": "screening", "reason": ""}
    assert event.via != ""


def test_every_life_cycle_writes_its_steps_in_the_journal():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers"
            " WHERE action_statement LIKE '%labo_audit_transition%'"
        )
        watched = {table for (table,) in cursor.fetchall()}

    assert watched == {model._meta.db_table for model in TransitionRecord.__subclasses__()}


# --- The command ----------------------------------------------------------------------------------------


def test_command_says_that_all_is_in_order_and_gives_the_head(journal, capsys):
    call_command("verify_integrity")

    said = capsys.readouterr().out
    assert "le journal des actes : en ordre" in said
    assert f"à noter ailleurs : {verify()[0]}" in said


def test_command_names_the_fault_and_fails(journal, capsys):
    behind_the_back(*TAMPERINGS["another label"](journal))

    with pytest.raises(CommandError, match="1 anomalie"):
        call_command("verify_integrity")

    assert f"l’acte {journal[4].pk} ne correspond pas à son empreinte" in capsys.readouterr().out


@pytest.mark.parametrize("noted", ["12", "x:y", f"1:{'a' * 63}"])
def test_command_refuses_a_head_that_is_none(noted):
    with pytest.raises(CommandError, match="A head is written"):
        call_command("verify_integrity", noted=noted)


# --- Many at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_acts_written_at_once_make_one_chain():
    people = [factories.make_user() for _ in range(8)]
    before = AuditEvent.objects.count()

    def act(person):
        with transaction.atomic():
            for _ in range(5):
                record("noted", on=person, by=person)

    assert failures(in_parallel(*[lambda person=person: act(person) for person in people])) == []

    head, faults = verify()
    assert (head.position, faults) == (before + 40, [])


# --- What is named, and what the back office writes -----------------------------------------------------


def test_every_act_that_the_code_records_has_its_french_name():
    recorded = set()
    for path in modules("labo", "projects", "missions", "resources"):
        recorded |= set(re.findall(r"\brecord\(\s*\"([a-z_]+)\"", text(path)))

    assert recorded - set(audit.ACTS) == set()
    assert "row_added" in audit.ACTS


def test_stock_form_writes_before_and_after_in_the_journal(client, administrator):
    unit = factories.make_unit("Mediation")
    client.force_login(administrator)

    client.post(
        reverse("admin:labo_orgunit_change", args=[unit.pk]), {"name": "Médiation", "kind": "service", "parent": ""}
    )

    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.by, event.subject) == ("row_changed", administrator, f"labo.orgunit:{unit.pk}")
    assert event.details == {"changes": {"name": ["Mediation", "Médiation"]}}


def test_stock_deletion_is_an_act(client, administrator):
    unit = factories.make_unit("Passager")
    client.force_login(administrator)

    client.post(reverse("admin:labo_orgunit_delete", args=[unit.pk]), {"post": "yes"})

    event = AuditEvent.objects.latest("pk")
    assert (event.act, event.label) == ("row_removed", "Passager")


def test_journal_reads_in_french(client, administrator):
    proposal = factories.make_proposal()
    client.force_login(administrator)

    listed = client.get(reverse("admin:labo_auditevent_changelist")).content.decode()
    event = AuditEvent.objects.latest("pk")
    page = client.get(reverse("admin:labo_auditevent_change", args=[event.pk])).content.decode()

    assert "Changement d’état" in listed
    assert "draft → submitted" in page
    assert f"projects.proposal:{proposal.pk}" in page
