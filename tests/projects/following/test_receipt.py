"""The proof of deposit: a PDF that always comes out the same, and a mark that anybody can compute again (R61)."""

import hashlib
import re
import subprocess

import pikepdf
import pytest
import time_machine
from django.urls import reverse

from labo.pdf import PdfError
from projects.models import ProposalVersion
from projects.receipt_pdf import render_receipt
from tests import factories
from tests.projects.service_side import page, text_of

pytestmark = pytest.mark.django_db


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def squeezed(text):
    return re.sub(r"\s+", "", text.replace("\u00a0", " "))


@pytest.fixture
def version():
    proposal = factories.make_proposal(
        summary="L’été, on « essaie ».\nPuis l’on raconte.", available_agents=["Deux médiatrices", "Un agent d’accueil"]
    )
    return proposal.versions.get()


@pytest.fixture
def printed(version, tmp_path):
    path = tmp_path / "accuse.pdf"
    path.write_bytes(render_receipt(version))
    return path


def test_receipt_says_number_date_mark_and_every_answer(version, printed):
    words = squeezed(run("pdftotext", "-raw", str(printed), "-"))

    assert squeezed(version.proposal.reference) in words
    assert version.sha256 in words
    assert "sha256sum" in words
    for text in version.readable.values():
        assert squeezed(text) in words
    for _, questions in version.answered:
        for question, _ in questions:
            assert squeezed(question.label) in words


def test_receipt_is_tagged_titled_and_clean(version, printed):
    run("qpdf", "--check", str(printed))
    with pikepdf.open(printed) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/AF" not in pdf.Root
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == f"Accusé de réception {version.proposal.reference}, version 1"


def test_same_version_makes_the_same_bytes(version, printed):
    with time_machine.travel("2031-05-06"):
        again = render_receipt(ProposalVersion.objects.get(pk=version.pk))

    assert again == printed.read_bytes()


def test_another_answer_makes_other_bytes_and_another_mark(version, printed):
    """Negative control."""
    other = factories.make_amendment(version.proposal).file(by=version.proposal.lead, reason="Une précision.")

    assert other.sha256 != version.sha256
    assert render_receipt(other) != printed.read_bytes()


def test_sign_that_no_font_has_is_shown_as_a_hole(tmp_path):
    version = factories.make_proposal(summary="Merci 🎉 beaucoup").versions.get()
    path = tmp_path / "accuse.pdf"
    path.write_bytes(render_receipt(version))

    words = run("pdftotext", "-raw", str(path), "-")

    assert "Merci [?] beaucoup" in words
    assert "Quelques signes ne s’impriment pas" in words


def test_what_is_typed_is_text_and_asks_for_nothing(tmp_path):
    hostile = "<img src='file:///etc/passwd'> <script>1</script> </p></body>"
    path = tmp_path / "accuse.pdf"
    path.write_bytes(render_receipt(factories.make_proposal(summary=hostile).versions.get()))

    assert squeezed("<script>1</script>") in squeezed(run("pdftotext", "-raw", str(path), "-"))


# --- The pages ------------------------------------------------------------------------------------------


def test_service_downloads_the_last_version_and_each_one(client, agent):
    proposal = factories.make_proposal(agent)
    last = factories.make_amendment(proposal).file(by=agent, reason="Une précision.")

    response = page(client, reverse("projects:receipt_pdf", args=[proposal.reference]), agent)

    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert f'filename="{proposal.reference}-accuse-v2.pdf"' in response["Content-Disposition"]
    assert response.content == render_receipt(last)
    first = client.get(reverse("projects:version_pdf", args=[proposal.reference, 1]))
    assert first.content == render_receipt(proposal.versions.get(number=1))
    assert client.get(reverse("projects:version_pdf", args=[proposal.reference, 3])).status_code == 404


def test_raw_answers_give_the_mark_again(client, agent):
    version = factories.make_proposal(agent, summary="L’été.").versions.get()

    response = page(client, reverse("projects:version_json", args=[version.proposal.reference, 1]), agent)

    assert hashlib.sha256(response.content).hexdigest() == version.sha256
    assert version.sha256 in text_of(client.get(reverse("projects:versions", args=[version.proposal.reference])))


def test_printer_that_fails_says_so_in_a_sentence(client, agent, monkeypatch):
    def fail(*args, **kwargs):
        raise PdfError("no ink")

    proposal = factories.make_proposal(agent)
    monkeypatch.setattr("projects.receipt_pdf.render_pdf", fail)

    response = page(client, reverse("projects:receipt_pdf", args=[proposal.reference]), agent)

    assert response.status_code == 503
    assert response.content.decode() == "L’accusé de réception n’a pas pu être imprimé. Le labo en est prévenu."
