"""The PDF of the notes: what it says, to whom it can be read, and that it always comes out the same (R61, R29)."""

import io
import json
import re
import socket
import threading
from datetime import date
from functools import lru_cache
from itertools import pairwise

import pikepdf
import pytest
import time_machine
from django.template import engines
from django.utils.safestring import mark_safe
from weasyprint import HTML

from labo.pdf.process import Limits, press
from labo.transitions import NotPrinted
from labo.typography import french
from projects import note_pdf
from projects.models import InterventionStep
from projects.models.note_release import Numbering
from projects.note_agreements import render_agreements
from projects.note_pdf import render_draft, render_note
from projects.note_sections import SECTIONS
from tests.factories import make_method, make_note
from tests.paper import run, structure, structure_texts
from tests.projects.note.case_notes import CASES, fresh, make_case_note, stories
from tests.projects.note.signing import people_of, sign_all

pytestmark = pytest.mark.django_db
RELEASED_ON = date(2026, 11, 24)


def squeezed(text):
    """Return the text with nothing but its letters, figures and signs: line breaks are the layout's."""
    return re.sub(r"\s+", "", text.replace("\u00a0", " "))


@lru_cache
def printed_once(name):
    """Return the PDF of a case's second version. The same for every test that reads it, so made once."""
    return render_note(make_case_note(name), number=2, released_on=RELEASED_ON)


@pytest.fixture(params=CASES)
def case(request, tmp_path, db):
    """Return (story, path of the PDF of the second version of its note)."""
    path = tmp_path / "note.pdf"
    path.write_bytes(printed_once(request.param))
    return stories()[request.param], path


@pytest.fixture
def text(case):
    return run("pdftotext", "-raw", str(case[1]), "-")


def test_pdfinfo(case):
    story, path = case
    info = dict(line.split(":", 1) for line in run("pdfinfo", str(path)).splitlines() if ":" in line)

    assert info["Tagged"].strip() == "yes"
    assert squeezed(info["Title"]) == squeezed(f"Note d’intervention LABO-2026-001 : {french(story['title'])}")
    assert info["Pages"].strip() == "4"
    assert info["Page size"].strip().endswith("(A4)")
    assert info["JavaScript"].strip() == "no"
    assert info["Form"].strip() == "none"


def test_qpdf_finds_no_fault(case):
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(case[1]))


def test_it_says_that_it_is_accessible(case):
    with pikepdf.open(case[1]) as opened:
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_every_section_is_there_whole(case, text):
    story, _ = case
    written = squeezed(text)
    missing = [
        line
        for section in SECTIONS
        if section.field != "signatories"
        for value in [story["sections"][section.field]]
        for line in (value if isinstance(value, list) else [value])
        if squeezed(french(line)) not in written
    ]

    assert missing == []
    assert [
        section.title
        for section in SECTIONS
        if section.field != "signatories" and squeezed(section.title) not in written
    ] == []


def test_everybody_who_writes_or_signs_is_named(case, text):
    story, _ = case
    names = [
        *story["sections"]["authors"],
        *(re.split("[,(]", line)[0].strip() for line in story["sections"]["signatories"]),
    ]

    assert [name for name in names if name not in " ".join(text.split())] == []


def test_every_step_is_there_with_its_real_day(case):
    story, path = case
    # Column by column: a cell that is broken over lines is read whole.
    cells = squeezed(" ".join(structure_texts(path, "/TD") + structure_texts(path, "/TH")))
    expected = [
        squeezed(french(step[name]))
        for step in story["steps"]
        for name in ("title", "audience", "objective", "deliverable", "method")
    ]

    assert [words for words in expected if words not in cells] == []
    assert "mardi8décembre2026" in cells


def test_methods_are_named(case, text):
    story, _ = case
    assert [name for name in story["methods"] if squeezed(name) not in squeezed(text)] == []


def test_footer_of_every_page(case):
    for page in range(1, 5):
        words = run("pdftotext", "-raw", "-f", str(page), "-l", str(page), str(case[1]), "-")
        assert squeezed("Note d’intervention LABO-2026-001, version 2 du 24 novembre 2026") in squeezed(words)
        assert f"page {page} sur 4" in words


def test_only_the_identity_s_fonts_all_embedded(case):
    rows = [line.split() for line in run("pdffonts", str(case[1])).splitlines()[2:]]

    assert {row[0].partition("+")[2] for row in rows} == {
        "Atkinson-Hyperlegible",
        "Atkinson-Hyperlegible-Bold",
        "Bricolage-Grotesque-Bold",
        "Bricolage-Grotesque-Semi-Bold",
    }
    # emb sub uni: embedded, subset, with its Unicode table
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_it_carries_its_data_alone_and_leads_nowhere(case):
    with pikepdf.open(case[1]) as opened:
        assert list(opened.attachments) == ["note.json"]
        uris = [str(each.URI) for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/URI" in each]
        assert uris == []
        assert "/OpenAction" not in opened.Root
        assert "/AA" not in opened.Root
        assert "/JavaScript" not in opened.Root.get("/Names", {})


# --- What a screen reader meets -----------------------------------------------------------------------------


def test_headings_go_down_one_at_a_time(case):
    levels = [int(kind[2]) for kind, _, _ in structure(case[1]) if re.fullmatch("/H[1-6]", kind)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_figure_has_words(case):
    figures = [alternate for kind, alternate, _ in structure(case[1]) if kind == "/Figure"]

    assert len(figures) == 1
    assert squeezed(figures[0]).startswith("Calendrier:7étapes,du8décembre2026au")
    assert squeezed(figures[0]).endswith("Chaquedateestdansletableauquisuit.")


def test_tables_have_headers(case):
    kinds = [kind for kind, _, _ in structure(case[1])]

    assert kinds.count("/Table") == 1
    assert kinds.count("/Caption") == 1
    assert kinds.count("/TH") == 4 + 7
    with pikepdf.open(case[1]) as opened:
        elements = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        names = {str(each.ID) for each in elements if each.get("/S") == "/TH"}
        headers = [[str(name) for name in each.A.Headers] for each in elements if each.get("/S") == "/TD"]
        assert len(names) == 11
        assert all(len(each) == 2 for each in headers)  # its row and its column
        assert names >= {name for each in headers for name in each}


def test_lists_are_lists(case):
    story, path = case
    kinds = [kind for kind, _, _ in structure(path)]
    lines = sum(
        len(value)
        for name, value in story["sections"].items()
        if isinstance(value, list) and name not in ("authors", "signatories")
    )

    # every line of every list, the methods, and the terms and texts of « En bref »
    assert kinds.count("/LBody") == lines + len(story["methods"]) + 2 * 4


# --- Always the same, and never the internal ------------------------------------------------------------------


def test_same_note_gives_same_bytes(case):
    """On another day, after another document, at another place in the database."""
    story, path = case
    name = next(name for name in CASES if stories()[name] is story)
    note = make_case_note(name)
    with time_machine.travel("2031-05-06 07:08:09"):
        render_draft(note, on=RELEASED_ON)

        assert render_note(note, number=2, released_on=RELEASED_ON) == path.read_bytes()


def test_another_version_gives_other_bytes():
    note = make_case_note("museolab")
    assert render_note(note, number=3, released_on=RELEASED_ON) != printed_once("museolab")


def test_draft_says_so_on_every_page(tmp_path):
    path = tmp_path / "draft.pdf"
    path.write_bytes(render_draft(make_case_note("museolab"), on=RELEASED_ON))

    for page in range(1, 5):
        words = run("pdftotext", "-raw", "-f", str(page), "-l", str(page), str(path), "-")
        assert "Projet, non validé" in " ".join(words.split())
        assert squeezed("projet du 24 novembre 2026") in squeezed(words)


def test_released_does_not_say_draft(text):
    assert "Projet, non validé" not in " ".join(text.split())
    assert "À écrire" not in text


def test_no_opinion_leaves_with_the_note(tmp_path):
    """Neither a signal, nor a comment, nor an evaluator's name, nor a hat, nor the reasons of the decision."""
    note = make_case_note("museolab")
    proposal = note.proposal
    path = tmp_path / "note.pdf"
    path.write_bytes(render_note(note, number=1, released_on=RELEASED_ON))
    words = run("pdftotext", "-raw", str(path), "-")
    internal = [
        *(str(sheet.evaluator) for sheet in proposal.sheets.all()),
        *(answer.comment for sheet in proposal.sheets.all() for answer in sheet.answers.all() if answer.comment),
        *(criterion.title for criterion in proposal.grid.criteria.all()),
        proposal.decisions.get().reasons,
    ]

    assert len(internal) > 5
    assert [secret for secret in internal if secret in words] == []


def test_empty_draft_can_be_printed():
    """A note that has just been started has nothing in it yet, and is shown all the same."""
    assert render_draft(make_note(complete=False), on=RELEASED_ON).startswith(b"%PDF")


def test_signs_of_the_case_that_no_font_has_are_left_out(tmp_path):
    note = make_case_note("museolab")
    note.proposal.title = "Un muséolab 🎨 pour tous"
    path = tmp_path / "note.pdf"
    path.write_bytes(render_note(note, number=1, released_on=RELEASED_ON))

    assert "Un muséolab pour tous" in " ".join(run("pdftotext", "-raw", str(path), "-").split())


# --- Nothing typed in a field makes the printer ask for anything ----------------------------------------------

HOSTILE = (
    '<img src="{url}" alt="x"><style>@import url("{url}");p{{background:url({url})}}</style>'
    '<link rel=stylesheet href="{url}"><link rel=attachment href="{url}"><iframe src="{url}"></iframe>'
    '"><svg><image href="{url}"/></svg><a href="{url}">x</a> url({url}) {{{{ 7|add:7 }}}} {url} file:///etc/passwd'
)


def hostile_note(url):
    note = make_note(complete=False)
    bait = HOSTILE.format(url=url)
    for section in SECTIONS:
        setattr(note, section.field, bait if section.kind == "text" else [bait, bait])
    note.authors, note.starts_on = [bait], RELEASED_ON
    proposal = note.proposal
    proposal.title, proposal.reference = bait[:150], "LABO-2026-001"
    proposal.org_unit.name = bait[:150]
    method = make_method(name=bait[:120])
    short = f'<img src="{url}">'
    steps = [
        InterventionStep(
            title=short[:120],
            duration=short[:60],
            audience=short,
            objective=short,
            deliverable=short,
            offset_days=7,
            method=method,
        )
    ]
    note.save_draft(revision=0, steps=steps, methods=[method])
    return note


@pytest.fixture
def canary():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        yield listener


def knocks(listener):
    """Return how many came to the door, and say goodbye to them."""
    count = 0
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            return count
        connection.close()
        count += 1


def test_hostile_text_in_every_field_asks_for_nothing(canary, tmp_path):
    note = hostile_note(f"http://127.0.0.1:{canary.getsockname()[1]}/x.svg")
    path = tmp_path / "note.pdf"
    path.write_bytes(render_note(note, number=1, released_on=RELEASED_ON))

    assert knocks(canary) == 0
    with pikepdf.open(path) as opened:
        assert list(opened.attachments) == ["note.json"]
        assert [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/URI" in each] == []
    assert "{{7|add:7}}" in squeezed(run("pdftotext", "-raw", str(path), "-"))


def test_hostile_text_negative_control(canary, monkeypatch):
    """Without escaping and with WeasyPrint's own fetcher, the same note does knock."""
    url = f"http://127.0.0.1:{canary.getsockname()[1]}/x.svg"
    monkeypatch.setattr("projects.note_print.french", mark_safe)
    pages = []

    def unguarded(template, context, *, stylesheets, attached):
        pages.append(engines["django"].get_template(template).render(context))
        return HTML(string=pages[-1]).write_pdf()

    monkeypatch.setattr(note_pdf, "render_pdf", unguarded)
    count = []
    thread = threading.Thread(target=lambda: count.append(knocks(canary)))
    canary.settimeout(5)
    thread.start()
    render_note(hostile_note(url), number=1, released_on=RELEASED_ON)
    thread.join(timeout=30)

    assert count[0] > 0


# --- For the archive: PDF/A-3, with the data that it shows --------------------------------------------------


def attached(content):
    """Return (name, bytes, relationship) of each file that a PDF carries."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return [
            (name, opened.attachments[name].get_file().read_bytes(), str(opened.attachments[name].obj.AFRelationship))
            for name in opened.attachments
        ]


def test_released_pdf_is_made_for_the_archive_and_carries_its_data(tmp_path, lab_member):
    """PDF/A-3a and PDF/UA-1 at once; the file inside says what the database says, and comes out always the same."""
    note = make_case_note("museolab", by=lab_member)
    version = note.release(by=lab_member)
    path = tmp_path / "note.pdf"
    path.write_bytes(version.pdf)

    ((name, data, relationship),) = attached(version.pdf)
    said = json.loads(data)
    on = date.fromisoformat(said["released_on"])

    assert (name, relationship) == ("note.json", "/Source")
    assert said == version.content == note.document(Numbering(1, 1), on=on)
    assert {row["field"]: row["value"] for row in said["sections"]} == {
        section.field: getattr(note, section.field) for section in SECTIONS
    }
    assert [step["title"] for step in said["steps"]] == list(note.steps.values_list("title", flat=True))
    assert said["steps"][0]["date"] == note.dated_steps()[0][1].isoformat()
    assert note.proposal.lead.email not in data.decode()
    with pikepdf.open(path) as opened:
        with opened.open_metadata() as metadata:
            assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("3A", "1")
        assert len(opened.Root.AF) == 1
        assert str(opened.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert opened.Root.MarkInfo.Marked
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(path))
    assert render_note(note, number=1, released_on=on) == version.pdf


def test_avenant_says_what_it_amends_and_differs_only_there(tmp_path, lab_member):
    note = make_case_note("museolab", by=lab_member)
    first = note.release(by=lab_member)
    sign_all(first, people_of(note, lab=lab_member))
    fresh(note).revise(by=lab_member, reason="Les moyens.")
    note = fresh(note)
    before, note.means = note.means, "Quarante jours."
    note.save_draft(revision=note.revision)
    second = note.release(by=lab_member)
    paths = [tmp_path / "1.pdf", tmp_path / "1.1.pdf"]
    for path, version in zip(paths, (first, second), strict=True):
        path.write_bytes(version.pdf)

    words = squeezed(run("pdftotext", "-raw", str(paths[1]), "-"))

    assert squeezed("Avenant n° 1 à la note signée le") in words
    assert squeezed(f"Retiré : {french(before.splitlines()[0])}") in words
    assert squeezed("Ajouté : Quarante jours.") in words
    assert "version1.1du" in words
    assert {key for key in first.content if first.content[key] != second.content[key]} == {
        *("amends", "version", "sections")
    }
    pairs = zip(second.content["sections"], first.content["sections"], strict=True)
    assert [row["field"] for row, was in pairs if row != was] == ["means"]
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(paths[1]))

    signatures = list(first.signatures.all())
    certificate = tmp_path / "accords.pdf"
    certificate.write_bytes(render_agreements(first, signatures))
    words = squeezed(run("pdftotext", "-raw", str(certificate), "-"))
    assert first.sha256 in words
    assert [each.name for each in signatures if squeezed(each.name) not in words] == []


def test_a_press_that_is_not_free_in_time_is_a_sentence(monkeypatch):
    monkeypatch.setattr(press, "limits", Limits(wait=0.01))
    with press._turn, pytest.raises(NotPrinted, match="réessayez dans une minute"):
        render_note(make_note(), number=1, released_on=RELEASED_ON)
