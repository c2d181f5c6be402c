"""
An issue for the notice board: made to be read from two metres, with two codes for a phone.

Kept under the hash of what is printed, in the cache that all processes share (labo/presentation/printing.py): the words
of an issue that left never change, so it is printed when somebody asks for it first, and again after a new look.
"""

import hashlib
import logging
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse

from labo.letters import printable
from labo.pattern import motif, sign
from labo.pdf import BASE_SHEET, BUSY, PdfBusy, PdfError, PdfTooLarge, print_html, static_file
from labo.pdf.turn import BeingPrinted, turn
from labo.presentation.printing import background
from labo.qr_code import qr_code
from labo.transitions import NotPrinted
from labo.typography import NBSP
from resources.newsletter.archive import read
from resources.newsletter.letters import LETTERS
from resources.newsletter.poster_size import size_of

log = logging.getLogger(__name__)

STYLESHEETS = ("css/letter_poster.css",)
KEPT_FOR = 60 * 24 * 3600  # seconds: an issue hangs on the board for a month, and is asked for a little longer
PRESS = "letters:press"
WAIT = f"Une autre affiche s’imprime en ce moment{NBSP}: réessayez dans quelques secondes."


def kept(issue) -> bytes:
    """
    Return the poster of an issue as a PDF, printed if nobody asked for it yet.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    page = paper(issue)
    key = f"letter:{hashlib.sha256(f'{page}{looks()}'.encode()).hexdigest()}"
    if content := cache.get(key):
        return content
    with turn(PRESS, words=WAIT):
        content = on_paper(page, issue)
        cache.set(key, content, KEPT_FOR)
    return content


def paper(issue) -> str:
    """Return the page that goes to the printer."""
    address, letter = settings.SITE_URL + issue.get_absolute_url(), read(issue.content)
    subscribe = settings.SITE_URL + reverse("resources:subscribe")
    context = {
        "issue": issue,
        "letter": letter,
        "name": LETTERS[issue.letter].name,
        "size": size_of(letter).name,
        "page": address,
        "subscribe": subscribe,
        "page_code": qr_code(address),
        "subscribe_code": qr_code(subscribe),
        "band": background(motif(f"lettre-{issue.number}", columns=16, rows=3, ground="a")),
        "sign": background(sign()),
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    # Whoever hangs it up cannot mend a sign that no font of ours has: it becomes a space.
    return printable(render_to_string("resources/pdf/letter.html", context))


def on_paper(page: str, issue) -> bytes:
    try:
        return print_html(page, stylesheets=STYLESHEETS)
    except PdfTooLarge as error:
        raise NotPrinted("Cette affiche est trop longue pour être imprimée.") from error
    except PdfBusy as error:
        raise BeingPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The poster of issue %s cannot be printed", issue.number)
        raise NotPrinted("L’affiche n’a pas pu être faite. Le journal dit pourquoi à l’équipe.") from error


@once
def looks() -> str:
    """Name the sheets and the accent that a poster is printed with: a new look prints it anew."""
    sheets = b"".join(static_file(name) or b"" for name in (BASE_SHEET, *STYLESHEETS))
    return hashlib.sha256(sheets + settings.LAB_ACCENT.encode()).hexdigest()
