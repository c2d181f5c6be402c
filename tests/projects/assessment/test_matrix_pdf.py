"""The opened sheets on one A3 page: whole, tagged, legible for five people and sixteen criteria."""

import io
import subprocess

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from projects.demo.grid import load_grid
from tests import factories

pytestmark = pytest.mark.django_db
A3 = [1190.55, 841.89]


def address(proposal):
    return reverse("admin:projects_proposal_matrix_pdf", args=[proposal.pk])


@pytest.fixture
def case():
    """Five evaluators, sixteen criteria, long reasons, the service's own view."""
    load_grid(now=timezone.now())
    proposal = factories.make_assessed(evaluators=5)
    kinds = ["green", "unclear", "red", "abstain", "green"]
    for rank, sheet in enumerate(proposal.sheets.all()):
        for index, criterion in enumerate(sheet.grid.criteria.all()):
            comment = f"Raison {rank}-{index}, puis d’autres mots encore, assez longs pour que la cellule les coupe."
            sheet.answer(criterion, signal=kinds[(index * (rank + 1) + rank) % 5], comment=comment)
        sheet.file()
    factories.make_service_view(proposal, "green", "unclear")
    return factories.make_opened(proposal)


def words_of(content, page):
    command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), "-", "-"]
    return " ".join(subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode().split())


def test_matrix_prints_on_one_a3_page_with_the_reasons_behind(client, lab_member, case):
    client.force_login(lab_member)

    response = client.get(address(case))
    first, behind = words_of(response.content, 1), words_of(response.content, 2)
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        size = [round(float(side), 2) for side in pdf.pages[0].mediabox[2:]]

    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert size == A3
    for criterion in case.grid.criteria.all():
        assert f"{criterion.code} " in first
    for sheet in case.sheets.select_related("evaluator"):
        assert str(sheet.evaluator) in first
    assert "Le service" in first
    assert first.count("Écart fort") + first.count("Nuances") + first.count("Accord") >= 16
    assert "Liens déclarés" in behind
    assert "assez longs pour que la cellule les coupe" in behind


def test_matrix_pdf_is_tagged_with_a_table(client, lab_member, case):
    client.force_login(lab_member)

    with pikepdf.open(io.BytesIO(client.get(address(case)).content)) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "fr"
        roles = list(structure(root.StructTreeRoot.K))

    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/H2"} <= set(roles)
    assert roles.count("/TR") == 1 + 16


def structure(node):
    """Yield the role of each element of the tree of tags."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from structure(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S)
        if "/K" in node:
            yield from structure(node.K)


def test_sealed_sheets_are_not_printed(client, lab_member):
    proposal = factories.make_assessed()
    client.force_login(lab_member)

    response = client.get(address(proposal))

    assert response.status_code == 302


def test_sign_that_no_font_of_ours_has_is_a_sentence(client, lab_member):
    proposal = factories.make_assessed()
    for sheet in proposal.sheets.all():
        factories.fill(sheet, "green", file=False)
        sheet.answer(sheet.grid.criteria.first(), signal="red", comment="Non \U0001f600")
        sheet.file()
    factories.make_opened(proposal)
    client.force_login(lab_member)

    page = client.get(address(proposal), follow=True).content.decode()

    assert "Le PDF n’a pas pu être fait." in page
