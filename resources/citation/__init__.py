from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import mark_safe

STYLES = {"iso690": "ISO 690", "apa": "APA"}


@dataclass
class Citation:
    html: str
    text: str


def cite(item, style):
    t = f"{item.get('title')}"
    return Citation(mark_safe(escape(t)), t)
