"""What the pages of a case say in templates."""

from django import template

from labo.templatetags.labo import NBSP
from projects.case_address import case_address

register = template.Library()


@register.simple_tag
def case_url(proposal, page, *more):
    """Return the address of a page that a draft and a sent case both have."""
    return case_address(proposal, page, *more)


@register.filter
def weight(size) -> str:
    """« 340 Ko », « 2,4 Mo »: as French systems count, 1 024 at a time."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    return f"{size / 1024 / 1024:.1f}{NBSP}Mo".replace(".", ",")
