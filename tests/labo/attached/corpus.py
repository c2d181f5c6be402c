"""
The corpus: {what it is: (name of the file, how its bytes are made, declared verdict)}.

A verdict is « taken » or the code of the refusal.
"""

import gzip
import io
import random
import tarfile

import pikepdf

from labo.attached.eicar import EICAR
from tests.labo.attached import making as make

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\0" + b"\0" * 200
MEGA = 1024 * 1024


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        made.addfile(tarfile.TarInfo("../../etc/passwd"))
    return out.getvalue()


def noise(size):
    return random.Random(1).randbytes(size)


HOSTILE = {
    # Formats that the portal does not take.
    "a program": ("outil.exe", lambda: PROGRAM, "type"),
    "a page": ("page.html", lambda: HTML, "type"),
    "a drawing that runs": ("plan.svg", lambda: SVG, "type"),
    "XML": ("donnees.xml", lambda: b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "type"),
    "a document with macros, by its name": ("note.docm", lambda: make.office("docx"), "type"),
    "a workbook with macros, by its name": ("paie.xlsm", lambda: make.office("xlsx"), "type"),
    "an archive": ("dossier.zip", lambda: make.archive({"a.txt": "a"}), "type"),
    "an archive of archives": (
        "dossier.zip",
        lambda: make.archive({"b.zip": make.archive({"c.zip": make.archive({"a": "a"})})}),
        "type",
    ),
    "a rar": ("dossier.rar", lambda: b"Rar!\x1a\x07\x00" + b"\0" * 50, "type"),
    "a gzip": ("dossier.gz", lambda: gzip.compress(b"a" * 1000), "type"),
    "a tar that climbs": ("dossier.tar", tar, "type"),
    "an old Word": ("note.doc", lambda: OLD_OFFICE, "type"),
    "a script": ("tri.js", lambda: b"alert(1)", "type"),
    "a shortcut": ("dossier.lnk", lambda: b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "type"),
    "no ending": ("sansfin", lambda: b"bonjour", "type"),
    "an ending and nothing before": (".pdf", lambda: make.pdf(), "type"),
    # Names.
    "two endings, the last one runs": ("plan.pdf.exe", lambda: PROGRAM, "type"),
    "two endings, the first one runs": ("plan.exe.pdf", lambda: make.pdf(), "name"),
    "a page before an honest ending": ("plan.html.pdf", lambda: make.pdf(), "name"),
    "written backwards": ("rapport\u202efdp.exe", lambda: PROGRAM, "type"),
    "a NUL before the real ending": ("plan.exe\0.pdf", lambda: make.pdf(), "name"),
    # What it says is not what it is.
    "a program named PDF": ("plan.pdf", lambda: PROGRAM, "mismatch"),
    "an ELF named PDF": ("plan.pdf", lambda: b"\x7fELF" + b"\0" * 100, "mismatch"),
    "a page named PDF": ("plan.pdf", lambda: HTML, "mismatch"),
    "a picture named PDF": ("plan.pdf", lambda: make.picture(), "mismatch"),
    "a PDF named PNG": ("photo.png", lambda: make.pdf(), "mismatch"),
    "a JPEG named PNG": ("photo.png", lambda: make.picture("JPEG"), "mismatch"),
    "a drawing named PNG": ("photo.png", lambda: SVG, "mismatch"),
    "a page named text": ("notes.txt", lambda: HTML, "mismatch"),
    "a program named text": ("notes.txt", lambda: PROGRAM, "mismatch"),
    "a picture named CSV": ("liste.csv", lambda: make.picture(), "mismatch"),
    "bytes named text": ("notes.txt", lambda: noise(4000), "mismatch"),
    "an archive named document": ("note.docx", lambda: make.archive({"a.exe.txt": "a"}), "mismatch"),
    "a workbook named document": ("note.docx", lambda: make.office("xlsx"), "mismatch"),
    "a presentation named text": ("note.odt", lambda: make.open_document("odp"), "mismatch"),
    "a locked document": ("note.docx", lambda: OLD_OFFICE, "mismatch"),
    "an RTF named document": ("note.docx", lambda: b"{\\rtf1 bonjour}", "mismatch"),
    # Two in one.
    "a PDF that is a page": ("plan.pdf", lambda: make.pdf().replace(b"%%EOF", HTML + b"\n%%EOF"), "polyglot"),
    "a page, then a PDF": ("plan.pdf", lambda: HTML + make.pdf(), "mismatch"),
    "a PDF that is an archive": ("plan.pdf", lambda: make.pdf() + make.archive({"a.js": "a"}), "polyglot"),
    "a picture that is an archive": ("photo.png", lambda: make.picture() + make.archive({"a.js": "a"}), "polyglot"),
    "a picture that is a page": ("photo.jpg", lambda: make.picture("JPEG") + HTML, "polyglot"),
    "a text that is a page further on": ("notes.txt", lambda: b"Bonjour\n" * 50 + HTML, "polyglot"),
    "a text that is a mail with a page": (
        "notes.txt",
        lambda: b"MIME-Version: 1.0\nContent-Type: text/html\n\nbonjour",
        "polyglot",
    ),
    "a text that runs": ("notes.txt", lambda: b"#!/bin/sh\nls\n", "polyglot"),
    # PDF that act.
    "a PDF that runs a script": ("plan.pdf", lambda: make.pdf(make.opens_with(make.SCRIPT)), "active"),
    "a PDF whose script hides": (
        "plan.pdf",
        lambda: make.pdf(make.opens_with(make.SCRIPT), compressed=True),
        "active",
    ),
    "a PDF whose page runs a script": ("plan.pdf", lambda: make.pdf(make.page_runs_script), "active"),
    "a PDF that starts a program": ("plan.pdf", lambda: make.pdf(make.opens_with(make.LAUNCH)), "active"),
    "a PDF with a dynamic form": ("plan.pdf", lambda: make.pdf(make.has_xfa), "active"),
    "a PDF with a film": (
        "plan.pdf",
        lambda: make.pdf(make.annotation(Subtype=pikepdf.Name.RichMedia)),
        "active",
    ),
    "a PDF that holds a file": ("plan.pdf", lambda: make.pdf(make.holds_a_file), "embedded"),
    "a PDF with a file pinned on it": (
        "plan.pdf",
        lambda: make.pdf(make.annotation(Subtype=pikepdf.Name.FileAttachment), compressed=True),
        "embedded",
    ),
    "a locked PDF": (
        "plan.pdf",
        lambda: make.pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "encrypted",
    ),
    "a PDF cut in two": ("plan.pdf", lambda: make.pdf()[:200], "broken"),
    "a PDF that is noise": ("plan.pdf", lambda: b"%PDF-1.7\n" + noise(5000) + b"\n%%EOF", "broken"),
    "a PDF without a page": ("plan.pdf", lambda: b"%PDF-1.4\n%%EOF", "broken"),
    # Office documents that act.
    "macros under an honest name": (
        "note.docx",
        lambda: make.office("docx", {"word/vbaProject.bin": OLD_OFFICE}),
        "macro",
    ),
    "macros by the type of the parts": (
        "paie.xlsx",
        lambda: make.office("xlsx", types='<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled"/>'),
        "macro",
    ),
    "old macros in a workbook": ("paie.xlsx", lambda: make.office("xlsx", {"xl/macrosheets/s.xml": "<a/>"}), "macro"),
    "a control in a document": ("note.docx", lambda: make.office("docx", {"word/activeX/a.bin": b"a"}), "macro"),
    "Basic in an OpenDocument": (
        "note.odt",
        lambda: make.open_document("odt", {"Basic/Standard/Module1.xml": "<a/>"}),
        "macro",
    ),
    "an embedded object": (
        "note.docx",
        lambda: make.office("docx", {"word/embeddings/oleObject1.bin": b"a"}),
        "embedded",
    ),
    "a program inside": ("note.docx", lambda: make.office("docx", {"word/media/a.exe": PROGRAM}), "embedded"),
    "a program under a picture's name": (
        "diapos.pptx",
        lambda: make.office("pptx", {"ppt/media/a.png": PROGRAM}),
        "embedded",
    ),
    "a page inside": ("note.docx", lambda: make.office("docx", {"word/afchunk.html": HTML}), "embedded"),
    "a template from elsewhere": (
        "note.docx",
        lambda: make.office("docx", {"word/_rels/settings.xml.rels": make.relationship("attachedTemplate")}),
        "active",
    ),
    "an object from elsewhere": (
        "note.docx",
        lambda: make.office("docx", {"word/_rels/document.xml.rels": make.relationship("oleObject")}),
        "active",
    ),
    "a field that starts a program": (
        "note.docx",
        lambda: make.office("docx", {"word/footnotes.xml": "<w:instrText>DDEAUTO c:\\cmd.exe</w:instrText>"}),
        "active",
    ),
    "a locked OpenDocument": (
        "note.odt",
        lambda: make.open_document("odt", manifest="<manifest:encryption-data/>"),
        "encrypted",
    ),
    "an encrypted part": ("note.docx", lambda: make.encrypted_zip(make.office("docx")), "encrypted"),
    "a part that climbs": ("note.docx", lambda: make.office("docx", {"../../etc/cron.d/a": "a"}), "broken"),
    "a document cut in two": ("note.docx", lambda: make.office("docx")[:300], "broken"),
    # Too much.
    "a document that unpacks to 200 MB": (
        "note.docx",
        lambda: make.office("docx", {"word/media/a.bmp": b"\0" * (200 * MEGA)}),
        "bomb",
    ),
    "a document a thousand times its weight": (
        "note.docx",
        lambda: make.office("docx", {"word/media/a.bmp": b"\0" * (30 * MEGA)}),
        "bomb",
    ),
    "a document of four thousand parts": (
        "note.docx",
        lambda: make.office("docx", {f"word/{n}.xml": "" for n in range(4000)}),
        "bomb",
    ),
    "a document whose directory lies": (
        "note.docx",
        lambda: make.lying_zip(make.office("docx", {"word/a.bmp": b"\0" * MEGA}), "word/a.bmp"),
        "broken",
    ),
    "900 million pixels": ("plan.png", make.huge_png, "pixels"),
    "a picture cut in two": ("plan.png", lambda: make.picture(size=(900, 900))[:60], "broken"),
    "a picture that is noise": ("plan.png", lambda: b"\x89PNG\r\n\x1a\n" + noise(3000), "broken"),
    "too heavy": ("notes.txt", lambda: b"a" * (10 * MEGA + 1), "size"),
    "nothing at all": ("notes.txt", lambda: b"", "empty"),
    # What antiviruses are tried with.
    "EICAR": ("notes.txt", lambda: EICAR, "virus"),
    "EICAR in a document": ("note.docx", lambda: make.office("docx", {"word/a.xml": EICAR}), "virus"),
    "EICAR after a PDF": ("plan.pdf", lambda: make.pdf() + EICAR, "virus"),
}

HONEST = {
    "a PDF": ("Organigramme du service.pdf", lambda: make.pdf(), "taken"),
    "a PDF that opens on a page": (
        "plan.pdf",
        lambda: make.pdf(
            lambda pdf: setattr(pdf.Root, "OpenAction", pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit]))
        ),
        "taken",
    ),
    "a PDF with a link": (
        "plan.pdf",
        lambda: make.pdf(
            make.annotation(
                Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://x.example")
            )
        ),
        "taken",
    ),
    "a PNG": ("plan.png", lambda: make.picture(), "taken"),
    "a photo that says where": ("Hall d’accueil.JPG", make.with_place, "taken"),
    "a WebP": ("photo.webp", lambda: make.picture("WEBP"), "taken"),
    "a large plan": ("plan.png", lambda: make.picture(size=(4000, 3000)), "taken"),
    **{
        f"a {ending}": (f"document.{ending}", lambda ending=ending: make.office(ending), "taken")
        for ending in make.MAIN
    },
    **{
        f"an {ending}": (f"document.{ending}", lambda ending=ending: make.open_document(ending), "taken")
        for ending in make.ODF
    },
    "a document with a link": (
        "note.docx",
        lambda: make.office("docx", {"word/_rels/document.xml.rels": make.relationship("hyperlink")}),
        "taken",
    ),
    "a document that names the DDE": (
        "note.docx",
        lambda: make.office("docx", {"word/footnotes.xml": "<w:t>La DDE du Bas-Rhin</w:t>"}),
        "taken",
    ),
    "a text with accents": ("notes.txt", lambda: "Déjà vu à l’accueil : 3 < 5 & « ça »".encode(), "taken"),
    "a CSV of an old spreadsheet": ("liste.csv", lambda: "Nom;Été\nZoé;œuvre".encode("cp1252"), "taken"),
    "a CSV with a mark": ("liste.csv", lambda: "\ufeffNom;Été\n".encode(), "taken"),
    "a name that climbs": ("../../../etc/plan.pdf", lambda: make.pdf(), "taken"),
    "a name of 300 signs": ("p" * 296 + ".pdf", lambda: make.pdf(), "taken"),
    "a name with points": ("rapport v1.2 du 3.11.pdf", lambda: make.pdf(), "taken"),
}
