"""The sheets of paper of the room: one A4 per hat, with its drawing, its question and lines to write on."""

import logging
import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from labo.pdf import BUSY, PdfBusy, PdfError, drawing_url, render_pdf
from labo.transitions import NotPrinted
from projects.models import Hat

log = logging.getLogger(__name__)

LINES = 11
# What ``static/css/tokens.css`` says for the light theme: ink on paper.
INK, WHITE = "#1C1430", "#FFFFFF"
PAPER = {
    Hat.WHITE: {"fond": WHITE, "ruban": INK, "signe": INK},
    Hat.RED: {"fond": "#C8323C", "ruban": INK, "signe": WHITE},
    Hat.BLACK: {"fond": INK, "ruban": WHITE, "signe": WHITE},
    Hat.YELLOW: {"fond": "#FFD92E", "ruban": INK, "signe": INK},
    Hat.GREEN: {"fond": "#2E9A62", "ruban": INK, "signe": INK},
    Hat.BLUE: {"fond": "#2C67C4", "ruban": INK, "signe": WHITE},
}


def print_sheets(room, *, on: date) -> bytes:
    """
    Return the PDF: the hats of the room in the order of their first round, each once.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    hats = dict.fromkeys(Hat(round.hat) for round in room.rounds.all())
    context = {
        "proposal": room.proposal,
        "sheets": [{"hat": hat, "drawing": drawing_url(on_paper(hat))} for hat in hats],
        "lines": range(LINES),
        "on": on,
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    try:
        return render_pdf("projects/pdf/hat_sheets.html", context, stylesheets=("css/hat_sheets.css",))
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The sheets of the hats of %s cannot be printed", room.proposal.reference)
        raise NotPrinted("Les feuilles n’ont pas pu être imprimées. Le journal dit pourquoi.") from error


def on_paper(hat: Hat) -> str:
    """Return the drawing of a hat with its colours written in: no style of the page reaches into a picture."""
    sprite = Path(finders.find("img/sprite.svg")).read_text(encoding="utf-8")
    parts = [re.search(rf'<symbol id="h-{name}"[^>]*>(.*?)</symbol>', sprite)[1] for name in ("hat", hat.value)]
    colours = {"trait": INK, **PAPER[hat]}
    drawn = re.sub(r"var\(--h-(\w+)\)", lambda found: colours[found[1]], "".join(parts))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 36">{drawn}</svg>'
