"""
From an item's text to HTML that holds nothing of it but letters. Pure module.

citeproc-py escapes nothing and changes the case of what it is given, entities included. So the signs of HTML go
through it as letters that no font has, one each: no change of case touches them. They come out as entities, and nh3
has the last word.
"""

import html
import re

import nh3

from labo.typography import NBSP

ALLOWED = {"i", "b", "em", "strong", "sup", "sub", "span"}
"""All that a citation may hold, without any attribute."""

_HIDDEN = {"&": "\ue000", "<": "\ue001", ">": "\ue002", '"': "\ue003"}
_TAGS = {
    "<i>": "\ue010",
    "</i>": "\ue011",
    "<b>": "\ue012",
    "</b>": "\ue013",
    "<sup>": "\ue014",
    "</sup>": "\ue015",
    "<sub>": "\ue016",
    "</sub>": "\ue017",
}
_SHOWN = {hidden: html.escape(sign) for sign, hidden in _HIDDEN.items()} | {
    hidden: tag for tag, hidden in _TAGS.items()
}
AFTER_PARTICLE = "\ue01e"
"""What follows a particle, so that « van Buuren » is never cut and « d’Ormesson » is one word."""
_OURS = re.compile("[\ue000-\ue01f]")
_TO_HIDE = re.compile(r"</?(?:i|b|sup|sub)>|</?sc>|<span class=\"nocase\">|</span>|[&<>\"]")
RAISED = {"ᵉ": "e", "ʳ": "r", "ᵒ": "o", "ˢ": "s", "ᵃ": "a", "ᵈ": "d", "ⁿ": "n", "ᵗ": "t", "ᵐ": "m"}
"""Letters that the French locale has raised already; few fonts have them, and a screen reader stumbles."""

_ADDRESS = re.compile(r"https?://\S+")
_RULES = (
    # « In : . »: ISO 690 announces a book that is not there.
    (re.compile(r"(?<=\s)In\s:\s?\.\s?"), ""),
    # Two full stops, apart or not, and a full stop before a comma: a field between them was empty.
    (re.compile(r"(?<!\.)\.((?:</[a-z]+>)*)(?:\s?\.)+(?=\s|$|<)"), r".\1"),
    # A question mark ends a sentence: no full stop after it, whatever closes in between.
    (re.compile(r"([?!…])((?:</?[a-z]+>|\u00a0?[»”’)\ue011])*)\.(?!\.)"), r"\1\2"),
    (re.compile(r"(</i>)\.\s?,"), r"\1,"),
    (re.compile(rf"(['’])(?:{AFTER_PARTICLE}) ?"), r"\1"),
    (re.compile(rf"{AFTER_PARTICLE} (?=[^\W\d_])"), NBSP),
    (re.compile(AFTER_PARTICLE), ""),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \u202f](?=[?!;:»])"), NBSP),
    (re.compile(r"«[ \u202f]"), f"«{NBSP}"),
    (re.compile(r"(?<=\d)(?=(?:av|apr)\.\sJ)"), NBSP),
    (re.compile(r"  +"), " "),
    (re.compile(r" +([,.])(?=\s|$)"), r"\1"),
)


def hidden(text: str) -> str:
    """Return a text of an item as the processor may have it: CSL's markup and the signs of HTML as single letters."""
    text = _OURS.sub("", text)
    return _TO_HIDE.sub(lambda found: _TAGS.get(found[0].lower(), "") if len(found[0]) > 1 else _HIDDEN[found[0]], text)


def shown(text: str) -> str:
    """Return what the processor made as HTML: its own tags, and entities for what was a sign of HTML."""
    text = _without_addresses(text, _ruled)
    text = "".join(_SHOWN.get(sign) or (f"<sup>{RAISED[sign]}</sup>" if sign in RAISED else sign) for sign in text)
    return nh3.clean(_toggled(text), tags=ALLOWED, attributes={}, link_rel=None).strip()


def _ruled(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _without_addresses(text: str, change) -> str:
    """Change a text but for the addresses in it, where an apostrophe or a double full stop means something."""
    addresses = _ADDRESS.findall(text)
    pieces = change(_ADDRESS.sub("\ue01f", text)).split("\ue01f")
    return "".join(piece + address for piece, address in zip(pieces, [*addresses, ""], strict=True))


def _toggled(text: str) -> str:
    """Set italics within italics upright, as printers do."""
    depth, pieces = 0, []
    for piece in re.split(r"(</?i>)", text):
        if piece == "<i>":
            depth += 1
            pieces.append("<i>" if depth % 2 else "</i>")
        elif piece == "</i>":
            pieces.append("</i>" if depth % 2 else "<i>")
            depth = max(depth - 1, 0)
        else:
            pieces.append(piece)
    return "".join(pieces).replace("<i></i>", "")


def plain(text: str) -> str:
    """Return the text of such HTML."""
    return " ".join(html.unescape(re.sub(r"</?[a-z]+>", "", text)).split(" "))
