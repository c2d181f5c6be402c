"""The papers of an event: the sheet that people sign, the badges, the certificate of whoever came."""

import logging
from datetime import date

from django.conf import settings
from django.utils import timezone

from labo.letters import paper
from labo.pdf import BUSY, PdfBusy, PdfError, PdfTooLarge, render_pdf
from labo.qr_code import qr_code
from labo.transitions import NotPrinted
from labo.typography import NBSP
from missions.models.attendance_sheet import name_of

log = logging.getLogger(__name__)

BLANK_LINES = 8
"""For those who come without a word."""
BADGES = 8
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


def render_badges(sheet, *, on: date) -> bytes:
    """
    Print a badge for each person who is expected, eight a page, to cut out.

    :param on: the day that the document carries.
    :raises NotPrinted: if they cannot be printed as they must be; the log says why.
    """
    badges = [badge_of(seat.person) for seat in sheet.lines()]
    pages = [badges[first : first + BADGES] for first in range(0, len(badges), BADGES)]
    return render("missions/pdf/badges.html", {"pages": pages}, event=sheet.event, on=on)


def badge_of(person) -> dict:
    first, last = paper(person.first_name), paper(person.last_name)
    if not first:
        first, last = last or paper(person.email.partition("@")[0]), ""
    size = next(size for length, size in ((9, "l"), (14, "m"), (200, "s")) if len(first) <= length)
    return {"first": first, "last": last, "unit": paper(person.org_unit), "size": size}


def render_certificate(certificate, *, address: str) -> bytes:
    """
    Print the certificate. The same one makes the same bytes.

    :param address: where whoever receives the paper checks it.
    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    seat = certificate.registration
    words = {
        "person": paper(seat.person),
        "unit": paper(seat.person.org_unit),
        "duration": duration_of(seat.event),
        "code": certificate.code,
        "address": address,
        "qr_code": qr_code(address),
    }
    on = timezone.localdate(certificate.issued_at)
    return render("missions/pdf/certificate.html", words, event=seat.event, on=on)


def duration_of(event) -> str:
    """« 1 h 30 », « 7 h », « 45 min »."""
    hours, minutes = divmod(round((event.ends_at - event.starts_at).total_seconds() / 60), 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{minutes:02}" if minutes else "")


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
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("A document of event %s cannot be printed", event.pk)
        raise NotPrinted("Le PDF n’a pas pu être fait. Le journal dit pourquoi.") from error
