"""
Words without their accents, in Python and in PostgreSQL alike.

The server may lack the ``unaccent`` extension and may not know the capitals of accented letters, so both sides use
the one table below.
"""

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


def folded(text: str) -> str:
    """Return the text in small letters without accents; apostrophes become spaces."""
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    return text.translate(str.maketrans(ACCENTED, PLAIN)).lower()


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
