"""
One document of a kind at a time, in the whole site.

What everybody may ask for, without an account, never takes every press: the notes that are signed are printed by the
same processes. No count of requests by address: a whole town hall leaves by one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from labo.transitions import NotPrinted

AT_MOST = 60
"""Seconds: a process that dies lets the turn go after a minute."""
RETRY_AFTER = 5
"""Seconds after which a browser, or a person, may ask again."""


class BeingPrinted(NotPrinted):
    """Somebody else's request is printing, or many are: this one may come back in a moment."""


@contextmanager
def turn(kind: str, *, words: str) -> Iterator[None]:
    """
    Hold the turn of a kind of document.

    :param words: the sentence of who has to come back.
    :raises BeingPrinted: if another request holds it.
    """
    if not cache.add(kind, True, AT_MOST):
        raise BeingPrinted(words)
    try:
        yield
    finally:
        cache.delete(kind)
