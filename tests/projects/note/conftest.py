"""Fixtures of the notes: one that is complete, somebody who writes it, a printer that is quick."""

import pytest

from tests.projects.note.case_notes import make_case_note


@pytest.fixture
def printer(monkeypatch):
    """Replace the printer by one that is quick, and return what it printed. The real one is tested apart."""
    printed = []

    def render_note(note, *, number, released_on):
        printed.append((note.pk, number, released_on))
        return f"%PDF {note.pk} {number}".encode()

    monkeypatch.setattr("projects.note_pdf.render_note", render_note)
    return printed


@pytest.fixture
def lab_client(client, lab_member):
    client.force_login(lab_member)
    return client


@pytest.fixture
def note(lab_member):
    """The note of the muséolab, in drafting and complete."""
    return make_case_note("museolab", by=lab_member)
