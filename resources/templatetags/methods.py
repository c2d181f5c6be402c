"""What the pages of the catalogue show of a method besides its words."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from labo.pattern import motif
from labo.typography import NBSP
from resources.pictures import picture

register = template.Library()


@register.simple_tag
def method_picture(slug: str) -> SafeString:
    """Return the drawing of a method, or its pattern if nobody drew one. Decoration: the name stands beside it."""
    return mark_safe(picture(slug) or motif(slug, ground="x", columns=4, rows=3))


@register.filter
def in_time(minutes: int | None) -> str:
    """« 45 min », « 2 h », « 2 h 20 »."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02}" if rest else "")
