"""The certificate of the agreements to a version: who, when, to which very document. The signed PDF never changes."""

import logging

from django.conf import settings
from django.utils import timezone

from labo.letters import printable
from labo.pattern import frozen, sign
from labo.pdf import BUSY, PdfBusy, PdfError, drawing_url, paper_tokens, render_pdf
from labo.transitions import NotPrinted
from labo.typography import french

log = logging.getLogger(__name__)

STYLESHEETS = ("css/receipt.css",)


def render_agreements(version, signatures) -> bytes:
    """
    Print the certificate. It carries the day of the last agreement: the same agreements make the same bytes.

    :raises NotPrinted: if it cannot be printed as it must be; the log says why.
    """
    case, tokens = version.note.proposal, paper_tokens()
    drawing = frozen(sign(), {**tokens, "aplat-clair": tokens["accent"]})
    given = {signature.party: signature for signature in signatures}
    context = {
        "version": version,
        "reference": case.reference,
        "title": paper(case.title),
        "org_unit": paper(str(case.org_unit or "")),
        "on": timezone.localdate(max(signature.signed_at for signature in signatures)),
        "parties": [
            (label, given.get(party), paper(given[party].name) if party in given else "")
            for party, label in signatures[0].Party.choices
        ],
        "mark": [version.sha256[start : start + 16] for start in range(0, 64, 16)],
        "amends": version.amends,
        "sign": drawing_url(drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)),
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
    }
    try:
        return render_pdf("projects/pdf/note_agreements.html", context, stylesheets=STYLESHEETS)
    except PdfBusy as error:
        raise NotPrinted(BUSY) from error
    except PdfError as error:
        log.exception("The agreements to %s cannot be printed", version)
        raise NotPrinted("L’attestation n’a pas pu être imprimée. Le labo en est prévenu.") from error


def paper(text: str) -> str:
    return french(printable(text))
