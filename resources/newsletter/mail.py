"""
An issue as a mail: its data in, the HTML and the text that leave out, the same bytes each time.

Source: RFC 2046, 5.1.4 (multipart/alternative: both parts say the same); WCAG 2.2; RGAA 4.1.
"""

import hashlib
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from labo.accent import HOUSE_ACCENT, tokens
from labo.outbox.message import text_body
from labo.pdf import paper_tokens
from labo.templatetags.labo import day, in_french
from labo.typography import NBSP, french, in_words
from resources.newsletter.letters import BREAKFASTS, LEAVE_PATH, LETTERS, MONTHLY, PREFERENCES_PATH

MAX_BYTES = 100 * 1024
"""Of the HTML part. A well-known mailbox shows no more than 102 kB of a mail: the way out would be cut off."""
COLUMNS = 72
DARK_ACCENT = "#C3AEFF"
# The headings of an issue are its own: a title typed inside a text would break their order.
PROSE = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "code", "fence", "heading", "lheading", "hr"]
)


@dataclass(frozen=True)
class Frozen:
    """What leaves. ``html`` and ``text`` carry ``LEAVE_TOKEN_HERE``; ``sha256`` is that of the three others."""

    subject: str
    html: str
    text: str
    sha256: str

    @property
    def size(self) -> int:
        """Bytes of the HTML part."""
        return len(self.html.encode())


def render(content: Mapping, *, letter: str, number: int, period: date, issue_address: str) -> Frozen:
    """
    Return an issue as it leaves: nothing is read but ``content``, the templates and the settings.

    :param content: the shape said by :class:`resources.models.NewsletterIssue`.
    :param period: the first day that the issue tells.
    :param issue_address: where it is read on the site, with its host; empty for a letter that is not kept there.
    """
    kind = LETTERS[letter]
    subject = one_line(content.get("title") or f"{kind.name} n°{NBSP}{number}")
    context = {
        "subject": subject,
        "preheader": one_line(content.get("preheader", "")),
        "edito": content.get("edito", ""),
        "call": content.get("call", ""),
        "groups": [shown_group(group) for group in content.get("groups", ())],
        "letter": kind,
        "number": number,
        "period": said_period(letter, period),
        "issue_address": issue_address,
        "leave_address": absolute(LEAVE_PATH),
        "preferences_address": absolute(PREFERENCES_PATH),
        "is_monthly": letter == MONTHLY,
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
        "lab_email": settings.LAB_EMAIL,
        "lab_address": settings.LAB_ADDRESS,
        "site_url": settings.SITE_URL,
        "colours": colours(settings.LAB_ACCENT),
        "dots": dots(colours(settings.LAB_ACCENT)),
    }
    html = inliner().inline(render_to_string("resources/newsletter/mail.html", context))
    text = written(render_to_string("resources/newsletter/mail.txt", context))
    return Frozen(subject, html, text, sha256_of(subject, html, text))


def sha256_of(subject: str, html: str, text: str) -> str:
    """Return the mark, in hexadecimal, of what was frozen."""
    return hashlib.sha256("\0".join((subject, html, text)).encode()).hexdigest()


def shown_group(group: Mapping) -> dict:
    return {
        "name": group["name"],
        "category": group.get("category", ""),
        "items": [shown_item(item) for item in group["items"]],
    }


def shown_item(item: Mapping) -> dict:
    """Return an item with its address made whole, its day read, and the words of its link never empty."""
    on = date.fromisoformat(item["on"]) if item.get("on") else None
    return {
        "title": one_line(item["title"]),
        "text": item.get("text", ""),
        "address": absolute(item["address"]) if item.get("address") else "",
        "words": one_line(item.get("words") or "Lire la suite"),
        "credit": one_line(item.get("credit", "")),
        "on": on,
        "day": in_french(on, "l"),
        "number": "1er" if on and on.day == 1 else on and on.day,
        "month": in_french(on, "F"),
    }


def said_period(letter: str, period: date) -> str:
    """« novembre 2026 » for what comes once a month, the day for a breakfast, else « semaine du 23 novembre 2026 »."""
    if letter == MONTHLY:
        return in_french(period.replace(day=2), f"F{NBSP}Y")
    return day(period) if letter == BREAKFASTS else f"semaine du {day(period)}"


def absolute(address: str) -> str:
    """Return a path of this site with its host; any other address as it is."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def one_line(text: str) -> str:
    return french(re.sub(r"[ \t\r\n]+", " ", str(text)).strip())


def with_hosts(markdown: str) -> str:
    """Return the Markdown whose links to a path of this site have their host: a mail is read elsewhere."""
    return re.sub(r"\]\((/(?!/))", rf"]({settings.SITE_URL}\1", markdown)


def prose(markdown: str) -> SafeString:
    """Return the HTML of what was typed: paragraphs, lists, links, strong words; neither markup, heading nor image."""
    return mark_safe(PROSE.render(in_words(french, with_hosts(markdown))))


def plain(markdown: str) -> str:
    """Return the same as text, each link as « words : address »."""
    text = text_body(in_words(french, with_hosts(markdown)), reader=PROSE).strip()
    return text.replace(f"{NBSP}: mailto:", f"{NBSP}: ")


def written(text: str) -> str:
    """Return the text part: lines of 72 columns where an address is never cut, never two blank lines together."""
    lines = []
    for line in text.splitlines():
        indent = re.match(r"(> |- |  )?", line).group()
        lines += textwrap.wrap(
            line.rstrip(),
            COLUMNS,
            subsequent_indent="  " if indent == "- " else indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def colours(accent: str) -> dict[str, str]:
    """Return the colours of the lab's accent in a mail: on paper, on its brand bands, and in the dark."""
    paper = paper_tokens(accent)
    dark = DARK_ACCENT if accent.upper() == HOUSE_ACCENT else tokens(accent)[1]["accent"]
    return {
        "accent": paper["accent"],
        "soft": paper["accent-doux"],
        "band": paper["aplat"],
        "light": paper["aplat-clair"],
        "medium": paper["aplat-moyen"],
        "dark_accent": dark,
    }


def dots(found: Mapping[str, str]) -> list[str]:
    """Return the colours of the seven round stickers of the header: cells, since a mail here has no picture."""
    return [found["light"], "#FFD92E", found["medium"], "#FFFFFF", "#FFD92E", found["light"], found["medium"]]


@lru_cache(maxsize=1)
def inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
