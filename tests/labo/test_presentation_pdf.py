"""The presentation on paper, to whom it can be read: no fault of syntax, headings, lists, language, title."""

import re
from itertools import pairwise

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse

from labo.presentation.parts import Part
from tests import factories
from tests.paper import run, structure, structure_texts

pytestmark = pytest.mark.django_db
PRINTED = {}


@pytest.fixture
def paper(db, client, tmp_path):
    """The path of a presentation where every part says something; the same for every test here, so printed once."""
    if not PRINTED:
        call_command("load_presentation", verbosity=0)
        call_command("load_methods", verbosity=0)
        call_command("load_offer", verbosity=0)
        factories.make_grid()
        factories.make_review(level="public", accompaniment=told())
        PRINTED["content"] = client.get(reverse("about_pdf")).content
    path = tmp_path / "presentation.pdf"
    path.write_bytes(PRINTED["content"])
    return path


def told():
    work = factories.make_accompaniment(done=True)
    type(work.proposal).objects.filter(pk=work.proposal_id).update(is_public=True)
    return type(work).objects.get(pk=work.pk)


def test_qpdf_finds_no_fault(paper):
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(paper))


def test_pdfinfo(paper):
    info = dict(line.split(":", 1) for line in run("pdfinfo", str(paper)).splitlines() if ":" in line)

    assert info["Tagged"].strip() == "yes"
    assert " ".join(info["Title"].split()) == "Présentation du labo"
    assert info["Page size"].strip().endswith("(A4)")
    assert info["JavaScript"].strip() == "no"
    assert info["Form"].strip() == "none"
    with pikepdf.open(paper) as opened:
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_headings_name_the_twelve_parts_and_go_down_one_at_a_time(paper):
    levels = [int(kind[2]) for kind, _, _ in structure(paper) if re.fullmatch("/H[1-6]", kind)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    titles = " ".join(" ".join(structure_texts(paper, "/H2")).split())
    assert [part.label for part in Part if part.label not in titles] == []


def test_lists_are_lists_and_what_is_read_by_column_has_headers(paper):
    """It has no table today: a part that brings one must head it."""
    kinds = [kind for kind, _, _ in structure(paper)]

    assert kinds.count("/L") >= len(Part) - 6
    assert kinds.count("/LI") == kinds.count("/LBody") > kinds.count("/L")
    assert kinds.count("/TH") >= 2 * kinds.count("/Table")


def test_every_figure_has_words(paper):
    assert [words for kind, words, _ in structure(paper) if kind == "/Figure" and not words.strip()] == []


def test_only_the_identity_s_fonts_all_embedded(paper):
    rows = [line.split() for line in run("pdffonts", str(paper)).splitlines()[2:]]

    assert {row[0].partition("+")[2].rpartition("-")[0] for row in rows} <= {
        "Atkinson-Hyperlegible",
        "Atkinson",
        "Bricolage-Grotesque",
        "Bricolage-Grotesque-Semi",
    }
    # emb sub uni: embedded, subset, with its Unicode table
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}
