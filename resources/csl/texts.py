"""
Texts of items: composed accents, no controls, and of tags only those that CSL knows. Pure module.

What is cleaned once is clean: a second cleaning changes nothing.
"""

import math
import re
import unicodedata

LONGEST = {"title": 2000, "text": 1000, "long": 20000, "name": 300, "id": 200}
"""How many characters a text may have; what is longer is cut, and told."""

MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc)>|<span class=\"nocase\">|</span>", re.IGNORECASE)
"""
The tags that a text may hold. Small capitals are ``<sc>`` here: the other way that CSL-JSON has of saying it is
a style, and no page of ours may have one.

Source: citeproc-js, « HTML-like formatting tags ».
"""
_SCRIPT = re.compile(r"<(script|style)\b[^>]{0,500}>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_SAME = {"em": "i", "strong": "b", "italic": "i", "bold": "b"}
_TAG = re.compile(
    r"<(/?)(?:jats:|mml:)?(a|abbr|article|audio|b|blockquote|body|br|button|center|cite|code|dd|div|dl|dt|em|embed|figure|"
    r"font|form|frame|h[1-6]|head|hr|html|i|iframe|img|input|ins|italic|bold|sc|li|link|math|meta|mark|nav|object|ol|p|"
    r"pre|q|s|script|section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|th|tr|tt|u|ul|"
    r"video|mi|mo|mn|mrow|msub|msup|title|sec)(?=[\s/>])([^<>]{0,1000})>",
    re.IGNORECASE,
)
# Controls, marks that turn the direction of writing, and halves of characters: none of them is text.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def clean_text(value, limit: int = LONGEST["text"], *, lines: bool = False) -> str:
    """
    Return a text with composed accents, without controls and without tags, « » for what is no text.

    :param lines: keep line breaks; elsewhere any white space is one space.
    """
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int | float):
        value = str(value) if abs(value) < 1e15 else ""
    if not isinstance(value, str):
        return ""
    text = value[: 4 * limit + 1000]
    text = _NO_TEXT.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )
    text = unicodedata.normalize("NFC", _untagged(text))
    if lines:
        text = "\n".join(" ".join(re.split(r"[ \t]+", line)).strip() for line in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", text)
    else:
        text = re.sub(r"[ \t\n\x0b\x0c]+", " ", text)
    text = text.strip(" \t\n")
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
        text = _balanced(text)
    return text


def _untagged(text: str) -> str:
    if "<" not in text:
        return text
    for _pass in range(8):  # « <<p>script> »: what is left may be a tag again
        less = _Tags().of(_SCRIPT.sub("", text))
        if less == text:
            return _balanced(text)
        text = less
    return text.replace("<", "")


class _Tags:
    """One reading of a text, from its first tag to its last: what a « </span> » closes is what was opened."""

    def __init__(self):
        self.spans: list[str] = []

    def of(self, text: str) -> str:
        return _TAG.sub(self.tag, text)

    def tag(self, found) -> str:
        closing, name, rest = found[1], found[2].lower(), found[3]
        name = _SAME.get(name, name)
        if name in ("i", "b", "sup", "sub", "sc"):
            return f"<{closing}{name}>"
        if name != "span":
            return " " if name in ("br", "p", "div", "li", "tr", "hr") else ""
        if closing:
            return self.spans.pop() if self.spans else ""
        is_small, is_fixed = "small-caps" in rest.lower(), re.fullmatch(r'\s+class="nocase"\s*', rest)
        self.spans.append("</sc>" if is_small else "</span>" if is_fixed else "")
        return "<sc>" if is_small else found.group().lower() if is_fixed else ""


def _balanced(text: str) -> str:
    """Take out closing tags that close nothing and opening ones that nothing closes."""
    if "<" not in text:
        return text
    pieces, opened = [], []
    last = 0
    for found in MARKUP.finditer(text):
        pieces.append(text[last : found.start()])
        last = found.end()
        tag = found.group()
        name = re.match(r"</?([a-z]+)", tag, re.IGNORECASE)[1].lower()
        if tag[1] != "/":
            opened.append((name, len(pieces)))
            pieces.append(tag)
        elif opened and opened[-1][0] == name:
            opened.pop()
            pieces.append(tag)
    pieces.append(text[last:])
    for _name, place in opened:
        pieces[place] = ""
    return "".join(pieces)


def without_markup(text: str) -> str:
    """Return a text without CSL's tags; accents that a tag kept from their letter are composed."""
    return unicodedata.normalize("NFC", MARKUP.sub("", text)).strip(" \n")
