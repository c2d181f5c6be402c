"""The screens of an import, and the files that are broken."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labo.roles import Role
from resources.bibliography import importing
from resources.models import BibliographyImport
from tests import factories
from tests.resources.bibliography.files import FIVE, entry, published, ready, titles
from tests.resources.bibliography.pages import fresh

pytestmark = pytest.mark.django_db

# --- Screens --------------------------------------------------------------------------------------------


def screen(name, *args):
    return reverse(f"admin:resources_bibliographyimport_{name}", args=args)


def test_lab_brings_looks_chooses_adds_and_undoes(desk, lab, use_broker):
    file = SimpleUploadedFile("liste.ris", titles(*FIVE).encode())
    sent = desk.post(screen("new"), {"file": file})
    batch = BibliographyImport.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, screen("change", batch.pk))
    assert "Lecture en cours" in desk.get(screen("change", batch.pk)).content.decode()
    importing.advance()
    shown = desk.get(screen("change", batch.pk)).content.decode()
    assert all(title in shown for title in FIVE)

    lines = [line.pk for line in batch.lines.all()]
    desk.post(screen("choose", batch.pk), {"vue": lines, "garder": [*lines[1:], "x", "9" * 30]})
    desk.post(screen("start", batch.pk))
    importing.advance()
    assert published() == FIVE[1:]

    desk.post(screen("undo", batch.pk))
    assert published() == []


def test_progress_alone_is_asked_while_it_is_under_way(desk, use_broker):
    batch = factories.make_import(titles(*FIVE))
    part = desk.get(screen("change", batch.pk), headers={"HX-Request": "true"})
    importing.advance()
    whole = desk.get(screen("change", batch.pk), headers={"HX-Request": "true"})

    assert b"<html" not in part.content
    assert whole["HX-Refresh"] == "true"


def test_pasted_text_is_a_file_like_another(desk, use_broker):
    desk.post(screen("new"), {"pasted": titles("Collé")})
    importing.advance()

    batch = BibliographyImport.objects.get()
    assert (batch.name, batch.format, batch.lines.get().csl["title"]) == ("texte collé", "ris", "Collé")


def test_nothing_brought_is_said(desk):
    response = desk.post(screen("new"), {})

    assert (response.status_code, BibliographyImport.objects.count()) == (422, 0)
    assert "Choisissez un fichier, ou collez un texte." in response.content.decode()


@pytest.mark.parametrize("kind", ["", "retenues", "connues", "remarques", "refusees", "nimporte"])
def test_lines_are_shown_by_kind(desk, kind):
    factories.make_reference(DOI="10.5555/connu", title="Le connu")
    batch = ready(
        entry("Connu", more="DO  - 10.5555/connu\n")
        + entry("Sans ISBN lisible", more="SN  - 978-0\n")
        + titles("Simple")
        + "TY  - BOOK\nER  - \n"
    )
    expected = {
        "retenues": batch.lines.filter(is_kept=True),
        "connues": batch.lines.exclude(twin_reason=""),
        "remarques": batch.lines.filter(csl__isnull=False, level__in=["warning", "info"]),
        "refusees": batch.lines.filter(csl__isnull=True),
    }.get(kind, batch.lines.all())

    page = desk.get(screen("change", batch.pk), {"lignes": kind}).context["page"]

    assert [line.pk for line in page] == [line.pk for line in expected.order_by("position")]
    assert len(page) > 0


def test_report_says_each_remark_and_no_formula(desk):
    batch = ready(
        entry("=CMD()", more="SN  - 978-0\n")
        + entry("+1", more="SN  - 978-0\n")
        + "TY  - BOOK\nAU  - @SUM(A1)\nER  - \n"
    )

    response = desk.get(screen("report", batch.pk))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    assert rows[0] == ["Ligne", "Niveau", "Référence", "Remarque"]
    assert {row[2] for row in rows[1:]} >= {"'=CMD()", "'+1"}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    told = sum(len(line.remarks) + bool(line.twin_reason) for line in batch.lines.all())
    assert len(rows) - 1 == told >= 3


BROKEN = {
    "no format": b"Une lettre tout simplement, sans notice.",
    "open brace": b"@book{x, title={Jamais ferm\xc3\xa9",
    "json of something else": b'{"type": [1, 2], "title": {"a": 1}}',
    "json cut": b'[{"type": "book", "title": "A"}, {"ty',
    "nul bytes": b"TY  - BOOK\nTI  - Un\x00deux\nER  - \n",
    "not text": bytes(range(256)),
    "utf-16": entry("Été").encode("utf-16"),
    "deep": b"[" * 5000,
    "ris without end": b"TY  - BOOK\nTI  - Sans fin",
    "csv without a column": b"a;b;c\n1;2;3\n",
    "half a sign": b"\xff\xfe\x00\xd8",
}


@pytest.mark.parametrize("file", BROKEN)
def test_broken_file_is_looked_at_like_another(desk, file):
    batch = BibliographyImport.bring(BROKEN[file], name="x", digest=file, by=factories.make_user(role=Role.LAB))

    importing.advance()

    assert fresh(batch).status == "ready"
    assert batch.lines.count() > 0
    assert desk.get(screen("change", batch.pk)).status_code == 200
    assert desk.get(screen("report", batch.pk)).status_code == 200
    if batch.counts()["kept"]:
        batch.start()
        importing.advance()
        assert fresh(batch).status == "done"


def test_same_file_again_is_the_same_import_until_it_is_added(lab):
    first = factories.make_import(titles(*FIVE), by=lab)
    again = factories.make_import(titles(*FIVE), by=lab)
    other = factories.make_import(titles(*FIVE))
    importing.advance()
    importing.advance()
    fresh(first).start()
    importing.advance()

    later = factories.make_import(titles(*FIVE), by=lab)

    assert again == first
    assert len({first.pk, other.pk, later.pk}) == 3
