"""
What a format has no field for, in a note of ours: one line ``csl: {…}`` that holds the fields as CSL-JSON.

The exporters read their own record again and write here what came back otherwise: nothing, most of the time. Whoever
reads the file elsewhere loses nothing by leaving the line out. Pure module.
"""

import json
from collections.abc import Mapping

SIGN = "csl: "
LONGEST = 400_000


def sidecar(item: Mapping, read_again: Mapping) -> str:
    """Return the line that makes the second the first; empty if they are one. A field to take out is null."""
    change = {key: value for key, value in item.items() if read_again.get(key) != value}
    change |= {key: None for key in read_again if key not in item}
    if not change:
        return ""
    # Only letters that no format minds: no brace inside a text, for BibTeX counts them.
    line = json.dumps(change, ensure_ascii=False, sort_keys=True)
    return SIGN + _braces_escaped(line)


def _braces_escaped(line: str) -> str:
    """Write the braces that stand inside texts as ``\\u007b``, and what could end a line as an escape."""
    pieces, in_text, escaped = [], False, False
    for sign in line:
        if in_text and sign in "{}@\\" and not escaped:
            if sign == "\\":
                escaped = True
                pieces.append(sign)
                continue
            pieces.append(f"\\u{ord(sign):04x}")
        elif sign in "\u0085\u2028\u2029\u00a0":
            pieces.append(f"\\u{ord(sign):04x}")
        else:
            pieces.append(sign)
            if sign == '"' and not escaped:
                in_text = not in_text
        escaped = False
    return "".join(pieces)


def is_sidecar(text: str) -> bool:
    return text.lstrip().startswith(SIGN + "{")


def completed(item: dict, line: str) -> dict:
    """Return the item with the fields of a line of ours; the item itself if the line cannot be read."""
    if len(line) > LONGEST:
        return item
    try:
        change = json.loads(line.lstrip().removeprefix(SIGN))
    except (ValueError, RecursionError):
        return item
    if not isinstance(change, dict):
        return item
    return {key: value for key, value in {**item, **change}.items() if value is not None}
