"""
The filters of the bibliography as numbers, so that the search counts them in one pass over narrow rows.

Pure module. A reference has one type, one decade and one language, each a small number; themes, readers and accesses it
may have several of, so they share one array, each number with the rank of its facet.
"""

from resources.csl.types import TYPES

ONES = ("type", "annee", "langue")
MANIES = ("sujet", "lu", "acces")
FACETS = (*ONES, *MANIES)
"""As the address names them."""
ONLINE, ON_SHELF = "en-ligne", "emprunter"
ACCESSES = [ONLINE, ON_SHELF]
ORDERED_TYPES = list(TYPES)
ROOM = 10**12
"""In the array, a number is the rank of its facet times this, and its value."""
NO_DATE = "0"
NO_LANGUAGE = "?"


def code(facet: str, value: str) -> int:
    """
    Return the number of one value of a facet.

    :param value: a CSL type, the primary key of a theme or a reader (0 for a reader without a name), a decade, a
        language in two letters or « ? », an access.
    """
    match facet:
        case "type":
            return ORDERED_TYPES.index(value)
        case "langue":
            return 0 if value == NO_LANGUAGE else ord(value[0]) * 256 + ord(value[1])
        case "annee":
            return int(value)
        case "acces":
            return MANIES.index(facet) * ROOM + ACCESSES.index(value)
    return MANIES.index(facet) * ROOM + int(value)


def value_of(facet: str, number: int) -> str:
    """Return the value of a number of one of the facets that a reference has once."""
    match facet:
        case "type":
            return ORDERED_TYPES[number]
        case "langue":
            return f"{chr(number // 256)}{chr(number % 256)}" if number else NO_LANGUAGE
    return str(number)


def decoded(number: int) -> tuple[str, str]:
    """Return the facet and the value of a number of the array."""
    rank, value = divmod(number, ROOM)
    return MANIES[rank], ACCESSES[value] if MANIES[rank] == "acces" else str(value)
