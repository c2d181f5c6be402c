"""An item as citeproc-py holds it: its texts hidden from HTML, its names and dates as objects. Pure module."""

from citeproc.source import Date, DateRange, LiteralDate, Name, Reference
from citeproc.source.json import CiteProcJSON

from resources.citation.markup import AFTER_PARTICLE, hidden
from resources.csl.dates import check_date
from resources.csl.fields import DATES, NAMES
from resources.csl.names import PERSON


class Entry:
    """What the library asks of an item to render."""

    has_locator = False

    def __init__(self, item):
        self.reference = reference_of(item)

    def __contains__(self, name):
        return False

    def get(self, name, default=None):
        return default


_JSON = CiteProcJSON([])


def reference_of(item) -> Reference:
    """Return a clean item as the library holds it."""
    reference = Reference("entry", item.get("type", "document"))
    for field, value in item.items():
        name = field.replace("-", "_")
        if field in ("id", "type", "custom", "categories"):
            continue
        if field in NAMES:
            value = [_name(one) for one in value]
        elif field in DATES:
            value = _date(check_date(value))
        elif field != "language":
            value = _JSON.parse_string(hidden(str(value)))
        if value:
            reference[name] = value
    return reference


def _name(name) -> Name:
    if "literal" in name:
        return Name(literal=hidden(name["literal"]))
    parts = {part: hidden(str(name[part])) for part in PERSON if name.get(part)}
    if "family" not in parts:
        return Name(literal=parts.get("given", ""))
    for particle in ("dropping-particle", "non-dropping-particle"):
        if particle in parts and (particle[0] == "n" or parts[particle][-1] in "'’"):
            parts[particle] += AFTER_PARTICLE
    return Name(**parts)


def _date(date):
    circa = bool(date.get("circa"))
    if not (lists := date.get("date-parts")):
        return LiteralDate(hidden(date["literal"]), circa=circa) if date.get("literal") else None
    dates = [Date(**dict(zip(("year", "month", "day"), parts, strict=False))) for parts in lists]
    if len(dates) > 1:
        return DateRange(begin=dates[0], end=dates[1], circa=circa)
    dates[0]["circa"] = circa
    if season := date.get("season"):
        dates[0]["season"] = season
    return dates[0]
