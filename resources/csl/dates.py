"""
Dates of references: as precise and as sure as they are, never more. Pure module.

A CSL date is ``{"date-parts": [[2018, 3, 15]]}``, two lists for a range, with ``"season"`` (1 spring … 4 winter) and
``"circa"``: true for « vers 1984 » (EDTF ``~``), "?" for a doubtful one, "%" for both; or ``{"literal"}`` for what
nobody understands. No date is ``{}``.

Source: CSL 1.0.2, date-variable; Library of Congress, EDTF levels 0 and 1.
"""

import calendar
import re
from collections.abc import Mapping

from labo.folding import folded
from labo.typography import NBSP

MONTHS = (
    ("janvier", "january", "jan", "janv"),
    ("février", "february", "feb", "févr", "fév"),
    ("mars", "march", "mar"),
    ("avril", "april", "apr", "avr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "jul", "juil"),
    ("août", "august", "aug"),
    ("septembre", "september", "sep", "sept"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("décembre", "december", "dec", "déc"),
)
SEASONS = (("printemps", "spring"), ("été", "summer"), ("automne", "autumn", "fall"), ("hiver", "winter"))
NO_DATE = "s. d."
LONGEST = 100

_MONTH_OF = {folded(word): number for number, words in enumerate(MONTHS, 1) for word in words}
_SEASON_OF = {folded(word): number for number, words in enumerate(SEASONS, 1) for word in words}
_WORD = r"([a-z]+)\.?"
_DAY = r"(\d{1,2})(?:er|st|nd|rd|th)?"
_YEAR = r"(\d{4})"
_TO = r"\s*(?:-|–|—|/|a|au|to|et)\s*"

_NONE = re.compile(r"\[?(?:s\.? ?d\.?|n\.? ?d\.?|sans date|no date|undated|inconnue?)\]?")
_CIRCA = re.compile(r"(?:vers|circa|ca?\.?|about|autour de)\s*(?=\d)")
_ISO = re.compile(r"(-?\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[t ]\d{1,2}:.*)?")
_RIS = re.compile(r"(\d{4})/(\d{0,2})(?:/(\d{0,2})(?:/(.*))?)?")
_NUMBERS = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})")
_FRENCH = re.compile(rf"(?:{_DAY} )?{_WORD},? {_YEAR}")
_ENGLISH = re.compile(rf"{_WORD} {_DAY},? {_YEAR}")
_YEAR_FIRST = re.compile(rf"{_YEAR},? {_WORD}(?: {_DAY})?")
_DAYS = re.compile(rf"(?:du )?{_DAY}{_TO}{_DAY} {_WORD} {_YEAR}")
_DAYS_OF_TWO_MONTHS = re.compile(rf"(?:du )?{_DAY} {_WORD}{_TO}{_DAY} {_WORD} {_YEAR}")
_TWO_MONTHS = re.compile(rf"(?:de )?{_WORD}{_TO}{_WORD} {_YEAR}")
_TWO_YEARS = re.compile(rf"{_YEAR}{_TO}{_YEAR}")


def parse_date(text: str) -> dict:
    """
    Return the CSL date of what was typed or found: « 2018 », « mars 2015 », « 12-14 mars 2015 », « vers 1984 », EDTF
    ``1984?`` and ``2012/2014``, RIS's ``2018///``. What is not understood is kept as ``{"literal"}``.
    """
    text = " ".join(text.split())[:LONGEST]
    plain = re.sub(r"[\[\]]", "", folded(text)).strip()
    if not plain or _NONE.fullmatch(plain):
        return {}
    circa = None
    if marked := re.fullmatch(r"(.*\d) ?([?~%]|\?~|~\?)", plain):
        plain, circa = marked[1], {"~": True, "?": "?"}.get(marked[2], "%")
    if found := _CIRCA.match(plain):
        plain, circa = plain[found.end() :], "%" if circa == "?" else True
    date = _exact(plain)
    if date is None:
        return {"literal": text}
    return {**date, "circa": circa} if circa else date


def _exact(plain: str) -> dict | None:
    if found := _ISO.fullmatch(plain):
        return _single(*found.groups()) or (_range_of_years(found) if found[2] and not found[3] else None)
    if found := _TWO_YEARS.fullmatch(plain):
        return _range([found[1]], [found[2]])
    if found := _RIS.fullmatch(plain):
        season = _SEASON_OF.get((found[4] or "").strip(" /"))
        if season and not found[2]:
            return {"date-parts": [[int(found[1])]], "season": season}
        return _single(*found.groups()[:3])
    if plain.count("/") == 1 and "-" in plain:
        start, end = (_exact(part) for part in plain.split("/"))
        if start and end and len(start.get("date-parts", [])) == len(end.get("date-parts", [])) == 1:
            return _range(start["date-parts"][0], end["date-parts"][0])
        return None
    if found := _NUMBERS.fullmatch(plain):
        return _single(found[3], found[2], found[1])
    return _worded(plain)


def _worded(plain: str) -> dict | None:
    if found := _FRENCH.fullmatch(plain):
        day, word, year = found.groups()
        return _with_word(year, word, day)
    if found := _ENGLISH.fullmatch(plain):
        word, day, year = found.groups()
        return _with_word(year, word, day)
    if found := _YEAR_FIRST.fullmatch(plain):
        return _with_word(*found.groups())
    if found := _DAYS.fullmatch(plain):
        first, last, word, year = found.groups()
        return _range([year, _month(word), first], [year, _month(word), last])
    if found := _DAYS_OF_TWO_MONTHS.fullmatch(plain):
        first, one, last, two, year = found.groups()
        return _range([year, _month(one), first], [year, _month(two), last])
    if found := _TWO_MONTHS.fullmatch(plain):
        one, two, year = found.groups()
        return _range([year, _month(one)], [year, _month(two)])
    return None


def month_number(word: str) -> int:
    """Return the number of a month in French or English, in letters or figures; 0 if it is none."""
    plain = folded(word).strip(" .")
    if plain.isdecimal():
        return int(plain) if len(plain) < 3 and 1 <= int(plain) <= 12 else 0
    return _MONTH_OF.get(plain, 0)


def _month(word: str) -> int:
    return _MONTH_OF.get(word, 99)


def _with_word(year, word, day) -> dict | None:
    if not day and (season := _SEASON_OF.get(word)):
        return {"date-parts": [[int(year)]], "season": season}
    return _single(year, _month(word), day)


def _range_of_years(found) -> dict | None:
    """« 2018-21 » is EDTF's spring."""
    season = int(found[2]) - 20
    return {"date-parts": [[int(found[1])]], "season": season} if 1 <= season <= 4 else None


def _single(year, month=None, day=None) -> dict | None:
    parts = _parts([year, month, day])
    return {"date-parts": [parts]} if parts else None


def _range(start, end) -> dict | None:
    first, last = _parts(start), _parts(end)
    if not first or not last or len(first) != len(last) or first > last:
        return None
    return {"date-parts": [first, last] if first != last else [first]}


def _parts(values) -> list[int]:
    """Return [year, month, day] as far as they are known, empty for a day that no calendar has."""
    parts = []
    for value in values:
        if value is None or isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,6}", str(value).strip()):
            break
        parts.append(int(value))
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    if not parts or not -9999 <= parts[0] <= 9999:
        return []
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return []
    if len(parts) > 2 and not 1 <= parts[2] <= calendar.monthrange(max(parts[0] % 400 + 400, 1), parts[1])[1]:
        return []
    return parts[:3]


def check_date(value) -> dict:
    """
    Return a clean CSL date from whatever stands in a file: a dict, a year, a text. ``{}`` when nothing is left.

    A list of parts that no calendar has keeps its year.
    """
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return parse_date(str(value))
    if not isinstance(value, Mapping):
        return {}
    lists = value.get("date-parts")
    lists = [parts for parts in lists[:2] if isinstance(parts, list)] if isinstance(lists, list) else []
    found = [parts for parts in (_parts(parts[:3]) or _parts(parts[:1]) for parts in lists) if parts]
    if not found:
        for key in ("literal", "raw", "edtf"):
            if isinstance(value.get(key), str) and value[key].strip():
                parsed = parse_date(value[key])
                return {"literal": parsed["literal"]} if "literal" in parsed else parsed
        return {}
    if len(found) == 2 and (found[0] >= found[1] or len(found[0]) != len(found[1])):
        found = found[:1]
    date = {"date-parts": found}
    season = value.get("season")
    season = _SEASON_OF.get(folded(season)) or season if isinstance(season, str) else season
    if str(season) in {"1", "2", "3", "4"} and len(found) == 1 and len(found[0]) == 1:
        date["season"] = int(season)
    if circa := value.get("circa"):
        date["circa"] = circa if circa in ("?", "%") else True
    return date


def date_edtf(date: Mapping) -> str:
    """
    Return the date in EDTF, which :func:`parse_date` reads again: ``2018-03-15``, ``2012/2014``, ``1984~``.
    """
    if not (lists := date.get("date-parts")):
        return str(date.get("literal") or "")
    told = "/".join("-".join([_year_in_figures(parts[0]), *(f"{part:02d}" for part in parts[1:])]) for parts in lists)
    if season := date.get("season"):
        told += f"-{20 + season}"
    return told + {True: "~"}.get(date.get("circa"), date.get("circa") or "")


def _year_in_figures(year: int) -> str:
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def date_told(date: Mapping) -> str:
    """Return the date in French: « vers 1984 », « printemps 2015 », « du 12 au 14 mars 2015 », « s. d. »."""
    if not (lists := date.get("date-parts")):
        return str(date.get("literal") or NO_DATE)
    if len(lists) == 1:
        told = _part_told(lists[0])
        if season := date.get("season"):
            told = f"{SEASONS[season - 1][0]} {told}"
    else:
        told = _range_told(*lists)
    circa = date.get("circa")
    if circa in (True, "%"):
        told = f"vers {told}"
    return f"{told}{NBSP}?" if circa in ("?", "%") else told


def _part_told(parts, *, year=True, month=True) -> str:
    words = []
    if len(parts) > 2:
        words.append("1er" if parts[2] == 1 else str(parts[2]))
    if len(parts) > 1 and month:
        words.append(MONTHS[parts[1] - 1][0])
    if year:
        words.append(str(parts[0]) if parts[0] > 0 else f"{-parts[0]} av.{NBSP}J.-C.")
    return " ".join(words)


def _range_told(first, last) -> str:
    if len(first) == 1:
        return f"{_part_told(first)}-{_part_told(last)}"
    same_year = first[0] == last[0]
    same_month = same_year and len(first) > 2 and first[1] == last[1]
    start = _part_told(first, year=not same_year, month=not same_month)
    if len(first) > 2:
        return f"du {start} au {_part_told(last)}"
    return f"{'d’' if start[0] in 'ao' else 'de '}{start} à {_part_told(last)}"


def year_of(item: Mapping) -> int | None:
    """Return the year in which the work of an item was issued, read from a literal date if need be."""
    date = item.get("issued")
    if not isinstance(date, Mapping):
        return None
    if lists := check_date(date).get("date-parts"):
        return lists[0][0]
    found = re.search(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)", str(date.get("literal") or ""))
    return int(found[1]) if found else None
