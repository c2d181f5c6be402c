"""How the bibliography shows a reference in a list."""

from django import template
from django.utils.safestring import SafeString

from labo.search.extracts import Marks
from resources.bibliography.form import BibliographyForm
from resources.exchange.coins import coins
from resources.models import Reference

register = template.Library()


@register.filter
def marked(text: str, marks: Marks) -> SafeString:
    """Return the text with what was asked for marked in it."""
    return marks.marked(text)


@register.filter
def passage(reference: Reference, marks: Marks) -> SafeString:
    """Return what the lab says of it; where what was asked for stands in the abstract alone, that passage."""
    abstract = str(reference.csl.get("abstract") or "")
    if abstract and (not reference.why or (marks.spans(abstract) and not marks.spans(reference.why))):
        return marks.passage(abstract)
    return marks.marked(reference.why)


@register.filter
def as_coins(reference: Reference) -> str:
    """Return what readers of references find of it in a list; its own page has better to give them."""
    return coins(reference.csl)


@register.simple_tag
def bibliography_query(form: BibliographyForm, **changes) -> str:
    """Return the parameters of the same search with others in their place."""
    return form.query(**changes)
