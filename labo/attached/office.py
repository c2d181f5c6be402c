"""
Office documents: archives whose directory is read before anything is unpacked.

What acts by itself is refused: macros, embedded objects, templates fetched from elsewhere. So is what unpacks to much
more than it weighs.
"""

import io
import re
import zipfile
from collections.abc import Callable

from labo.attached.eicar import EICAR, VIRUS
from labo.attached.refusal import RefusedFile

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the formats before 2007 begin, and the documents that a password protects."""
MAX_ENTRIES = 3000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024
CHUNK = 256 * 1024

BROKEN = "Ce document est abîmé. Ouvrez-le, enregistrez-le de nouveau, puis recommencez."
MACRO = "Ce document contient des macros. Enregistrez-le sans macros, ou en PDF."
EMBEDDED = "Ce document contient un objet incorporé. Remplacez l’objet par une image, ou enregistrez en PDF."
LINKED = "Ce document va chercher un contenu ailleurs quand on l’ouvre. Enregistrez-le en PDF."
BOMB = "Ce document pèse beaucoup plus une fois ouvert. Allégez-le, ou enregistrez-le en PDF."
LOCKED = "Ce document est protégé par un mot de passe. Enlevez la protection, puis recommencez."

MACROS = re.compile(r"(?i)(vbaproject|vbadata|macrosheets/|^basic/|^scripts/|/activex/|^activex/)")
PROGRAMS = re.compile(
    r"(?i)\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk|html?|mht|zip|rar|7z|docm|xlsm)$"
)
OBJECTS = re.compile(r"(?i)(^|/)(oleobject\d*\.bin|embeddings/[^/]+\.bin|object \d+|package\d*)$")
FETCHED = re.compile(
    rb"<Relationship\b(?=[^>]*External)(?=[^>]*/(attachedTemplate|oleObject|frame|subDocument|package)\")"
)
# A field that starts another program; « la DDE » in a text is an administration.
FIELDS = re.compile(rb"DDEAUTO|instrText[^<]{0,80}>\s*DDE\b|<ddeLink\b")
MAIN = {
    "document": b"wordprocessingml.document.main+xml",
    "sheet": b"spreadsheetml.sheet.main+xml",
    "presentation": b"presentationml.presentation.main+xml",
}


def microsoft(kind: str) -> Callable[[bytes], None]:
    """Return the check of a document of Microsoft's formats: document, sheet or presentation."""

    def check(data: bytes) -> None:
        with opened(data) as archive:
            types = read(archive, "[Content_Types].xml")
            if b"macroEnabled" in types:
                raise RefusedFile("macro", MACRO)
            if MAIN[kind] not in types:
                raise RefusedFile("mismatch", "Ce fichier n’est pas le document que son nom annonce.")

    return check


def open_document(kind: str) -> Callable[[bytes], None]:
    """Return the check of an OpenDocument: text, spreadsheet or presentation."""

    def check(data: bytes) -> None:
        with opened(data) as archive:
            if read(archive, "mimetype").strip() != f"application/vnd.oasis.opendocument.{kind}".encode():
                raise RefusedFile("mismatch", "Ce fichier n’est pas le document que son nom annonce.")
            if b"encryption-data" in read(archive, "META-INF/manifest.xml"):
                raise RefusedFile("encrypted", LOCKED)

    return check


def opened(data: bytes) -> zipfile.ZipFile:
    """
    Return the archive, once its directory and every part of it were looked at.

    :raises RefusedFile: if one of them is not what an honest document holds.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        weigh(archive.infolist(), len(data))
        for entry in archive.infolist():
            look_at(archive, entry)
    except RefusedFile:
        raise
    except Exception as error:  # a hostile archive may break a parser in any way
        raise RefusedFile("broken", BROKEN) from error
    return archive


def weigh(entries, size: int) -> None:
    """:raises RefusedFile: by the directory alone, before a byte is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > SMALL and unpacked > MAX_RATIO * size
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_dense:
        raise RefusedFile("bomb", BOMB)
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & 1:
            raise RefusedFile("encrypted", LOCKED)
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise RefusedFile("broken", BROKEN)
        if MACROS.search(name):
            raise RefusedFile("macro", MACRO)
        if PROGRAMS.search(name) or OBJECTS.search(name):
            raise RefusedFile("embedded", EMBEDDED)


def look_at(archive, entry) -> None:
    """Unpack one part, a piece at a time: what it declares bounds what is read, and its sum must be right."""
    tail, xml = b"", entry.filename.endswith((".xml", ".rels"))
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            piece = tail + chunk
            if EICAR in piece:
                raise RefusedFile("virus", VIRUS)
            if xml and (FETCHED.search(piece) or FIELDS.search(piece)):
                raise RefusedFile("active", LINKED)
            if piece.startswith((b"MZ", OLD)) and not tail:
                raise RefusedFile("embedded", EMBEDDED)
            tail = piece[-1024:]


def read(archive, name: str) -> bytes:
    """Return one small part of the archive, whole; nothing where it is missing."""
    try:
        with archive.open(name) as part:
            return part.read(SMALL)
    except KeyError:
        return b""
