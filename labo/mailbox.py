"""
The mails of the demonstration, read from the Maildir that its SMTP sink fills.

A mail is styled inline, which the site's Content-Security-Policy refuses: to be shown, its styles move into a
stylesheet of its own.
"""

import mailbox
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from html.parser import HTMLParser
from pathlib import Path

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
DROPPED = frozenset({"script", "style"})


@dataclass(frozen=True, kw_only=True)
class Mail:
    key: str
    subject: str
    sender: str
    to: str
    date: datetime
    text: str
    html: str


def list_mails(folder: Path, *, limit: int = 200) -> list[Mail]:
    """Return the last mails, newest first. An absent folder is an empty one: nothing was sent yet."""
    if not folder.is_dir():
        return []
    box = mailbox.Maildir(folder, factory=None, create=False)
    newest = sorted(box.keys(), key=arrival, reverse=True)[:limit]
    return [parse(key, box.get_bytes(key)) for key in newest]


def find_mail(folder: Path, key: str) -> Mail | None:
    if not folder.is_dir():
        return None
    try:
        content = mailbox.Maildir(folder, factory=None, create=False).get_bytes(key)
    except KeyError:
        return None
    return parse(key, content)


def arrival(key: str) -> tuple[float, str]:
    """Return the sort key of a Maildir name: it starts with the second of arrival, then « M » and microseconds."""
    second, _, rest = key.partition(".")
    micro = rest[1:].partition("P")[0] if rest.startswith("M") else "0"
    return (float(f"{second}.{micro:0>6}") if second.isdigit() and micro.isdigit() else 0.0), key


def parse(key: str, content: bytes) -> Mail:
    message: EmailMessage = BytesParser(policy=policy.default).parsebytes(content)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    date = message["Date"].datetime if message["Date"] else None
    return Mail(
        key=key,
        subject=str(message["Subject"] or "Sans objet"),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        date=date if date and date.tzinfo else datetime.fromtimestamp(arrival(key)[0], UTC),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )


class StyleMover(HTMLParser):
    """Copies a document, its inline styles turned into classes and its ``<style>`` put with them."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.sheets: list[str] = []
        self.classes: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        if tag in DROPPED:
            self.inside = tag
            return
        kept, names = [], []
        for name, value in attrs:
            if name == "style":
                names.append(self.classes.setdefault(value or "", f"s{len(self.classes)}"))
            elif name == "class":
                names.append(value or "")
            elif not name.startswith("on"):
                kept.append(f' {name}="{escape(value or "")}"')
        if names:
            kept.append(f' class="{escape(" ".join(names))}"')
        self.out.append(f"<{tag}{''.join(kept)}>")

    def handle_endtag(self, tag):
        if tag in DROPPED:
            self.inside = ""
        elif tag == "head":
            self.out.append('<link rel="stylesheet" href="style.css"></head>')
        elif tag not in VOID:
            self.out.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.inside:
            self.out.append(data)
        elif self.inside == "style":
            self.sheets.append(data)

    def handle_entityref(self, name):
        self.out.append(f"&{name};")

    def handle_charref(self, name):
        self.out.append(f"&#{name};")

    def handle_decl(self, decl):
        self.out.append(f"<!{decl}>")


def split_styles(html: str) -> tuple[str, str]:
    """Return the document without any inline style, and the stylesheet (``style.css``) that replaces them."""
    mover = StyleMover()
    mover.feed(html)
    mover.close()
    # Doubled class: an inline style won over the mail's own <style>, and must still win.
    moved = [f".{name}.{name} {{ {style} }}" for style, name in mover.classes.items()]
    return "".join(mover.out), "\n".join([*mover.sheets, *moved]) + "\n"
