"""
The document on paper.

Kept under the hash of what is printed, in the cache that all processes share: asked again it is only read. What
changes it is what people write and the day, never an address, so it is printed a few times a day at most.
"""

import hashlib
import logging
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string

from labo.letters import printable
from labo.pattern import frozen, motif, sign
from labo.pdf import (
    BASE_SHEET,
    BUSY,
    PdfBusy,
    PdfError,
    PdfTooLarge,
    drawing_url,
    paper_tokens,
    print_html,
    static_file,
)
from labo.pdf.turn import BeingPrinted, turn
from labo.presentation.document import Document
from labo.transitions import NotPrinted

log = logging.getLogger(__name__)

STYLESHEETS = ("css/presentation.css", "css/presentation_page.css")
KEPT_FOR = 2 * 24 * 3600  # seconds: the document of a day is asked for that day
PRESS = "presentation:press"
"""One process prints it at a time."""
WAIT = "Le document s’imprime en ce moment : réessayez dans quelques secondes."


def kept(document: Document) -> bytes:
    """
    Return the document of today as a PDF, printed if nobody asked for it yet.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    page = paper(document)
    key = f"presentation:{hashlib.sha256(f'{page}{looks()}'.encode()).hexdigest()}"
    if content := cache.get(key):
        return content
    with turn(PRESS, words=WAIT):
        content = on_paper(page)
        cache.set(key, content, KEPT_FOR)
    return content


def printed(document: Document, *, number: int) -> bytes:
    """Print the version that is frozen. :raises NotPrinted: as :func:`kept` does."""
    return on_paper(paper(document, number=number))


def paper(document: Document, *, number: int | None = None) -> str:
    """Return the page that goes to the printer."""
    context = {
        "document": document,
        "number": number,
        "cover": background(motif("presentation", columns=18, rows=4, ground="a")),
        "sign": background(sign()),
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
        "site": settings.SITE_URL,
    }
    # Whoever asks for it cannot mend a sign that no font of ours has: it becomes a space.
    return printable(render_to_string("labo/pdf/presentation.html", context))


def on_paper(page: str) -> bytes:
    try:
        return print_html(page, stylesheets=STYLESHEETS)
    except PdfTooLarge as error:
        raise NotPrinted("La présentation est trop longue pour être imprimée : raccourcissez ses textes.") from error
    except PdfBusy as error:
        raise BeingPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The presentation of the lab cannot be printed")
        raise NotPrinted("Le PDF n’a pas pu être fait. Le journal dit pourquoi à l’équipe.") from error


def background(drawing: str) -> str:
    """Return a drawing as the address of a background: it decorates, so it is no picture that needs words."""
    return drawing_url(frozen(drawing, paper_tokens()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@once
def looks() -> str:
    """Name the sheets and the accent that a document is printed with: a new look prints it anew."""
    sheets = b"".join(static_file(name) or b"" for name in (BASE_SHEET, *STYLESHEETS))
    return hashlib.sha256(sheets + settings.LAB_ACCENT.encode()).hexdigest()
