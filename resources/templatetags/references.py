"""A reference on its own page: told in a line for people, in meta elements for machines."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from labo.typography import NBSP
from resources.csl.dates import date_told
from resources.csl.names import name_inverted, names_told
from resources.models import Reference

register = template.Library()

JOURNALS = {"article-journal", "article-magazine", "article-newspaper", "article", "review", "review-book"}
PUBLISHERS = {
    "thesis": "citation_dissertation_institution",
    "report": "citation_technical_report_institution",
    "paper-conference": "citation_conference_title",
}
"""Where Highwire's vocabulary has a word of its own for who published."""


@register.simple_tag
def reference_told(reference: Reference) -> SafeString:
    """« Jenny M. Lewis, Policy Sciences 51(3), 249-267, 2018 »: who, where, when."""
    item = reference.csl
    volume = str(item.get("volume") or "") + (f"({item['issue']})" if item.get("issue") else "")
    parts = [names_told(item.get("author") or [], at_most=8)]
    if editors := item.get("editor"):
        parts.append(f"{names_told(editors, at_most=8)} (dir.)")
    if container := item.get("container-title"):
        parts.append(format_html("<cite>{}</cite>{}", container, f" {volume}" if volume else ""))
    parts += [item.get("publisher") or "", date_told(item.get("issued") or {})]
    if pages := item.get("page"):
        parts.append(f"p.{NBSP}{pages}")
    elif count := item.get("number-of-pages"):
        parts.append(f"{count}{NBSP}pages")
    return format_html_join(", ", "{}", ((part,) for part in parts if part))


@register.simple_tag
def reference_meta(reference: Reference) -> SafeString:
    """
    Return the meta elements that Zotero's connector and Google Scholar read.

    Source: Highwire Press tags, as Google Scholar's inclusion guidelines list them.
    """
    return format_html_join("\n", '<meta name="{}" content="{}">', highwire(reference.csl))


def highwire(item: dict) -> list[tuple[str, str]]:
    """Return (name, content) of each Highwire tag of a CSL item."""
    pairs = [("citation_title", item.get("title"))]
    pairs += [("citation_author", name_inverted(name)) for name in item.get("author") or ()]
    pairs += [("citation_editor", name_inverted(name)) for name in item.get("editor") or ()]
    if lists := (item.get("issued") or {}).get("date-parts"):
        pairs.append(("citation_publication_date", "/".join(map(str, lists[0]))))
    container = item.get("container-title")
    pairs.append(("citation_journal_title" if item.get("type") in JOURNALS else "citation_inbook_title", container))
    pairs.append((PUBLISHERS.get(item.get("type"), "citation_publisher"), item.get("publisher")))
    first, _, last = str(item.get("page") or "").replace("–", "-").partition("-")
    pairs += [("citation_volume", item.get("volume")), ("citation_issue", item.get("issue"))]
    pairs += [("citation_firstpage", first), ("citation_lastpage", last)]
    pairs += [(f"citation_{name.lower()}", item.get(name)) for name in ("DOI", "ISBN", "ISSN")]
    pairs += [("citation_language", item.get("language")), ("citation_public_url", item.get("URL"))]
    return [(name, str(content)) for name, content in pairs if content]
