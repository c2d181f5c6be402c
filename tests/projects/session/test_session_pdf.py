"""R61: the PDF documents of a session: tagged, in French, whole, the same for the same input."""

import subprocess
from datetime import date

import pikepdf
import pytest

from labo.roles import Role
from projects.minutes_print import words_of
from projects.models import HatContribution, MinutesSignature
from projects.session_pdf import render_agenda, render_minutes, render_pack
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def text_of(content, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(content)
    return " ".join(run("pdftotext", "-raw", str(path), "-").replace("\u00a0", " ").split()), path


@pytest.fixture
def session():
    proposal = factories.make_deliberating("green", "red", "unclear", title="Un muséolab, emoji \U0001f600 et 漢")
    session = acts.open_(proposal)
    session.note_presence(attendees=[session.facilitator], guests=["Camille Exemple, musées"])
    acts.question(session.cases.get(), "Qui sera là ?").keep("Trois agents.", by=session.facilitator, seen=0)
    HatContribution.contribute(proposal, hat="black", text="Un risque.", by=session.facilitator)
    acts.propose(proposal)
    return session


def documents(session):
    return {
        "minutes": render_minutes(acts.minutes_of(session), on=ON),
        "agenda": render_agenda(session, on=ON),
        "pack": render_pack(session, on=ON),
    }


def test_each_document_is_tagged_french_titled_and_sound(session, tmp_path):
    for name, content in documents(session).items():
        _, path = text_of(content, tmp_path)
        info = run("pdfinfo", str(path))
        assert "Tagged:          yes" in info, name
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(path)), name
        with pikepdf.open(path) as opened:
            assert str(opened.Root.Lang) == "fr", name
            assert opened.Root.ViewerPreferences.DisplayDocTitle, name
            assert len(opened.attachments) == 0, name
            with opened.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1", name
                assert f"session {session.number}" in metadata["dc:title"].lower(), name


def test_same_input_gives_the_same_bytes(session):
    minutes = acts.minutes_of(session)

    assert render_minutes(minutes, on=ON) == render_minutes(minutes, on=ON)


def test_draft_says_so_on_every_page_and_carries_no_signature(session, tmp_path):
    words, path = text_of(render_minutes(acts.minutes_of(session), on=ON), tmp_path)

    pages = int(run("pdfinfo", str(path)).split("Pages:")[1].split()[0])
    assert words.count("Projet, non signé") == pages
    assert "Signatures" not in words


def test_signed_minutes_carry_the_signatures_and_all_that_happened(session, tmp_path):
    session.close(by=session.facilitator)
    minutes = acts.minutes_of(session)
    by = factories.make_user(role=Role.LAB, first_name="Noa", last_name="Prototype")
    signature = MinutesSignature(by=by, role="lab")

    words, _ = text_of(render_minutes(minutes, signatures=[signature], on=ON), tmp_path)

    for expected in (
        "Noa Prototype",
        "Trois agents.",
        "Un risque.",
        acts.REASONS,
        "1 vert, 1 rouge",
        "Camille Exemple",
    ):
        assert expected in words, expected
    assert "Projet, non signé" not in words


def test_second_signature_prints_and_stores_the_document(session, tmp_path):
    """With the real printer, from the second signature to the bytes that are stored."""
    session.close(by=session.facilitator)
    version = acts.sign(session)

    words, _ = text_of(bytes(version.pdf), tmp_path)
    assert str(session.facilitator) in words
    assert "Merci à toutes et à tous." in words


def test_signs_that_no_font_has_do_not_stop_the_printer(session):
    assert "\U0001f600" not in words_of(acts.minutes_of(session))
