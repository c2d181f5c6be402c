"""The press, for tests that ask about anything but paper."""

import pytest

from labo.pdf.process import Press


@pytest.fixture
def blank_paper(monkeypatch):
    """Every document comes out at once, and blank: what is printed is held by tests of its own."""
    monkeypatch.setattr(Press, "print", lambda press, job: b"%PDF-1.7")
