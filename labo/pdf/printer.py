"""
WeasyPrint, and the only module that knows it. It runs in the process of :mod:`labo.pdf.process`.

The same input gives the same bytes: a document says its dates itself (``dcterms.created``), nothing reads the clock.
(Its fonts must not be variable: those that WeasyPrint cuts carry the hour.)
A complaint of WeasyPrint (a missing picture text, a letter that no font of ours has, a rule it does not know) is an
error here, not a line in a log: a document that people sign is right or is not made.
"""

import base64
import binascii
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from urllib.parse import unquote

from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from labo.pdf import BASE_SHEET, DRAWING, paper_tokens, static_file
from labo.pdf.job import Attached, Job, PdfError

FAMILIES = frozenset({"Atkinson Hyperlegible", "Bricolage Grotesque"})

UA_MARK = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""What says « PDF/UA-1 » in the metadata of a PDF/A, which must describe every property that is not its own."""


class FetchRefused(FatalURLFetchingError):
    """Something in the document asked for what is not the project's own."""


class StaticFilesFetcher(URLFetcher):
    """
    Serves the project's static files and the drawings written into a document, and refuses all else.

    A subclass because WeasyPrint's own fetcher reads ``file:`` and ``http:``. Static files keep the address they have
    on the site, so a relative link of a document leads to the site; nothing is ever asked over the network.
    """

    def __init__(self, prefix: str):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []
        self.prefix = prefix

    def fetch(self, url, headers=None):
        """:raises FetchRefused: for any address but a static file's, and for one that does not exist."""
        kind, content = "image/svg+xml", None
        if url.startswith(DRAWING):
            content = drawing(url)
        elif url.startswith(self.prefix):
            kind = "text/css" if url.endswith(".css") else "application/octet-stream"
            content = static_file(unquote(url.removeprefix(self.prefix)))
        if content is None:
            # Kept as well as raised: a drawing swallows whatever is raised while it is drawn.
            self.refused.append(url[:200])
            raise FetchRefused(url[:200])
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def open(self, url, data=None, timeout=None):
        return self.fetch(getattr(url, "full_url", url))


def drawing(url: str) -> bytes | None:
    """Return the drawing that :func:`drawing_url` wrote, or None if there is none to read."""
    try:
        return base64.b64decode(url.removeprefix(DRAWING), validate=True)
    except (binascii.Error, ValueError):
        return None


def print_here(job: Job) -> bytes:
    """
    Print a document in this process.

    :raises PdfError: on any complaint, foreign font, refused address, missing title or language.
    """
    fetcher = StaticFilesFetcher(job.static)
    with _no_complaint(fetcher):
        names = [BASE_SHEET, *job.stylesheets]
        base, *more = [_sheet(job.static, name) for name in names]
        sheets = [base, _accent_sheet(job.accent), *more]
        source = HTML(string=job.html, base_url=job.site, url_fetcher=fetcher)
        variant = "pdf/a-3a" if job.attached else "pdf/ua-1"
        document = source.render(font_config=_fonts(), stylesheets=sheets, pdf_variant=variant)
        if not document.metadata.title or document.metadata.lang != "fr":
            raise PdfError("the document needs a title and lang=fr")
        if job.attached:
            document.metadata.attachments = [_attachment(job.attached)]
            # Given here: WeasyPrint would open its own copy at each document, and leave it open.
            document.color_profiles["srgb"] = _colours()
            content = document.write_pdf(pdf_variant=variant, output_intent="", finisher=_mark_as_accessible)
        else:
            content = document.write_pdf(pdf_variant=variant)
        if foreign := {font.family for font in document.fonts.values()} - FAMILIES:
            raise PdfError(f"letters taken from a font that is not ours: {', '.join(sorted(foreign))}")
    return content


def _attachment(attached: Attached) -> Attachment:
    written_at = datetime.combine(attached.on, time(), UTC)
    return Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        created=written_at,
        modified=written_at,
        relationship="Source",
    )


def _colours() -> ColorProfile:
    """Return what the colours of a PDF/A mean: the profile that WeasyPrint brings."""
    profile = BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _mark_as_accessible(document, pdf) -> None:
    """Add the mark of PDF/UA to the metadata of a PDF/A, and name its file once where WeasyPrint names it twice."""
    reference = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[reference]
    metadata.stream = [part.replace(b"</rdf:RDF>", UA_MARK.strip() + b"</rdf:RDF>") for part in metadata.stream]
    pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))


# One set per process: reading fonts and sheets costs as much as laying out a page. They are reused, never changed.


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=16)
def _sheet(static: str, name: str) -> CSS:
    fetcher = StaticFilesFetcher(static)
    with _no_complaint(fetcher):  # a sheet that complained is not kept
        return CSS(url=static + name, url_fetcher=fetcher, font_config=_fonts())


@lru_cache(maxsize=4)
def _accent_sheet(accent: str) -> CSS:
    values = " ".join(f"--labo-{name}: {value};" for name, value in paper_tokens(accent).items())
    return CSS(string=f":root {{ {values} }}", url_fetcher=StaticFilesFetcher(""), font_config=_fonts())


class _Listener(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record):
        self.heard.append(record.getMessage())


@contextmanager
def _no_complaint(fetcher: StaticFilesFetcher) -> Iterator[None]:
    """Turn what WeasyPrint logs, and what was refused to it, into an exception. Held by one document at a time."""
    logger, listener = logging.getLogger("weasyprint"), _Listener()
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    try:
        yield
    except FetchRefused as refusal:
        raise PdfError(f"refused to fetch {refusal}") from refusal
    finally:
        logger.setLevel(level)
        logger.removeHandler(listener)
    if fetcher.refused:
        raise PdfError(f"refused to fetch {', '.join(fetcher.refused)}")
    if listener.heard:
        raise PdfError("; ".join(listener.heard))
