"""
What a file really holds: each format that the portal takes is read by something made to read it.

No table of magic numbers decides: a PDF that is a web page as well starts like a PDF. Pictures are opened by Pillow,
office documents by the directory of their archive, PDF by qpdf in a process of its own, texts by their encoding. The
ending of the name must say the same. What is not on the list is refused.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from labo.attached import image, office, pdf, text
from labo.attached.eicar import EICAR, VIRUS
from labo.attached.name import deceives, ending_of
from labo.attached.refusal import RefusedFile

NBSP = "\u00a0"


@dataclass(frozen=True)
class Format:
    """``check`` takes the bytes, and raises :class:`RefusedFile`. ``start`` is how every file of this format begins."""

    content_type: str
    label: str
    check: Callable[[bytes], None]
    start: bytes = b""


OPEN = "application/vnd.oasis.opendocument."
MICROSOFT = "application/vnd.openxmlformats-officedocument."
ARCHIVE = b"PK\x03\x04"
JPEG = Format("image/jpeg", "image JPEG", image.checker("JPEG"), b"\xff\xd8\xff")

FORMATS = {
    "pdf": Format("application/pdf", "PDF", pdf.check, b"%PDF-"),
    "png": Format("image/png", "image PNG", image.checker("PNG"), b"\x89PNG\r\n\x1a\n"),
    "jpg": JPEG,
    "jpeg": JPEG,
    "webp": Format("image/webp", "image WebP", image.checker("WEBP"), b"RIFF"),
    "odt": Format(f"{OPEN}text", "texte OpenDocument", office.open_document("text"), ARCHIVE),
    "ods": Format(f"{OPEN}spreadsheet", "tableur OpenDocument", office.open_document("spreadsheet"), ARCHIVE),
    "odp": Format(f"{OPEN}presentation", "diaporama OpenDocument", office.open_document("presentation"), ARCHIVE),
    "docx": Format(f"{MICROSOFT}wordprocessingml.document", "texte Word", office.microsoft("document"), ARCHIVE),
    "xlsx": Format(f"{MICROSOFT}spreadsheetml.sheet", "tableur Excel", office.microsoft("sheet"), ARCHIVE),
    "pptx": Format(
        f"{MICROSOFT}presentationml.presentation", "diaporama PowerPoint", office.microsoft("presentation"), ARCHIVE
    ),
    "txt": Format("text/plain", "texte", text.check),
    "csv": Format("text/csv", "tableau CSV", text.check),
}
ACCEPT = ",".join(f".{ending}" for ending in FORMATS)
"""For the ``accept`` of a file field: the browser then shows these files first."""
IN_WORDS = "PDF, images PNG, JPEG ou WebP, documents LibreOffice ou Word, Excel, PowerPoint, textes et CSV"

# ending: what to do instead of refusing and no more.
INSTEAD = {
    **dict.fromkeys(["doc", "dot", "rtf"], "Enregistrez-le en .docx, .odt ou PDF."),
    **dict.fromkeys(["xls", "xlt"], "Enregistrez-le en .xlsx, .ods ou PDF."),
    **dict.fromkeys(["ppt", "pps"], "Enregistrez-le en .pptx, .odp ou PDF."),
    **dict.fromkeys(
        ["docm", "dotm", "xlsm", "xlam", "pptm", "ppsm"], "Enregistrez-le sans macros, en .docx par exemple."
    ),
    **dict.fromkeys(["zip", "rar", "7z", "gz", "tar"], "Déposez les fichiers un par un, sans archive."),
    **dict.fromkeys(["heic", "heif", "bmp", "tif", "tiff", "gif"], "Enregistrez l’image en JPEG ou en PNG."),
    **dict.fromkeys(["html", "htm", "mht", "xml", "svg"], "Imprimez la page en PDF."),
}
# How files begin that pretend to be something else, for the sentence that refuses them.
STARTS = (
    (b"%PDF-", "un PDF"),
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"GIF8", "une image GIF"),
    (ARCHIVE, "une archive ou un document bureautique"),
    (b"PK\x05\x06", "une archive vide"),
    (office.OLD, "un document protégé par mot de passe, ou d’un ancien format"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"\xca\xfe\xba\xbe", "un programme"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"\x1f\x8b", "une archive"),
    (b"{\\rtf", "un texte RTF"),
    (b"<", "une page web ou du XML"),
)
PAGES = re.compile(rb"<script|<!doctype html|<html|<\?php", re.IGNORECASE)


def inspect(name: str, data: bytes) -> Format:
    """
    Return the format of the file.

    :param name: as :func:`clean_name` returns it.
    :raises RefusedFile: with the sentence that the person reads.
    """
    if not data:
        raise RefusedFile("empty", "Ce fichier est vide. Vérifiez qu’il est bien enregistré, puis recommencez.")
    ending = ending_of(name)
    if ending not in FORMATS:
        raise RefusedFile("type", not_taken(ending))
    if deceives(name):
        raise RefusedFile("name", "Ce nom a deux terminaisons. Renommez le fichier, puis recommencez.")
    found = FORMATS[ending]
    if EICAR in data:
        raise RefusedFile("virus", VIRUS)
    if not data.startswith(found.start) or (not found.start and starts_like(data)):
        raise RefusedFile("mismatch", not_what_it_says(ending, data))
    if found.start not in {b"", ARCHIVE}:
        refuse_two_in_one(data)
    found.check(data)
    return found


def not_taken(ending: str) -> str:
    if not ending:
        return f"Ce fichier n’a pas de terminaison comme .pdf ou .docx. Formats acceptés{NBSP}: {IN_WORDS}."
    if ending in INSTEAD:
        return f"Le format .{ending} n’est pas accepté. {INSTEAD[ending]}"
    return f"Le format .{ending[:10]} n’est pas accepté. Formats acceptés{NBSP}: {IN_WORDS}."


def starts_like(data: bytes) -> str:
    """Return what the bytes begin like, in words; nothing for a plain text."""
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((words for start, words in STARTS if head.startswith(start)), "")


def not_what_it_says(ending: str, data: bytes) -> str:
    really = starts_like(data)
    return (
        f"Ce fichier se nomme .{ending}, mais ce n’en est pas un{NBSP}: c’est {really}."
        if really
        else (f"Ce fichier se nomme .{ending}, mais ce n’en est pas un. Vérifiez qu’il s’ouvre bien sur votre poste.")
    )


def refuse_two_in_one(data: bytes) -> None:
    """
    Refuse a picture or a PDF that is a web page or an archive as well.

    :raises RefusedFile: if it is.
    """
    if PAGES.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        raise RefusedFile("polyglot", "Ce fichier en cache un autre. Exportez-le de nouveau en PDF ou en image.")
