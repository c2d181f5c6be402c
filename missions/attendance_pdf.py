"""The papers of an event: the sheet that people sign."""

import logging
from datetime import date

from django.conf import settings

from labo.letters import paper
from labo.pdf import PdfError, PdfTooLarge, render_pdf
from labo.transitions import NotPrinted
from missions.models.attendance_sheet import name_of

log = logging.getLogger(__name__)

BLANK_LINES = 8
"""For those who come without a word."""
KEPT_FOR = "trois ans"
"""How long the signed sheet proves the hours; it is then destroyed."""


def render_sheet(sheet, *, on: date) -> bytes:
    """
    Print the sheet to sign: who is expected, then lines for whoever comes without a word.

    :param on: the day that the document carries.
    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    words = {
        "people": [(paper(name_of(seat.person)), paper(seat.person.org_unit)) for seat in sheet.lines()],
        "boxes": ["Signature, matin", "Signature, après-midi"] if sheet.is_signed_twice else ["Signature"],
        "blank_lines": range(BLANK_LINES),
    }
    return render("missions/pdf/attendance_sheet.html", words, event=sheet.event, on=on)


def render(template, words, *, event, on: date) -> bytes:
    context = {
        **words,
        "event": {
            "title": paper(event.title),
            "kind": event.get_kind_display(),
            "place": paper(event.place),
            "hosts": paper(event.hosts),
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
        },
        "on": on,
        "kept_for": KEPT_FOR,
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
        "dpo_email": settings.LAB_DPO_EMAIL,
    }
    try:
        return render_pdf(template, context, stylesheets=("css/attendance_pdf.css",))
    except PdfTooLarge as error:
        raise NotPrinted("Cette liste est trop longue pour être imprimée d’un coup.") from error
    except PdfError as error:
        log.exception("A document of event %s cannot be printed", event.pk)
        raise NotPrinted("Le PDF n’a pas pu être fait. Le journal dit pourquoi.") from error
