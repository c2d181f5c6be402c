"""The PDF of a note d'intervention."""

import logging
from datetime import date

from django.conf import settings

from labo.pattern import frozen, motif, sign
from labo.pdf import PdfError, PdfTooLarge, drawing_url, paper_tokens, render_pdf
from labo.transitions import NotPrinted
from projects.note_print import COVER, PAPER, Edition, printed

log = logging.getLogger(__name__)

STYLESHEETS = ("css/note.css", "css/note_page.css")


def render_note(note, *, number: int, released_on: date) -> bytes:
    """
    Print the version that is released and stored.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    return render(note, edition=Edition(released_on, number))


def render_draft(note, *, on: date) -> bytes:
    """Print the note as it stands, with « Projet, non validé » on every page."""
    return render(note, edition=Edition(on))


def render(note, *, edition: Edition) -> bytes:
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
        return render_pdf("projects/pdf/note.html", context, stylesheets=STYLESHEETS)
    except PdfTooLarge as error:
        raise NotPrinted("Cette note est trop longue pour être imprimée : raccourcissez-la.") from error
    except PdfError as error:
        log.exception("The note of %s cannot be printed", sheet.reference)
        raise NotPrinted("Le PDF n’a pas pu être fait, et rien n’est changé. Le journal dit pourquoi.") from error


def background(drawing: str) -> str:
    """Return a drawing as the address of a background: it decorates, so it is no picture that needs words."""
    return drawing_url(frozen(drawing, paper_tokens()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
