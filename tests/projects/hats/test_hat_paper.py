"""Paper: sheets that can be printed and read aloud, and notes keyed in afterwards."""

import html
import re
import subprocess

import pikepdf
import pytest
from django.utils import timezone

from projects.hat_sheets import on_paper, print_sheets
from projects.models import Hat, HatContribution, Proposal
from tests.projects.hats.rooms import address, fresh, prepared, writing

pytestmark = pytest.mark.django_db


def printed(room, folder):
    path = folder / "feuilles.pdf"
    path.write_bytes(print_sheets(room, on=timezone.localdate()))
    return path


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_one_sheet_a_hat_in_the_order_of_the_room(tmp_path):
    room = prepared()
    room.plan([("blue", 4), ("white", 4), ("blue", 4)], lead_stays=False, seen=room.state)

    text = run("pdftotext", "-raw", str(printed(room, tmp_path)), "-")

    assert re.findall(r"Chapeau (\w+)", text) == ["bleu", "blanc"]


def test_sheets_hold_on_one_page_each_and_ask_their_question(tmp_path):
    path = printed(prepared(), tmp_path)

    info = dict(line.split(":", 1) for line in run("pdfinfo", str(path)).splitlines() if ":" in line)
    text = " ".join(run("pdftotext", "-raw", str(path), "-").split())
    assert (info["Pages"].strip(), info["Tagged"].strip()) == ("6", "yes")
    for hat in Hat:
        assert f"Chapeau {hat.word.lower()} {hat.subject} {' '.join(hat.question.split())}" in text


def test_sheets_are_read_aloud_in_french_and_their_drawings_have_words(tmp_path):
    with pikepdf.open(printed(prepared(), tmp_path)) as opened:
        assert str(opened.Root.Lang) == "fr"
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        words = [str(row.Alt) for row in opened.objects if isinstance(row, pikepdf.Dictionary) and "/Alt" in row]

    assert sorted(words) == sorted(f"Le chapeau {hat.word.lower()}, dessiné avec son signe" for hat in Hat)


def test_drawings_of_the_hats_differ_without_their_colours():
    shapes = {re.sub(r"#[0-9A-F]{6}", "ink", on_paper(hat)) for hat in Hat}

    assert len(shapes) == 6
    assert not any("var(" in on_paper(hat) for hat in Hat)


def test_sheets_are_given_as_a_pdf(as_lab):
    answer = as_lab.get(address(prepared(), "room_sheets"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def test_many_notes_are_keyed_in_at_once_and_the_next_hat_is_ready(as_lab):
    room = prepared()
    form = {"hat": "black", "lines": "- Un risque.\r\n\r\n• Un autre.\r\nUn troisième."}

    answer = as_lab.post(address(room, "room_key_in"), form)
    page = as_lab.get(answer["Location"]).content.decode()

    assert "3\u00a0idées sont posées sous le chapeau noir." in page
    assert [idea.text for idea in HatContribution.objects.all()] == ["Un risque.", "Un autre.", "Un troisième."]
    assert fresh(room).status == "running"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [("", "Écrivez au moins une idée."), ("x" * 601, "est trop longue"), ("\n".join(["Une."] * 61), "61\u00a0lignes")],
)
def test_notes_in_error_are_kept_on_the_page(as_lab, lines, sentence):
    page = as_lab.post(address(writing(), "room_key_in"), {"hat": "red", "lines": lines}).content.decode()

    assert sentence in html.unescape(page)
    assert lines in page
    assert HatContribution.objects.count() == 0


def test_notes_of_a_decided_case_are_refused_and_kept(as_lab):
    room = writing()
    Proposal.objects.filter(pk=room.proposal_id).update(status="accepted")

    page = as_lab.post(address(room, "room_key_in"), {"hat": "red", "lines": "À garder."}).content.decode()

    assert "la salle ne change plus" in page
    assert "À garder." in page
    assert HatContribution.objects.count() == 0


@pytest.mark.parametrize("asked", ["black", "pink", ""])
def test_page_opens_on_the_hat_that_is_asked_or_on_the_first(as_lab, asked):
    page = as_lab.get(address(writing(), "room_key_in"), {"chapeau": asked}).content.decode()

    chosen = re.search(r'value="(\w+)"[^>]*checked', page)[1]
    assert chosen == (asked if asked == "black" else "white")
