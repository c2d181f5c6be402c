"""The document of a day: the texts of the lab and what the portal tells, drawn once for the page and for paper."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from labo.presentation.models import PresentationText
from labo.presentation.parts import Figure, Part, Told, told
from labo.typography import french, in_words

# As in the mails, and no headings: the document has its own.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "code", "fence", "heading", "lheading", "hr"]
)


@dataclass(frozen=True)
class WrittenPart:
    """One part as it is read: its rank in this document, the lab's text, what the portal tells."""

    part: Part
    number: int
    text: SafeString
    blocks: tuple[SafeString, ...]


@dataclass(frozen=True)
class Document:
    on: date
    parts: tuple[WrittenPart, ...]
    figures: tuple[Figure, ...]

    @property
    def mark(self) -> str:
        """Name what the document says, whatever the day: two days that say the same have the same mark."""
        said = [(row.part.value, row.text, row.blocks) for row in self.parts]
        return hashlib.sha256(repr((said, self.figures)).encode()).hexdigest()


def in_html(text: str) -> SafeString:
    """Return a text of the lab as HTML; markup that its Markdown does not know is shown as it was typed."""
    return mark_safe(MARKDOWN.render(in_words(french, text)))


def document(*, on: date) -> Document:
    """
    Return the document as it stands. A part that says nothing is left out, and those after it move up.

    One query for the texts, and those of what the apps tell: as many for thirty rows as for one.
    """
    texts = dict(PresentationText.objects.values_list("part", "text"))
    parts, figures = [], []
    for part in Part:
        found = list(told(part, on=on))
        blocks = tuple(render_to_string(row.template, row.context) for row in found)
        figures += [figure for row in found for figure in row.figures if figure.count]
        if texts.get(part) or blocks:
            parts.append(WrittenPart(part, len(parts) + 1, in_html(texts.get(part, "")), blocks))
    return Document(on, tuple(parts), tuple(figures))


def contact(on) -> Told:
    """Tell how to reach the lab."""
    lab = {
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
        "lab_email": settings.LAB_EMAIL,
        "lab_phone": settings.LAB_PHONE,
        "lab_address": settings.LAB_ADDRESS,
    }
    return Told("labo/presentation/contact.html", lab)
