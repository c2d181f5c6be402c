"""Lists for a spreadsheet: what people typed never becomes a formula there."""

import csv
import io
import re
from collections.abc import Iterable

import odswriter
from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
# XML 1.0 has no place for them, and one of them makes the whole file unreadable.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMATS = {"csv": "CSV", "ods": "ODS"}
"""What a list may be given as: {ending: what the button says}."""


def safe_cell(value) -> str:
    """
    Return the text of a cell that no spreadsheet reads as a formula.

    A cell that starts like one gets an apostrophe, which spreadsheets take as « this is text ». One that starts with an
    apostrophe gets a second, so that :func:`original_cell` gives every text back.

    Source: OWASP, CSV injection.
    """
    text = as_text(value)
    return MARK + text if text.startswith((*FORMULA, MARK)) else text


def original_cell(text: str) -> str:
    """Return what :func:`safe_cell` was given."""
    return text.removeprefix(MARK)


def spreadsheet_response(ending: str, name: str, header: Iterable[str], rows: Iterable[Iterable]) -> HttpResponse:
    """
    Return the rows as a file to download.

    :param ending: one of ``FORMATS``.
    :param name: of the file, without ending.
    """
    return {"csv": csv_response, "ods": ods_response}[ending](name, header, rows)


def ods_response(name: str, header: Iterable[str], rows: Iterable[Iterable]) -> HttpResponse:
    """
    Return the rows as an OpenDocument spreadsheet. Numbers stay numbers; everything else is text, never a formula.

    Source: OASIS, OpenDocument 1.3; its first format for a French administration (RGI 2.0).
    """
    content = io.BytesIO()
    with odswriter.writer(content) as writer:
        sheet = writer.new_sheet("Liste")
        for row in [header, *rows]:
            sheet.writerow([cell if is_number(cell) else NO_XML.sub("", as_text(cell)) for cell in row])
    return HttpResponse(
        content.getvalue(),
        content_type="application/vnd.oasis.opendocument.spreadsheet",
        headers={"Content-Disposition": f'attachment; filename="{name}.ods"', "Cache-Control": "private, no-store"},
    )


def is_number(cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def as_text(cell) -> str:
    return "" if cell is None else str(cell)


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
