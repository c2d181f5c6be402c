"""R57: the corpus of hostile files. Each gets its declared verdict, and no file of any kind breaks the page."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from labo.attached import pdf_probe
from labo.attached.content import Content
from labo.attached.pdf import probed
from labo.attached.refusal import RefusedFile
from projects.models import Attachment
from tests import factories
from tests.labo.attached import making
from tests.labo.attached.corpus import HONEST, HOSTILE

CORPUS = {**HOSTILE, **HONEST}


def verdict(name, data):
    upload = SimpleUploadedFile("x", data)
    upload._name = name  # what a browser could send, before Django cleans it
    try:
        Content.of(upload)
    except RefusedFile as refusal:
        return refusal.code if str(refusal).endswith(".") else f"{refusal.code}, and no sentence"
    return "taken"


@pytest.mark.parametrize("what", CORPUS)
def test_file_gets_its_verdict(what):
    name, build, declared = CORPUS[what]

    assert verdict(name, build()) == declared


def test_corpus_is_large_enough():
    assert len(HOSTILE) >= 60
    assert {code for _, _, code in HOSTILE.values()} >= {
        *("empty", "size", "name", "type", "mismatch", "broken", "encrypted", "macro"),
        *("active", "embedded", "bomb", "pixels", "polyglot", "virus"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("what", CORPUS)
def test_page_answers_to_every_file(client, what):
    name, build, declared = CORPUS[what]
    proposal = factories.make_draft()
    client.force_login(proposal.lead)

    response = client.post(
        reverse("projects:draft_attachments", args=[proposal.key]),
        {"other-1-file": SimpleUploadedFile(name, build()), "other-1-caption": "Une pièce"},
    )

    # Django cuts a name that climbs or holds a NUL before we see it: the verdict may then be another refusal.
    assert response.status_code == (302 if declared == "taken" else 200)
    assert Attachment.objects.count() == (1 if declared == "taken" else 0)
    if declared != "taken":
        assert [form.errors for form in response.context["forms"] if form.errors]


# --- Negative controls: each reader is what refuses ------------------------------------------------------


def test_script_that_hides_passes_without_the_probe(monkeypatch):
    name, build, _ = HOSTILE["a PDF whose script hides"]
    assert b"JavaScript" not in build()

    monkeypatch.setattr("labo.attached.pdf.probed", lambda data: "sound")

    assert verdict(name, build()) == "taken"


def test_bomb_passes_without_the_scales(monkeypatch):
    name, build, _ = HOSTILE["a document a thousand times its weight"]

    monkeypatch.setattr("labo.attached.office.weigh", lambda entries, size: None)

    assert verdict(name, build()) == "taken"


def test_page_in_a_pdf_passes_without_the_second_look(monkeypatch):
    name, build, _ = HOSTILE["a PDF that is a page"]

    monkeypatch.setattr("labo.attached.inspection.refuse_two_in_one", lambda data: None)

    assert verdict(name, build()) == "taken"


# --- The probe lives apart ------------------------------------------------------------------------------


def probe_that(tmp_path, monkeypatch, code):
    script = tmp_path / "probe.py"
    script.write_text(code)
    monkeypatch.setattr("labo.attached.pdf.PROBE", script)


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 9)",
        "import time; time.sleep(60)",
        "raise MemoryError",
        "print('certainly')",
        "print('sound'); raise SystemExit(1)",
    ],
    ids=["killed", "hangs", "out of memory", "talks nonsense", "fails"],
)
def test_probe_that_dies_refuses_the_file(tmp_path, monkeypatch, code):
    probe_that(tmp_path, monkeypatch, code)
    monkeypatch.setattr("labo.attached.pdf.SECONDS", 1)

    assert probed(making.pdf()) == "broken"


def test_probe_is_told_nothing_of_the_portal(tmp_path, monkeypatch):
    """A file that takes the probe over finds no secret in its environment."""
    probe_that(tmp_path, monkeypatch, "import os; print('sound' if 'SECRET_KEY' not in os.environ else 'leak')")

    assert probed(making.pdf()) == "sound"


def test_probe_has_little_memory(tmp_path, monkeypatch):
    probe = Path(pdf_probe.__file__).read_text()
    greedy = probe.replace("print(look(", "print(len(bytearray(2 * 1024**3)));print(look(")
    assert greedy != probe
    probe_that(tmp_path, monkeypatch, greedy)

    assert probed(making.pdf()) == "broken"
