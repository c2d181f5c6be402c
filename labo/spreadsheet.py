"""Lists for a spreadsheet: what people typed never becomes a formula there."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"


def safe_cell(value) -> str:
    """
    Return the text of a cell that no spreadsheet reads as a formula.

    A cell that starts like one gets an apostrophe, which spreadsheets take as « this is text ». One that starts with an
    apostrophe gets a second, so that :func:`original_cell` gives every text back.

    Source: OWASP, CSV injection.
    """
    text = "" if value is None else str(value)
    return MARK + text if text.startswith((*FORMULA, MARK)) else text


def original_cell(text: str) -> str:
    """Return what :func:`safe_cell` was given."""
    return text.removeprefix(MARK)


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable]) -> HttpResponse:
    """
    Return the rows as a file to download: UTF-8 with its mark and semicolons, as French spreadsheets open it.

    :param name: of the file, without ending.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in [header, *rows])
    return response
