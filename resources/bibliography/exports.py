"""The bibliography as files: which formats, and the references of a search as one stream."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import StreamingHttpResponse

from resources.exchange.writing import write
from resources.models import Reference

AT_ONCE = 500


@dataclass(frozen=True)
class Format:
    """:param name: as :func:`resources.exchange.writing.write` knows it."""

    name: str
    words: str
    content_type: str

    @property
    def media_type(self) -> str:
        return self.content_type.partition(";")[0]


FORMATS = {
    "bib": Format("bibtex", "BibTeX", "application/x-bibtex; charset=utf-8"),
    "ris": Format("ris", "RIS (Zotero, EndNote)", "application/x-research-info-systems; charset=utf-8"),
    "json": Format("csl-json", "CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8"),
    "csv": Format("csv", "Tableur (CSV)", "text/csv; charset=utf-8"),
}
"""{ending of the file: format}."""


def item_of(reference: Reference) -> dict:
    """Return the CSL item of a reference, named by its permanent address."""
    return {**reference.csl, "id": reference.key}


def items(keys: list[int]) -> Iterator[dict]:
    """Yield the items of these references in their order, few at a time: an export of all of them fits in memory."""
    for start in range(0, len(keys), AT_ONCE):
        few = keys[start : start + AT_ONCE]
        rows = Reference.objects.published().only("key", "csl").in_bulk(few)
        yield from (item_of(rows[key]) for key in few if key in rows)


def exported(ending: str, found, *, name: str, attached: bool = True) -> StreamingHttpResponse:
    """
    Return items as a file.

    :param ending: one of ``FORMATS``.
    :param found: the items, as many as one wants.
    """
    chosen = FORMATS[ending]
    response = StreamingHttpResponse(write(found, chosen.name), content_type=chosen.content_type)
    if attached:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
