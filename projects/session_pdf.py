"""The PDF documents of a session: agenda, minutes, pack for deciders."""

import logging
from datetime import date

from django.conf import settings

from labo.letters import paper
from labo.pdf import BUSY, PdfBusy, PdfError, PdfTooLarge, render_pdf
from labo.transitions import NotPrinted
from projects.minutes_print import PAPER, printed
from projects.session_print import agenda_rows, pack_cases

log = logging.getLogger(__name__)

STYLESHEETS = ("css/minutes.css", "css/minutes_page.css")


def render_minutes(minutes, *, signatures=(), on: date) -> bytes:
    """
    Print the minutes. Without signatures they are a draft, and say so on every page.

    :param on: the day that the document carries.
    :raises NotPrinted: if they cannot be printed as they must be; the log says why.
    """
    words = {
        "minutes": printed(minutes),
        "signatures": [
            {"name": paper(each.by), "role": each.get_role_display(), "at": each.signed_at} for each in signatures
        ],
        "is_draft": not signatures,
    }
    return render("projects/pdf/minutes.html", words, session=minutes.session, on=on)


def render_agenda(session, *, on: date) -> bytes:
    """Print the agenda as it stands."""
    return render("projects/pdf/agenda.html", {"rows": agenda_rows(session)}, session=session, on=on)


def render_pack(session, *, on: date) -> bytes:
    """Print what a decider reads before the session closes."""
    return render("projects/pdf/pack.html", {"cases": pack_cases(session)}, session=session, on=on)


def render(template, words, *, session, on: date) -> bytes:
    context = {
        **words,
        "session": {
            "number": session.number,
            "title": paper(session.title),
            "place": paper(session.place),
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
        },
        "levels": PAPER,
        "on": on,
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    try:
        return render_pdf(template, context, stylesheets=STYLESHEETS)
    except PdfTooLarge as error:
        raise NotPrinted("Ce document est trop long pour être imprimé : raccourcissez-le.") from error
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("A document of session %s cannot be printed", session.number)
        raise NotPrinted("Le PDF n’a pas pu être fait, et rien n’est changé. Le journal dit pourquoi.") from error
