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
    """

    name: str
    addresses: Callable[[], Iterable[str]]
    uses: Callable[[list[str]], Iterable[tuple[str, Use]]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def told_addresses() -> set[str]:
    """Return every address that is shown and can be checked: those of an inside network are left out."""
    found = set()
    for source in _sources.values():
        for address in source.addresses():
            try:
                found.add(read_address(address).address)
            except AddressRefused:
                continue
    return found


def uses_of(addresses) -> dict[str, list[Use]]:
    """Return {address as it is checked: where it is shown}. One query a source."""
    found, wanted = defaultdict(list), set(addresses)
    for source in _sources.values():
        typed = {}
        for address in source.addresses():
            try:
                typed[address] = read_address(address).address
            except AddressRefused:
                continue
        shown = [address for address, checked in typed.items() if checked in wanted]
        for address, use in source.uses(shown):
            found[typed[address]].append(use)
    return dict(found)
