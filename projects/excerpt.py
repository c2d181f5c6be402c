"""A passage quoted from a proposal: is it really written there? Pure functions, no Django."""

import re
from collections.abc import Iterator, Mapping

NOT_AN_EXCERPT = "Ce passage n’est pas dans la proposition : copiez-le tel qu’il est écrit, sans le raccourcir."
AROUND = '«»“”" \u00a0\u202f\t\r\n'
"""What a person puts around a quotation: it is not part of it."""


def trimmed(quote: str) -> str:
    """Return the passage on one line, without the quotation marks around it. Its non-breaking spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", quote.strip(AROUND))


def is_excerpt(quote: str, answers: Mapping[str, str | list[str]]) -> bool:
    """
    Tell whether the passage stands in one of the answers, whatever its spaces, line breaks and apostrophes.

    :param answers: the frozen answers of a version, ``{field: text, or list of texts}``.
    """
    sought = _bare(trimmed(quote))
    return bool(sought) and any(sought in _bare(passage) for passage in _passages(answers))


def _passages(answers) -> Iterator[str]:
    for answer in answers.values():
        yield from answer if isinstance(answer, list) else [answer or ""]


def _bare(text: str) -> str:
    return "".join(text.split()).replace("’", "'")
