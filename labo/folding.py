"""
Words without their accents, in Python and in PostgreSQL alike.

The server may lack the ``unaccent`` extension and may not know the capitals of accented letters, so both sides use
the tables below. The functions of the migration ``0011_search`` freeze them: a test holds them against one another.
"""

import re
import unicodedata

from django.db.models import Func, TextField, Value
from django.db.models.functions import Concat, Lower, Replace

LETTERS = {
    "a": "àâäáãåÀÂÄÁÃÅ",
    "c": "çÇ",
    "e": "éèêëÉÈÊË",
    "i": "íìîïÍÌÎÏ",
    "n": "ñÑ",
    "o": "óòôöõÓÒÔÖÕ",
    "u": "úùûüÚÙÛÜ",
    "y": "ýÿÝŸ",
    " ": "’'\u00a0",
}
ACCENTED = "".join(LETTERS.values())
PLAIN = "".join(plain * len(accented) for plain, accented in LETTERS.items())
LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}
HYPHENS = "\u2010\u2011"
SHY = "\u00ad"
SEPARATING = "’‘ʼ´«»‹›“”„…–—−•·\u00a0\u202f\u2009\u200b\ufeff/.@<+_"
"""
Signs between two words, for the reader; PostgreSQL would take them for letters (in the C locale), for an address, for
the path of a file (« usagers/agents »), for a tag.
"""
_FOLDS = str.maketrans(ACCENTED, PLAIN) | str.maketrans(LIGATURES)
_SPELLS = str.maketrans(LIGATURES | dict.fromkeys(HYPHENS, "-") | {SHY: None})
_SEPARATORS = re.compile(f"[{SEPARATING}]|-(?=[0-9])")  # « 2024-2026 » is not 2024 and minus 2026


def folded(text: str) -> str:
    """Return the text in small letters without accents; apostrophes become spaces."""
    return text.translate(_FOLDS).lower()


def spelled(text: str) -> str:
    """
    Return the text as the search reads it: composed, in small letters, accents kept, words apart.

    ``labo_spelled(text)`` is the same in PostgreSQL.
    """
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFC", text).lower().translate(_SPELLS))


def folded_columns(*columns) -> Func:
    """Return the same in SQL, of several text columns or expressions put one after the other."""
    text = Concat(*[part for column in columns for part in (column, Value(" "))], output_field=TextField())
    for ligature, letters in LIGATURES.items():
        text = Replace(text, Value(ligature), Value(letters))
    return Lower(Func(text, Value(ACCENTED), Value(PLAIN), function="translate", output_field=TextField()))


class Lines(Func):
    """The lines of an array column as one text."""

    function = "array_to_string"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = TextField()
