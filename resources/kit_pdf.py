"""The facilitator's sheet of a method, and a kit of several sheets, as a PDF."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from labo.letters import paper
from labo.pattern import frozen, motif
from labo.pdf import BUSY, PdfBusy, PdfError, PdfTooLarge, drawing_url, paper_tokens, render_pdf
from labo.pdf.turn import BeingPrinted, turn
from labo.transitions import NotPrinted
from labo.typography import NBSP
from resources.pictures import inked, picture
from resources.step_lines import Step

log = logging.getLogger(__name__)

STYLESHEETS = ("css/kit.css",)
PRESS = "kit:press"
"""Anybody may ask for any choice of sheets: one is printed at a time, in the whole site."""
WAIT = f"D’autres fiches s’impriment en ce moment{NBSP}: réessayez dans quelques secondes."
KEPT = 32
"""How many documents a process keeps: they are asked for again far more often than they change."""


@dataclass(frozen=True)
class PrintedMethod:
    """A method as the template of the kit reads it: plain values, typography done."""

    slug: str
    name: str
    moment: str
    objective: str
    duration: str
    people: str
    material: tuple[str, ...]
    steps: tuple[Step, ...]
    minutes: int | None
    caution: str
    not_when: str
    address: str

    @property
    def drawing(self) -> str:
        """The drawing as the address of a background: it decorates, so it is no picture that needs words."""
        svg = inked(picture(self.slug) or motif(self.slug, ground="x", columns=4, rows=3))
        svg = frozen(svg, paper_tokens()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        return drawing_url(svg)


def printed(method) -> PrintedMethod:
    return PrintedMethod(
        slug=method.slug,
        name=paper(method.name),
        moment=method.get_moment_display(),
        objective=paper(method.objective),
        duration=paper(method.duration),
        people=paper(method.people),
        material=tuple(paper(thing) for thing in method.material),
        steps=tuple(Step(paper(step.text), step.minutes, paper(step.who)) for step in method.detailed_steps),
        minutes=method.total_minutes,
        caution=paper(method.caution),
        not_when=paper(method.not_when),
        address=f"{settings.SITE_URL}{method.get_absolute_url()}",
    )


def render_kit(methods: Sequence) -> bytes:
    """
    Print the sheets of these methods, in this order; one that was printed already is given again.

    :raises BeingPrinted: while others are printed.
    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    lab = (settings.LAB_NAME, settings.LAB_AUTHORITY, settings.LAB_EMAIL, settings.LAB_ACCENT)
    try:
        return _document(tuple(printed(method) for method in methods), lab)
    except PdfTooLarge as error:
        raise NotPrinted(
            f"Ces fiches sont trop longues pour être imprimées ensemble{NBSP}: choisissez-en moins."
        ) from error
    except PdfBusy as error:
        raise BeingPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The kit of %s cannot be printed", ", ".join(method.slug for method in methods))
        raise NotPrinted("Le journal dit pourquoi à l’équipe. La fiche se lit et s’imprime depuis sa page.") from error


@lru_cache(maxsize=KEPT)
def _document(sheets: tuple[PrintedMethod, ...], lab: tuple[str, ...]) -> bytes:
    name, authority, email, _ = lab
    is_kit = len(sheets) > 1
    context = {
        "sheets": sheets,
        "is_kit": is_kit,
        "title": f"Kit de {len(sheets)}{NBSP}méthodes" if is_kit else f"Fiche d’animation{NBSP}: {sheets[0].name}",
        "lab_name": name,
        "lab_authority": authority,
        "lab_email": email,
    }
    with turn(PRESS, words=WAIT):
        return render_pdf("resources/pdf/kit.html", context, stylesheets=STYLESHEETS)
