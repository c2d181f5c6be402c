"""
From a mail's Markdown to the message on the wire: a text part and an HTML part that say the same.

The Markdown is the only source, so the lab can rewrite a letter before it leaves and both parts follow.
"""

import re
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from markdown_it import MarkdownIt

from labo.typography import NBSP, french, in_words, unbroken

# No code blocks and no underlined headings: in a letter, spaces before a line or dashes under it are typing habits.
# A line that was begun on purpose stays one: what a person typed reads the same in both parts.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code", "fence", "lheading"])
STYLES = {
    "p": "margin:0 0 16px;font-size:16px;line-height:1.55",
    "ul": "margin:0 0 16px;padding:0 0 0 22px;font-size:16px;line-height:1.55",
    "ol": "margin:0 0 16px;padding:0 0 0 22px;font-size:16px;line-height:1.55",
    "li": "margin:0 0 6px",
    "h2": "margin:28px 0 10px;font-size:20px;line-height:1.25",
    "blockquote": "margin:0 0 16px;padding:12px 16px;background:#F5F3F9;border-left:4px solid #4A249D",
}
# What makes markup anywhere in a line, and what makes it at its start only. Nothing more is escaped: the lab reads and
# rewrites the letter in Markdown, where a backslash after each sentence would be in the way.
ANYWHERE = re.compile(r"[\\`*_\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
AT_THE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[#>+-]))")


def escape_markdown(text) -> str:
    """Return the text so that Markdown shows it letter for letter: what a person typed makes no link."""
    lines = (ANYWHERE.sub(r"\\\g<0>", line.strip()) for line in str(text).splitlines())
    return "\n".join(AT_THE_START.sub(r"\1\\", line) for line in lines)


def html_body(markdown: str) -> str:
    """Return the HTML of the Markdown, each block with its inline style (mail clients know no stylesheet)."""
    tokens = MARKDOWN.parse(markdown)
    for token in tokens:
        if token.nesting == 1 and token.tag in STYLES:
            token.attrSet("style", STYLES[token.tag])
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("style", "color:#4A249D;font-weight:bold")
    return MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})


def text_body(markdown: str, *, reader: MarkdownIt = MARKDOWN) -> str:
    """Return the plain text: paragraphs, « - » lists, « > » quotations, and each link as « words : address »."""
    lines, marker, quoted_from = [], "", 0
    for token in reader.parse(markdown):
        if token.type == "list_item_open":
            marker = "- "
        elif token.type == "inline":
            lines.append(marker + inline_text(token.children).replace("\n", "\n" + " " * len(marker)))
            marker = "  " if marker else ""
        elif token.type == "list_item_close":
            marker = ""
        elif token.type == "blockquote_open":
            quoted_from = len(lines)
        elif token.type == "blockquote_close":
            quoted = "\n".join(lines[quoted_from:]).rstrip("\n").split("\n")
            lines[quoted_from:] = [*(f"> {line}".rstrip() for line in quoted), ""]
        elif token.type in {"bullet_list_close", "ordered_list_close"} or (
            token.type in {"paragraph_close", "heading_close"} and not token.hidden
        ):
            lines.append("")
    return "\n".join(lines).strip() + "\n"


def inline_text(tokens) -> str:
    words, target, start = [], "", 0
    for token in tokens:
        if token.type == "link_open":
            target, start = token.attrGet("href"), len(words)
        elif token.type == "link_close":
            if "".join(words[start:]) != target:
                words.append(f"{NBSP}: {target}")
        elif token.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif token.content:
            words.append(token.content)
    return "".join(words)


def build(mail, *, connection=None) -> EmailMultiAlternatives:
    """Return the Django message of an outbox row, with its stable Message-ID."""
    text, html = (mail.body, mail.html) if mail.html else parts_of(mail)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=text,
        to=mail.to,
        headers={**mail.headers, "Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={method_of(mail.calendar)}")
    return message


def parts_of(mail) -> tuple[str, str]:
    """Return the text and the HTML that the Markdown of an outbox row makes."""
    # A header carries plain spaces; a title and a text keep their signs with their words.
    body = in_words(unbroken, mail.body)
    context = {
        "subject": french(mail.subject),
        "body": html_body(body),
        "lab_name": settings.LAB_NAME,
        "lab_authority": settings.LAB_AUTHORITY,
        "site_url": settings.SITE_URL,
        "lab_email": settings.LAB_EMAIL,
    }
    # Words, not markup: a template answers with a string marked as safe HTML, and a page may show this one.
    text = "".join(render_to_string("labo/emails/layout.txt", {**context, "body": text_body(body)}))
    return text, render_to_string("labo/emails/layout.html", context)


def method_of(calendar: str) -> str:
    """Return what an iCalendar text asks for, REQUEST or CANCEL: mail programs read it in the header. RFC 6047, 2.4."""
    found = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return found.group(1) if found else "PUBLISH"


def sender_domain() -> str:
    """Return the domain of the lab's own address, for Message-IDs."""
    return Address(addr_spec=parseaddr(settings.DEFAULT_FROM_EMAIL)[1]).domain
