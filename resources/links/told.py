"""
Who shows which addresses of other people's pages.

A table whose rows show links registers itself here; the nightly check follows the addresses, and the lab's screen says
where a broken one is read. Filled by ``resources.apps`` when it starts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from labo.outside.address import AddressRefused, read_address


@dataclass(frozen=True)
class Use:
    """One place where an address is shown: what it is, and the team's page where it is mended."""

    words: str
    page: str


@dataclass(frozen=True)
class Source:
    """
    A table that shows links.

    :param name: « la veille ».
    :param addresses: returns every address that a reader may follow now.
    :param uses: given some of these, yields (address, use). One query, however many.
    :param adopt: given an address, the one that its page has now and who decides (``by``), writes it where it is shown.
    """

    name: str
    addresses: Callable[[], Iterable[str]]
    uses: Callable[[list[str]], Iterable[tuple[str, Use]]]
    adopt: Callable | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def shown_as(source) -> dict[str, str]:
    """Return {address as it is written: as it is checked}. Those of an inside network are left out."""
    found = {}
    for address in source.addresses():
        try:
            found[address] = read_address(address).address
        except AddressRefused:
            continue
    return found


def told_addresses() -> set[str]:
    """Return every address that is shown and can be checked."""
    return {checked for source in _sources.values() for checked in shown_as(source).values()}


def uses_of(addresses) -> dict[str, list[Use]]:
    """Return {address as it is checked: where it is shown}. Two queries a source."""
    found, wanted = defaultdict(list), set(addresses)
    for source in _sources.values():
        checked = shown_as(source)
        for address, use in source.uses([address for address in checked if checked[address] in wanted]):
            found[checked[address]].append(use)
    return dict(found)


def adopt_address(checked, new, *, by):
    """
    Write the new address of a page wherever it is shown.

    :raises Refusal: if one of the places refuses it.
    """
    for source in _sources.values():
        for address, known in shown_as(source).items():
            if known == checked and source.adopt:
                source.adopt(address, new, by=by)
