"""The PDF receipt of a version: number, date, mark, and the answers as they were frozen."""

import logging

from django.conf import settings

from labo.letters import unprintable
from labo.pattern import frozen, sign
from labo.pdf import BUSY, PdfBusy, PdfError, drawing_url, paper_tokens, render_pdf
from labo.transitions import NotPrinted
from labo.typography import plain_signs

log = logging.getLogger(__name__)

STYLESHEETS = ("css/receipt.css",)
HOLE = "[?]"
"""Stands on paper for a sign that no font of ours has; the mark is that of the words as they were typed."""


def render_receipt(version) -> bytes:
    """
    Print the receipt. The hour of the printing is nowhere in it: the same version makes the same bytes.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    sections = [
        (on_paper(title), [(on_paper(question.label), on_paper(text)) for question, text in questions])
        for title, questions in version.answered
    ]
    tokens = paper_tokens()
    # On white the disc wears the accent; the note's own cover is dark.
    drawing = frozen(sign(), {**tokens, "aplat-clair": tokens["accent"]}).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )
    answers = version.answers
    context = {
        "version": version,
        "reference": version.proposal.reference,
        "title": on_paper(answers.get("title", "")),
        "org_unit": on_paper(answers.get("org_unit", "")),
        "filed_by": on_paper(str(version.filed_by or "")),
        "reason": on_paper(version.reason),
        "sections": sections,
        "has_holes": any(unprintable(plain_signs(text)) for text in version.readable.values()),
        "mark": [version.sha256[start : start + 16] for start in range(0, 64, 16)],
        "sign": drawing_url(drawing),
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    try:
        return render_pdf("projects/pdf/receipt.html", context, stylesheets=STYLESHEETS)
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The receipt of %s, version %s, cannot be printed", version.proposal.reference, version.number)
        raise NotPrinted("L’accusé de réception n’a pas pu être imprimé. Le labo en est prévenu.") from error


def on_paper(text: str) -> str:
    """Return the text with a mark in place of each sign that cannot be printed: nothing is left out silently."""
    text = plain_signs(text)
    missing = set(unprintable(text))
    return "".join(HOLE if letter in missing else letter for letter in text) if missing else text
