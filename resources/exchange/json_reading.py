"""
CSL-JSON: a list of items, one item, or ``{"items": […]}``. One that is no JSON is told with its line. Pure module.
"""

import json
import re
from collections.abc import Iterator

from resources.exchange.record import Record, broken, record

_LIST = re.compile(r'"(?:items|references|data)"\s*:\s*\[')
_SPACE = re.compile(r"[\s,]*")
# What brings JSON's signs out of step: braces and brackets outside of texts.
_SIGN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]]')
LONGEST_ITEM = 1_000_000

_REASONS = (
    ("Expecting ',' delimiter", "virgule manquante"),
    ("Expecting ':' delimiter", "signe : manquant"),
    ("Expecting property name", "nom de champ attendu, entre guillemets"),
    ("Illegal trailing comma", "virgule en trop"),
    ("Expecting value", "valeur attendue"),
    ("Unterminated string", "guillemet non fermé"),
    ("Invalid control character", "guillemet non fermé, ou retour à la ligne dans un texte"),
    ("Invalid \\escape", "barre oblique inverse mal placée"),
    ("Extra data", "texte en trop après la fin"),
)


def json_records(text: str) -> Iterator[Record]:
    """Yield the records of a text, item by item: a broken one is passed over if its braces can be counted."""
    place = len(text) - len(text.lstrip())
    if text[place : place + 1] == "{":
        if found := _list_of(text, place):
            place = found
        else:
            yield from _one(text, place)
            return
    elif text[place : place + 1] == "[":
        place += 1
    yield from _many(text, place)


def _list_of(text: str, place: int) -> int:
    """Return where the list of ``{"items": […]}`` starts, if the object is one of lists and not an item; else 0."""
    found = _LIST.search(text, place, place + 2000)
    return found.end() if found and '"type"' not in text[place : found.start()] else 0


def _one(text: str, place: int) -> Iterator[Record]:
    found = _decoded(text, place)
    line = text.count("\n", 0, place) + 1
    if isinstance(found, Record):
        yield found
        return
    item, _end = found
    if isinstance(item, dict) and isinstance(item.get("message"), dict):  # Crossref's answer
        item = item["message"]
    yield record(line, text.strip(), item)


def _many(text: str, place: int) -> Iterator[Record]:
    line, counted = 1, 0
    while True:
        place = _SPACE.match(text, place).end()
        line += text.count("\n", counted, place)
        counted = place
        if place >= len(text):
            yield broken(line, "", "la liste n’est pas fermée (crochet manquant)")
            return
        if text[place] == "]":
            return
        found = _decoded(text, place, line)
        if isinstance(found, Record):
            yield found
            end = _end_of(text, place)
            if end is None:
                return
        else:
            item, end = found
            yield record(line, text[place:end], item)
        place = end


_DECODER = json.JSONDecoder()


def _decoded(text: str, place: int, line: int = 1) -> tuple[object, int] | Record:
    try:
        item, end = _DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        at = line + text.count("\n", place, error.pos)
        told = next((reason for sign, reason in _REASONS if error.msg.startswith(sign)), "ceci n’est pas du JSON")
        raw = text[place : min(_end_of(text, place) or place + 1000, place + LONGEST_ITEM)]
        return broken(line, raw, told, at)
    except (RecursionError, ValueError):
        return broken(
            line, text[place : place + 1000], "cette référence est trop profonde ou trop longue pour être lue"
        )
    if end - place > LONGEST_ITEM:
        return broken(line, text[place : place + 1000], "cette référence est trop longue pour être lue")
    return item, end


def _end_of(text: str, place: int) -> int | None:
    """Return where the value that starts here ends, by its braces; None if they do not close."""
    depth = 0
    for found in _SIGN.finditer(text, place):
        sign = found.group()
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth <= 0:
                return found.end()
    return None
