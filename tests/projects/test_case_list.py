"""The lists of cases and notes in the back office, and the export: who finds what, and no formula in a cell."""

import csv
import io
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.urls import reverse

from labo.outbox.queue import queue
from labo.spreadsheet import ods_response, original_cell, safe_cell
from tests.factories import (
    make_assessed,
    make_note,
    make_proposal,
    make_unit,
    make_user,
)
from tests.projects.lab_side import LIST, address, screened

pytestmark = pytest.mark.django_db


# --- The list and its export --------------------------------------------------------------------------------


OFFICE, TABLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table"))


def listed(page):
    return list(page.context["cl"].queryset)


def test_the_list_is_found_filtered_and_sorted(as_lab):
    sports = make_unit("Service des sports")
    plain = make_proposal(title="Un terrain")
    ours = make_proposal(title="Le stade", org_unit=sports)

    assert listed(as_lab.get(LIST)) == [ours, plain]
    assert listed(as_lab.get(f"{LIST}?q=stade")) == [ours]
    assert listed(as_lab.get(f"{LIST}?q={plain.reference}")) == [plain]
    assert listed(as_lab.get(f"{LIST}?q=sports")) == [ours]
    assert listed(as_lab.get(f"{LIST}?etat=screening")) == []
    assert listed(as_lab.get(f"{LIST}?etat=screening,submitted")) == [ours, plain]
    assert listed(as_lab.get(f"{LIST}?service={sports.pk}")) == [ours]
    assert listed(as_lab.get(f"{LIST}?o=0")) == [ours, plain]
    for nonsense in (
        "?etat=draft",
        "?etat=%00",
        "?service=x",
        "?service=99999999999999999999",
        "?o=99",
        "?p=99",
        "?e=1",
    ):
        assert as_lab.get(LIST + nonsense, follow=True).status_code == 200


def test_an_ambassador_lists_and_exports_only_their_cases(client):
    mine, other = make_assessed(title="Le mien"), make_assessed(title="L’autre")
    client.force_login(mine.sheets.first().evaluator)

    assert listed(client.get(LIST)) == [mine]
    exported = client.get(reverse("admin:projects_proposal_export")).content.decode()
    assert "Le mien" in exported
    assert other.reference not in exported


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_export_follows_the_filters(as_lab):
    make_proposal(title="Un terrain")
    kept = screened(title="Le stade")

    response = as_lab.get(reverse("admin:projects_proposal_export") + "?etat=screening")

    header, *rows = rows_of(response)
    assert [row[0] for row in rows] == [kept.reference]
    assert header[:2] == ["Référence", "Titre"]
    assert response["Content-Disposition"] == 'attachment; filename="cas.csv"'
    assert "no-store" in response["Cache-Control"]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "'=1", "l’été", "", "a=1"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_cell_is_a_formula_and_every_text_comes_back(typed):
    cell = safe_cell(typed)

    assert cell[:1] not in set("=+-@\t\r\n＝＋")
    assert original_cell(cell) == typed


def cells_of(response):
    """Return the cells of an OpenDocument spreadsheet: [[(type, text)]], and whether any holds a formula."""
    with ZipFile(io.BytesIO(response.content)) as file:
        assert file.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        content = ElementTree.fromstring(file.read("content.xml"))
    kind, formula = f"{OFFICE}value-type", f"{TABLE}formula"
    assert [cell for cell in content.iter(f"{TABLE}table-cell") if formula in cell.attrib] == []
    return [
        [(cell.get(kind), "".join(cell.itertext())) for cell in row.iter(f"{TABLE}table-cell")]
        for row in content.iter(f"{TABLE}table-row")
    ]


@pytest.mark.parametrize("typed", HOSTILE)
def test_open_document_cell_is_a_text_and_never_a_formula(typed):
    response = ods_response("essai", ["Texte", "Nombre"], [[typed, 3]])

    _, (text, number) = cells_of(response)
    assert text == ("string", typed.replace("\r", "\n"))  # XML reads every end of line as one
    assert number == ("float", "3")


def test_open_document_has_no_sign_that_would_make_it_unreadable():
    _, ((_, text),) = cells_of(ods_response("essai", ["Texte"], [["a\x0bb\x1fc\ufffe\ud800d é 😀"]]))

    assert text == "abcd é 😀"


def test_the_export_as_open_document_follows_the_filters(as_lab):
    make_proposal(title="Un terrain")
    kept = screened(title="=Le stade")

    response = as_lab.get(reverse("admin:projects_proposal_export") + "?etat=screening&format=ods")

    header, row = cells_of(response)
    assert header[0] == ("string", "Référence")
    assert row[:2] == [("string", kept.reference), ("string", "=Le stade")]
    assert response["Content-Disposition"] == 'attachment; filename="cas.ods"'


def test_an_unknown_format_is_not_found(as_lab):
    assert as_lab.get(reverse("admin:projects_proposal_export") + "?format=exe").status_code == 404


@pytest.mark.parametrize("model", ["projects_interventionnote", "labo_outboxmail"])
@pytest.mark.parametrize("ending", ["csv", "ods"])
def test_other_lists_are_exported_too(as_lab, model, ending):
    make_note()

    listed = as_lab.get(reverse(f"admin:{model}_changelist")).content.decode()
    response = as_lab.get(reverse(f"admin:{model}_export") + f"?format={ending}")

    assert f"exporter/?format={ending}" in listed
    assert response.status_code == 200
    assert len(response.content) > 100


def test_a_code_to_use_once_is_in_no_export(as_lab, mailoutbox):
    queue(
        "labo/emails/login_code", to=["a@example.org"], context={"code": "CANARI", "minutes": 3}, key="x", secret=True
    )

    assert "CANARI" not in as_lab.get(reverse("admin:labo_outboxmail_export")).content.decode()


def test_every_exported_column_is_made_harmless(as_lab):
    evil = "=cmd|' /C calc'!A1"
    lead = make_user("eve@example.org", first_name="=1", last_name="+2")
    make_proposal(lead=lead, title=evil, org_unit=make_unit("@service"), reframed_question="-2+3")

    _, row = rows_of(as_lab.get(reverse("admin:projects_proposal_export")))

    assert [cell for cell in row if cell[:1] in set("=+-@")] == []
    assert {f"'{evil}", "'=1 +2", "'@service", "'-2+3"} <= set(row)


def test_a_stranger_exports_nothing(client, agent):
    page = reverse("admin:projects_proposal_export")
    assert client.get(page).status_code == 302
    client.force_login(agent)
    assert client.get(page, follow=True).status_code == 403


# --- The list of notes --------------------------------------------------------------------------------------

NOTES = "/admin/projects/interventionnote/"


def test_the_list_of_notes_leads_to_the_editor(as_lab):
    note = make_note()

    assert listed(as_lab.get(f"{NOTES}?q={note.proposal.reference}")) == [note]
    assert as_lab.get(f"{NOTES}{note.pk}/change/").url == address(note.proposal, "note")
    assert as_lab.get(f"{NOTES}999/change/").status_code == 404
    assert as_lab.get(f"{NOTES}x/change/").status_code == 404


def test_an_ambassador_reads_no_list_of_notes(client):
    note = make_note()
    client.force_login(note.proposal.sheets.first().evaluator)

    assert client.get(NOTES).status_code == 403
    assert client.get(f"{NOTES}{note.pk}/change/").status_code == 403
