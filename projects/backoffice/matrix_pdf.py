"""The opened sheets of a case on paper: one A3 page that a table can read together, the reasons behind."""

import logging

from django.conf import settings
from django.utils.safestring import mark_safe

from labo.pdf import BUSY, PdfBusy, PdfError, drawing_url, render_pdf
from labo.transitions import NotPrinted
from labo.typography import listed, plain_signs
from projects.backoffice.crossing import Matrix, first_words, quoted
from projects.models import Signal

log = logging.getLogger(__name__)

STYLESHEETS = ("css/matrix_pdf.css",)
ON_PAPER = 70
"""How many signs of a reason stand in a cell of an A3 sheet of five columns."""
GROUND = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{}</svg>'
LINE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
# The same shapes as static/img/sprite.svg, whose symbols a printer cannot reach from inside a drawing.
SHAPES = {
    "green": '<circle cx="12" cy="12" r="11" fill="#157A4A"/>'
    f'<path {LINE} stroke="#fff" stroke-width="2.5" d="m7.2 12.4 3.3 3.3 6.3-7"/>',
    "red": '<rect x="1.5" y="1.5" width="21" height="21" rx="2.5" fill="#B5202E"/>'
    f'<path {LINE} stroke="#fff" stroke-width="2.5" d="m7.8 7.8 8.4 8.4m0-8.4-8.4 8.4"/>',
    "unclear": '<circle cx="12" cy="12" r="9.75" fill="#FFEC96" stroke="#1C1430" stroke-width="2.25"/>'
    f'<path {LINE} stroke="#1C1430" stroke-width="2.25" '
    'd="M9.3 9.6c.2-1.6 1.3-2.5 2.8-2.5 1.6 0 2.7 1 2.7 2.4 0 1.9-2.7 2.1-2.7 4.1M12.05 16.7v.1"/>',
    "abstain": '<circle cx="12" cy="12" r="9.75" fill="none" stroke="#4D4462" stroke-width="2.25" '
    'stroke-dasharray="3.83 3.83"/>'
    f'<path {LINE} stroke="#4D4462" stroke-width="2.25" d="M8.5 12h7"/>',
}


def render_matrix(matrix: Matrix, *, reasons: bool, on) -> bytes:
    """
    Print the matrix as a tagged PDF.

    :param reasons: with the reasons of those who withdrew.
    :param on: the day it is printed.
    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    context = {
        "proposal": matrix.proposal,
        "matrix": matrix,
        "groups": [(dimension.label, [printed(row) for row in rows]) for dimension, rows in matrix.groups(False)],
        "columns": [column_title(column) for column in matrix.columns],
        "comments": matrix.remarks(*Signal.values),
        "guide": matrix.guide(),
        "mutes": matrix.mutes(),
        "declarations": matrix.declarations(reasons=reasons),
        "missing": listed([str(person) for person in matrix.missing]),
        "shapes": {name: mark_safe(drawing_url(GROUND.format(shape))) for name, shape in SHAPES.items()},
        "on": on,
        "lab_name": settings.LAB_NAME,
    }
    try:
        return render_pdf("projects/pdf/matrix.html", context, stylesheets=STYLESHEETS)
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The sheets of %s cannot be printed", matrix.proposal.reference)
        raise NotPrinted("Le PDF n’a pas pu être fait. Le journal dit pourquoi.") from error


def column_title(column):
    sheet = column["sheet"]
    return {"name": column["name"], "judged": f"à revoir, version {sheet.version}" if sheet.is_to_review else ""}


def printed(row):
    """Return a row with what fits in its cells."""
    cells = [cell and {**cell, "said": said(cell)} for cell in row["cells"]]
    service = row["service"] and {**row["service"], "said": said(row["service"])}
    return {**row, "cells": cells, "service": service}


def said(cell):
    comment, quote = plain_signs(cell["comment"]), plain_signs(cell.get("quote", ""))
    if comment:
        return first_words(comment, most=ON_PAPER)
    return quoted(first_words(quote, most=ON_PAPER)) if quote else ""
