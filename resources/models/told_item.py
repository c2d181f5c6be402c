"""A CSL item in a column, and what lists need of it told again in columns of their own."""

import re

from django.db import models

from resources.csl.dates import year_of
from resources.csl.identifiers import Identifier, identifiers_of
from resources.csl.names import names_told
from resources.csl.texts import MARKUP
from resources.csl.types import FALLBACK, TYPES, type_label

LONGEST = {"title": 500, "names": 300, "container": 300}
"""Signs that the columns keep; the item itself keeps all."""


class ToldItem(models.Model):
    """
    ``csl`` is one item of CSL-JSON without its ``id``, and the truth; :meth:`tell` writes the columns from it.

    Source: CSL 1.0.2, appendices III (types) and IV (variables).
    """

    csl = models.JSONField("notice CSL")
    type = models.CharField("type", max_length=30, choices=list(TYPES.items()), editable=False)
    title = models.CharField("titre", max_length=LONGEST["title"], editable=False)
    names = models.CharField("auteurs", max_length=LONGEST["names"], blank=True, editable=False)
    container = models.CharField("paru dans", max_length=LONGEST["container"], blank=True, editable=False)
    year = models.SmallIntegerField("année", null=True, blank=True, editable=False)
    language = models.CharField("langue", max_length=3, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def type_label(self) -> str:
        return type_label(self.type)

    @property
    def url(self) -> str:
        """Where it is read: its own address, or the one of its DOI."""
        doi = self.csl.get("DOI")
        return self.csl.get("URL") or (f"https://doi.org/{doi}" if doi else "")

    @property
    def told_identifiers(self) -> list[Identifier]:
        """What tells it from every other, but for its address: DOI, ISBN, HAL, arXiv."""
        return [one for one in identifiers_of(self.csl) if one.scheme != "url"]

    def tell(self):
        """Write the columns that lists need."""
        item = self.csl
        self.type = item["type"] if item.get("type") in TYPES else FALLBACK
        self.title = cut(item.get("title") or item.get("URL") or "Sans titre", LONGEST["title"])
        self.names = cut(names_told(item.get("author") or item.get("editor") or [], at_most=3), LONGEST["names"])
        self.container = cut(item.get("container-title") or item.get("publisher") or "", LONGEST["container"])
        self.year = year_of(item)
        self.language = str(item.get("language") or "")[:2].lower()


def cut(text: str, longest: int) -> str:
    """Return a text on one line, without markup, and no longer than this."""
    text = MARKUP.sub("", re.sub(r"[ \t\r\n\f\v]+", " ", str(text)).strip())
    return text if len(text) <= longest else text[: longest - 1] + "…"
