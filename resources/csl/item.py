"""
One item of CSL-JSON, cleaned: only what CSL knows, as CSL has it. Pure module.

Whatever comes in, a dict comes out, and a second cleaning changes nothing.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from labo.typography import NBSP
from resources.csl import identifiers
from resources.csl.dates import check_date
from resources.csl.fields import (
    DATES,
    FIELDS,
    FOREIGN_TYPES,
    IDENTIFIERS,
    LONG,
    NAMES,
    NUMBERS,
    RENAMED,
    TEXTS,
    TITLES,
)
from resources.csl.names import PERSON
from resources.csl.remark import Level, Remark, info, refused, warning
from resources.csl.types import FALLBACK, TYPES, type_label

LONGEST = {"title": 2000, "text": 1000, "long": 20000, "name": 300, "id": 200}
"""How many characters a text may have; what is longer is cut, and told."""
MOST_NAMES = 500
MOST_CUSTOM = 50

MARKUP = re.compile(
    r"</?(?:i|b|sup|sub)>|<span style=\"font-variant: ?small-caps;\">|<span class=\"nocase\">|</span>", re.IGNORECASE
)
"""The tags that CSL-JSON knows. Source: citeproc-js, « HTML-like formatting tags »."""
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


@dataclass(frozen=True)
class Checked:
    """What is left of an item, and what there is to say of what is not."""

    item: dict
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(remark.level is Level.REFUSED for remark in self.remarks)


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
    text = _untagged(unicodedata.normalize("NFC", text))
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
        less = _TAG.sub(_tag, _SCRIPT.sub("", text))
        if less == text:
            return _balanced(text)
        text = less
    return text.replace("<", "")


def _tag(found) -> str:
    closing, name, rest = found[1], found[2].lower(), found[3]
    name = _SAME.get(name, name)
    if name in ("i", "b", "sup", "sub"):
        return f"<{closing}{name}>"
    if name == "sc":
        return "</span>" if closing else '<span style="font-variant:small-caps;">'
    if name == "span":
        if closing:
            return "</span>"
        if "small-caps" in rest.lower():
            return '<span style="font-variant:small-caps;">'
        if re.fullmatch(r'\s+class="nocase"\s*', rest):
            return '<span class="nocase">'
    return " " if name in ("br", "p", "div", "li", "tr", "hr") else ""


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


def check(item) -> Checked:
    """
    Return the item with what CSL knows, in CSL's order, and remarks on what was left out or changed.

    Never raises. An item without title, address and identifier is refused: nobody could find it again.
    """
    if not isinstance(item, Mapping):
        return Checked({}, [refused("ce n’est pas une référence")])
    remarks: list[Remark] = []
    given = {
        RENAMED.get(key, key) if RENAMED.get(key) not in item else key: value
        for key, value in item.items()
        if isinstance(key, str)
    }
    clean: dict = {}
    for name in FIELDS:
        if name in given and name != "custom":
            value = _field(name, given[name], remarks)
            if value not in ("", [], {}, None):
                clean[name] = value
    clean["type"] = _type(given.get("type"), remarks)
    custom = _custom(given, remarks)
    if custom:
        clean["custom"] = custom
    clean = {name: clean[name] for name in FIELDS if name in clean}
    if not any(clean.get(name) for name in ("title", "URL", "DOI", "ISBN", "container-title", "custom", "PMID")):
        remarks.append(refused("ni titre, ni identifiant, ni adresse"))
    elif "title" not in clean:
        remarks.append(warning("sans titre"))
    return Checked(clean, remarks)


def _field(name: str, value, remarks: list[Remark]):
    if name in NAMES:
        return _names(name, value, remarks)
    if name in DATES:
        date = check_date(value)
        if value and not date and value != {"date-parts": [[]]}:
            remarks.append(warning(f"la date «{NBSP}{name}{NBSP}» n’est pas lisible"))
        return {"literal": clean_text(date["literal"], 100)} if "literal" in date else date
    if name == "categories":
        return [text for text in map(clean_text, value[:50]) if text] if isinstance(value, list) else []
    if isinstance(value, list) and value and name in (*TITLES, *TEXTS, *IDENTIFIERS):  # Crossref gives lists
        value = (
            value[0] if name in TITLES else "; ".join(str(part) for part in value[:50] if isinstance(part, str | int))
        )
    if name in IDENTIFIERS:
        return _identifier(name, clean_text(value, 4000), remarks)
    limit = LONGEST["title" if name in TITLES else "long" if name in LONG else "id" if name == "id" else "text"]
    text = clean_text(value, limit, lines=name in LONG)
    if isinstance(value, str) and len(text) == limit and text.endswith("…") and len(value) > limit:
        remarks.append(warning(f"«{NBSP}{name}{NBSP}» est coupé à {limit}{NBSP}signes"))
    if name in (*NUMBERS, "language", "id"):
        text = MARKUP.sub("", text).strip()
    if not text and value not in (None, "", [], {}) and not isinstance(value, str):
        remarks.append(warning(f"«{NBSP}{name}{NBSP}» n’est pas un texte"))
    return text


def _type(value, remarks: list[Remark]) -> str:
    if isinstance(value, str) and value in TYPES:
        return value
    name = clean_text(value, 60).lower()
    found = FOREIGN_TYPES.get(name) or (name if name in TYPES else FALLBACK)
    if found == FALLBACK and name not in FOREIGN_TYPES and name != FALLBACK:
        told = f"type «{NBSP}{name}{NBSP}» inconnu" if name else "sans type"
        remarks.append(info(f"{told}{NBSP}: lu comme «{NBSP}{type_label(FALLBACK)}{NBSP}»"))
    return found


def _names(role: str, value, remarks: list[Remark]) -> list[dict]:
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        if value:
            remarks.append(warning(f"«{NBSP}{role}{NBSP}» n’est pas une liste de noms"))
        return []
    if len(value) > MOST_NAMES:
        remarks.append(warning(f"seuls les {MOST_NAMES} premiers noms de «{NBSP}{role}{NBSP}» sont gardés"))
    names = [name for name in map(check_name, value[:MOST_NAMES]) if name]
    if len(names) < len(value[:MOST_NAMES]):
        remarks.append(warning(f"un nom de «{NBSP}{role}{NBSP}» est vide ou illisible"))
    return names


def check_name(value) -> dict:
    """Return one name as CSL has it; ``{}`` if nothing of it is a name. A text is a body's name."""
    if isinstance(value, str):
        value = {"literal": value}
    if not isinstance(value, Mapping):
        return {}
    parts = {key: _plain(value.get(key)) for key in PERSON}
    parts = {key: text for key, text in parts.items() if text}
    if "family" in parts:
        return parts
    body = _plain(value.get("literal")) or _plain(value.get("name")) or parts.get("given", "")
    return {"literal": body} if body else {}


def _plain(value) -> str:
    return MARKUP.sub("", clean_text(value, LONGEST["name"])).strip(" \n")


def _identifier(name: str, text: str, remarks: list[Remark]) -> str:
    if not text or name in ("PMID", "PMCID"):
        return text[:40]
    reader = {"DOI": identifiers.doi, "ISBN": identifiers.isbn, "ISSN": identifiers.issn, "URL": identifiers.url}[name]
    # Several in one field: « 978-2-11-009932-7 2-7081-3010-2 ». The first that is one is kept.
    candidates = (
        [text] if name in ("DOI", "URL") else [part for part in re.split(r"\s*[,;/]\s*|\s+(?=[\dX-]{8})", text) if part]
    )
    reason = None
    for candidate in candidates[:20] or [text]:
        try:
            value = reader(candidate)
        except identifiers.WrongIdentifier as refusal:
            reason = reason or refusal
            continue
        return identifiers.isbn_told(value) if name == "ISBN" else value
    shown = text if len(text) < 80 else text[:79] + "…"
    remarks.append(
        warning(f"{name} laissé de côté («{NBSP}{shown}{NBSP}»){NBSP}: {_lower_first(str(reason).rstrip('.'))}")
    )
    return ""


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _custom(given: Mapping, remarks: list[Remark]) -> dict:
    """Return what CSL leaves free: the item's own « custom », and short texts of fields that CSL does not know."""
    own = given.get("custom")
    candidates = list(own.items()) if isinstance(own, Mapping) else []
    candidates += [(name, value) for name, value in given.items() if name not in FIELDS]
    kept: dict = {}
    for name, value in candidates:
        key = _plain(name)[:60].strip()
        text = clean_text(value)
        if key and text and len(kept) < MOST_CUSTOM:
            kept.setdefault(key, text)
        elif value not in (None, "", [], {}):
            remarks.append(info(f"le champ «{NBSP}{key}{NBSP}» n’est pas gardé"))
    return kept
