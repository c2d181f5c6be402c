"""
Two people, or two tabs, on the same texts: what each had before their eyes, and how what they wrote meets.

A page carries the mark of every text it shows and sends the marks back with what was typed. A text that changed
elsewhere meanwhile is then known from one that did not, and nothing is written over unseen.

Pure module, no Django: the draft of a service and the remarks of the lab settle their writings here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field


def mark(value) -> str:
    """Return the mark of an answer: sixteen signs, the same for the same text, list of texts or key."""
    written = json.dumps(value, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def marks(answers: Mapping) -> dict[str, str]:
    """Return the mark of each answer."""
    return {name: mark(value) for name, value in answers.items()}


def read_marks(written) -> dict[str, str] | None:
    """Return the marks that a page sent back as JSON; None when it sent none that can be read."""
    try:
        found = json.loads(written or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {name: value for name, value in found.items() if isinstance(value, str)}


@dataclass
class Settled:
    """What becomes of each text: ``adopted`` was changed elsewhere alone, ``disputed`` on both sides."""

    adopted: dict = field(default_factory=dict)
    disputed: dict = field(default_factory=dict)


def settle(mine: Mapping, theirs: Mapping, seen: Mapping[str, str]) -> Settled:
    """
    Compare what a page sends with what stands now.

    :param mine: what the page sends, by name.
    :param theirs: what stands now, under the same names.
    :param seen: the marks of what the page had shown. A text without a mark is nobody's quarrel.
    :returns: under the names of the texts that changed elsewhere, what stands now.
    """
    settled = Settled()
    for name, written in mine.items():
        standing = theirs[name]
        if name not in seen or written == standing or mark(standing) == seen[name]:
            continue
        kept = settled.adopted if mark(written) == seen[name] else settled.disputed
        kept[name] = standing
    return settled
