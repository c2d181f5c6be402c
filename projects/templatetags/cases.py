"""What the pages of a case say in templates."""

from django import template

from projects.case_address import case_address

register = template.Library()


@register.simple_tag
def case_url(proposal, page, *more):
    """Return the address of a page that a draft and a sent case both have."""
    return case_address(proposal, page, *more)
