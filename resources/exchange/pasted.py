"""Lines pasted from anywhere: one DOI, ISBN, HAL, arXiv or address each. Pure module."""

from collections.abc import Iterator

from resources.csl.identifiers import Identifier, WrongIdentifier, find_identifier
from resources.csl.remark import info
from resources.exchange.record import Record, broken, record

LONGEST_LINE = 3000


def pasted_records(text: str) -> Iterator[Record]:
    """Yield the records of lines, each an item with its identifier alone."""
    seen: dict[Identifier, int] = {}
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip().strip("-*•· \t\u00a0")
        if not line:
            continue
        try:
            found = find_identifier(line) if len(line) <= LONGEST_LINE else None
        except WrongIdentifier as refusal:
            why = str(refusal).rstrip(".")
            yield broken(
                number, raw, f"{why[:1].lower()}{why[1:]}" if not why.startswith(("DOI", "ISBN", "ISSN")) else why
            )
            continue
        if found is None:
            yield broken(number, raw[:1000], "ni DOI, ni ISBN, ni adresse")
        elif found in seen:
            yield broken(number, raw, f"déjà à la ligne {seen[found]}")
        else:
            seen[found] = number
            yield record(number, raw, item_of(found), [info("titre à compléter")])


def item_of(found: Identifier) -> dict:
    """Return the item that an identifier stands for, as far as it says."""
    if found.scheme == "doi":
        return {"type": "article-journal", "DOI": found.value}
    if found.scheme == "isbn":
        return {"type": "book", "ISBN": found.told}
    if found.scheme == "issn":
        return {"type": "periodical", "ISSN": found.value}
    if found.scheme == "url":
        return {"type": "webpage", "URL": found.value}
    kind = "article" if found.scheme == "arxiv" else "document"
    return {"type": kind, "URL": found.address, "custom": {found.scheme: found.value}}


def looks_pasted(text: str) -> bool:
    """Tell whether one of the first lines is an identifier."""
    for line in text.lstrip().split("\n", 50)[:50]:
        try:
            if len(line) < LONGEST_LINE and find_identifier(line.strip().strip("-*•· \t\u00a0")):
                return True
        except WrongIdentifier:
            return True
    return False
