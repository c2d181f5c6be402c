"""
The one door to the printer: a template in, a tagged PDF (PDF/UA-1) out, nothing fetched from anywhere.

A document that carries a file is made for the archive: PDF/A-3a, with the mark of PDF/UA-1 beside it.

``process`` keeps a process apart, with little time and little memory, where ``printer`` runs WeasyPrint: a monster of a
document ends there, and the site goes on.
"""

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

from labo.accent import HOUSE_ACCENT, tokens
from labo.pdf.job import BUSY, MAX_CHARACTERS, Attached, Job, PdfBusy, PdfError, PdfTooLarge
from labo.pdf.process import press

__all__ = [
    "BASE_SHEET",
    "BUSY",
    "DRAWING",
    "HOUSE_TOKENS",
    "MAX_CHARACTERS",
    "Attached",
    "Job",
    "PdfBusy",
    "PdfError",
    "PdfTooLarge",
    "drawing_url",
    "paper_tokens",
    "print_html",
    "render_pdf",
    "static_file",
]

BASE_SHEET = "css/pdf.css"
DRAWING = "data:image/svg+xml;base64,"

HOUSE_TOKENS: Mapping[str, str] = {
    "accent": "#4A249D",
    "accent-fort": "#35187A",
    "accent-doux": "#ECE6FA",
    "accent-moyen": "#C9B8F5",
    "aplat": "#4A249D",
    "aplat-moyen": "#8E6FD8",
    "aplat-clair": "#C9B8F5",
    "sur-aplat": "#FFFFFF",
}
"""As in ``static/css/tokens.css``, where the house's own accent is tuned by hand; a test holds the two together."""


def static_file(name: str) -> bytes | None:
    """Return the content of a static file of the project, or None if there is no such file."""
    try:
        found = finders.find(name)
    except (SuspiciousFileOperation, ValueError):
        return None
    path = Path(found or "/")
    return path.read_bytes() if path.is_file() else None


def paper_tokens(accent: str | None = None) -> Mapping[str, str]:
    """Return the colours of the lab's accent on paper, by name without ``--labo-``."""
    accent = accent or settings.LAB_ACCENT
    return HOUSE_TOKENS if accent.upper() == HOUSE_ACCENT else tokens(accent)[0]


def drawing_url(svg: str) -> str:
    """Return a drawing as an address that a stylesheet of the same document may use."""
    return DRAWING + base64.b64encode(svg.encode()).decode()


def render_pdf(
    template: str, context: dict, *, stylesheets: Iterable[str] = (), attached: Attached | None = None
) -> bytes:
    """
    Print a template as a tagged PDF.

    :param template: a whole HTML document with ``lang`` and ``<title>``, escaped as all templates are.
    :param stylesheets: names of static files, added to the base sheet and to the lab's accent.
    :param attached: a file that the document carries; it is then PDF/A-3a as well.
    :raises PdfTooLarge: over ``MAX_CHARACTERS`` of HTML.
    :raises PdfError: on any complaint, foreign font, refused address, missing title or language.
    """
    return print_html(render_to_string(template, context), stylesheets=stylesheets, attached=attached)


def job_of(html: str, *, stylesheets: Iterable[str] = (), attached: Attached | None = None) -> Job:
    """:raises PdfTooLarge: over ``MAX_CHARACTERS``."""
    if len(html) > MAX_CHARACTERS:
        raise PdfTooLarge(f"{len(html)} characters of HTML, {MAX_CHARACTERS} at most")
    site = f"{settings.SITE_URL}/"
    static = urljoin(site, settings.STATIC_URL)
    return Job(html, tuple(stylesheets), attached, accent=settings.LAB_ACCENT, site=site, static=static)


def print_html(html: str, *, stylesheets: Iterable[str] = (), attached: Attached | None = None) -> bytes:
    """Print a whole HTML document. See :func:`render_pdf`."""
    return press.print(job_of(html, stylesheets=stylesheets, attached=attached))
