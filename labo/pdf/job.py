"""What is printed, and what can go wrong with it. Both sides of the press know this, so it loads no printer."""

from dataclasses import dataclass
from datetime import date

MAX_CHARACTERS = 400_000
"""Of HTML: more than twice the longest note that its form accepts, which makes 38 pages in 3 s and 150 MB."""


@dataclass(frozen=True)
class Attached:
    """A file that a document carries, as the source of what it shows. ``on`` stands for the hour of the clock."""

    name: str
    content: bytes
    description: str
    on: date


@dataclass(frozen=True)
class Job:
    """
    One document to print.

    :param html: the whole of it.
    :param stylesheets: names of static files, added to the base sheet and to the lab's accent.
    :param accent: the lab's colour, « #4A249D ».
    :param site: the address of the site with its last slash: links are read from there.
    :param static: the address that static files have on the site.
    """

    html: str
    stylesheets: tuple[str, ...]
    attached: Attached | None
    accent: str
    site: str
    static: str


class PdfError(Exception):
    """The document could not be made as it must be. For developers; people read a sentence of the caller's."""


class PdfTooLarge(PdfError):
    """The document is longer than ``MAX_CHARACTERS``, or takes more time or memory than a document may."""


BUSY = "Beaucoup de documents s’impriment en ce moment : réessayez dans une minute."
"""What people read of :class:`PdfBusy`."""


class PdfBusy(PdfError):
    """Other documents are being printed, and this one has waited for its turn long enough."""
