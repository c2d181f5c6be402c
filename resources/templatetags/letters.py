"""What was typed in a letter, in its HTML part and in its text part."""

from django import template

from labo.templatetags.labo import week_day
from resources.newsletter import mail

register = template.Library()
register.filter("prose", mail.prose)
register.filter("plain", mail.plain)


@register.filter
def underlined(words: str, sign: str) -> str:
    """Return a heading of the text part, under which a line of signs says which one it is."""
    return f"{words}\n{sign * min(len(words), mail.COLUMNS)}"


@register.filter
def week_day_of(on) -> str:
    """« Jeudi 3 décembre »."""
    said = week_day(on)
    return said[:1].upper() + said[1:]
