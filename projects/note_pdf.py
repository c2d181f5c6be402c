"""The PDF of a note d'intervention."""

import logging
from dataclasses import replace
from datetime import date

from django.conf import settings

from labo.pattern import frozen, motif, sign
from labo.pdf import BUSY, Attached, PdfBusy, PdfError, PdfTooLarge, drawing_url, paper_tokens, render_pdf
from labo.transitions import NotPrinted
from projects.note_content import content_of, written
from projects.note_print import COVER, PAPER, amendment_of, printed
from projects.note_sheet import Edition

log = logging.getLogger(__name__)

STYLESHEETS = ("css/note.css", "css/note_page.css")
DATA = "note.json"
"""The name of the file that a released PDF carries."""


def render_note(note, *, number: int, released_on: date) -> bytes:
    """
    Print the version that is released and stored, with its structured data attached.

    :param number: its rank; after a signature people call it by another name, « 1.1 », which the note knows.
    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    coming = note.numbering()
    if coming.amends is None:
        # Before any signature the rank is the name.
        coming = replace(coming, number=number, major=number, minor=0)
    document = note.document(coming, on=released_on)
    amendment = amendment_of(coming.amends, number=coming.amendment, content=document)
    data = Attached(DATA, written(document), "Le contenu de cette note, en données structurées", released_on)
    return render(note, edition=Edition(released_on, number, coming.label, amendment), attached=data)


def render_draft(note, *, on: date) -> bytes:
    """Print the note as it stands, with « Projet, non validé » on every page."""
    coming = note.numbering()
    amendment = amendment_of(coming.amends, number=coming.amendment, content=content_of(note))
    return render(note, edition=Edition(on, amendment=amendment))


def render(note, *, edition: Edition, attached: Attached | None = None) -> bytes:
    sheet = printed(note, edition=edition)
    context = {
        "note": sheet,
        "levels": PAPER,
        "cover": background(motif(sheet.reference, **COVER)),
        "sign": background(sign()),
        "accent": paper_tokens()["accent"],
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    try:
        return render_pdf("projects/pdf/note.html", context, stylesheets=STYLESHEETS, attached=attached)
    except PdfTooLarge as error:
        raise NotPrinted("Cette note est trop longue pour être imprimée : raccourcissez-la.") from error
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The note of %s cannot be printed", sheet.reference)
        raise NotPrinted("Le PDF n’a pas pu être fait, et rien n’est changé. Le journal dit pourquoi.") from error


def background(drawing: str) -> str:
    """Return a drawing as the address of a background: it decorates, so it is no picture that needs words."""
    return drawing_url(frozen(drawing, paper_tokens()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
