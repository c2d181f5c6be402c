"""R23: what the database keeps sealed agrees; each planted anomaly is found and named."""

import pytest
from django.core.management import CommandError, call_command

from labo.roles import Role
from projects.models import NoteVersion
from tests import factories
from tests.behind import behind_the_back

pytestmark = pytest.mark.django_db


def verify():
    """Return what the command complains of, None when all is in order."""
    try:
        call_command("verify_integrity")
    except CommandError as faults:
        return str(faults)
    return None


def released_note():
    note = factories.make_note()
    return NoteVersion.objects.create(
        note=note, number=1, pdf=b"%PDF-1.7", sha256="0" * 64, released_by=factories.make_user(role=Role.LAB)
    )


def test_a_case_that_was_played_to_its_decision_is_in_order(capsys):
    factories.make_decided(announced=True)

    assert verify() is None


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (
            'UPDATE projects_proposalversion SET answers = answers || \'{"title": "Autre"}\' WHERE proposal_id = %s',
            "version 1 : les réponses",
        ),
        ("UPDATE projects_proposalversion SET sha256 = repeat('a', 64) WHERE proposal_id = %s", "version 1"),
        ("UPDATE projects_proposaltransition SET target = 'declined' WHERE proposal_id = %s", "submitted|draft"),
        (
            "INSERT INTO projects_proposaltransition (proposal_id, source, target, reason, at)"
            " VALUES (%s, 'submitted', 'screening', '', clock_timestamp())",
            "submitted → screening",
        ),
        ("DELETE FROM labo_auditevent WHERE subject = 'projects.proposal:' || %s", "a disparu"),
    ],
)
def test_planted_anomaly_is_found(plant, named, capsys):
    factories.make_proposal()  # an honest one before it
    proposal = factories.make_proposal()
    behind_the_back(plant, proposal.pk)

    assert "anomalie" in verify()
    said = capsys.readouterr().out
    assert any(word in said for word in named.split("|"))


def test_a_note_whose_pdf_was_replaced_is_found(capsys):
    version = released_note()

    assert "1 anomalie" in verify()
    assert f"{version.note.proposal.reference}, note v1" in capsys.readouterr().out
