"""
Which addresses the portal may open: public web sites by their names, and nothing of ours.

Pure module: no Django.

Source: RFC 6890 and RFC 9637 (special-purpose addresses), RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo),
RFC 6761 (special names); OWASP, Server-Side Request Forgery Prevention.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MAX_LENGTH = 2000
PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
INSIDE = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "private"})
INSIDE |= frozenset({"arpa", "onion", "invalid", "alt", "test", "example"})
"""Last labels that name nothing on the public internet."""
UNICAST = ipaddress.ip_network("2000::/3")
"""What IANA gave out of the IPv6 space: NAT64, mapped, unique-local, link-local and multicast are all beyond."""
LEADS_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "2001::/23",  # Teredo and other assignments of protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: holds any IPv4 address
        "3fff::/20",
        "168.63.129.16/32",  # the inside of a public cloud, under a public number
        "192.88.99.0/24",
    )
)
# Percent-encoded already, or with a meaning of its own.
KEPT = "!#$%&'()*+,/:;=?@[]~"

TOO_LONG = "Cette adresse est trop longue."
IN_FIGURES = "Cette adresse est faite de chiffres : donnez celle qui porte le nom du site."


class AddressRefused(Exception):
    """The portal does not open this address. The message is the French sentence that the person reads."""


@dataclass(frozen=True)
class Target:
    """An address that was read: what to ask for, and of whom."""

    scheme: str
    host: str
    """In ASCII and small letters, without its final dot."""
    path: str
    """Path and query in ASCII, as the request line carries them; the fragment stays with the reader."""

    @property
    def port(self) -> int:
        return PORTS[self.scheme]

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


def read_address(address: str) -> Target:
    """
    Return what an address names.

    :raises AddressRefused: if it is not the address of a page of a public web site.
    """
    if not isinstance(address, str) or len(address) > MAX_LENGTH:
        raise AddressRefused(TOO_LONG)
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} for sign in address) or "\\" in address:
        raise AddressRefused("Cette adresse contient un espace ou un signe qui n’a rien à y faire.")
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressRefused("Cette adresse est mal écrite.") from None
    if parts.scheme not in PORTS:
        raise AddressRefused("L’adresse d’une page commence par https:// ou http://.")
    if "@" in parts.netloc:
        raise AddressRefused("Cette adresse contient un identifiant : recopiez-la sans lui.")
    if "[" in parts.netloc:
        raise AddressRefused(IN_FIGURES)
    if port not in (None, PORTS[parts.scheme]):
        raise AddressRefused("Cette adresse nomme un port particulier : nous n’ouvrons que les pages publiques.")
    path = quote(parts.path or "/", safe=KEPT) + (f"?{quote(parts.query, safe=KEPT)}" if parts.query else "")
    if not path.startswith("/"):
        raise AddressRefused("Cette adresse est mal écrite.")
    found = Target(parts.scheme, read_host(host), path)
    if len(found.address) > MAX_LENGTH:
        raise AddressRefused(TOO_LONG)
    return found


def read_host(host: str) -> str:
    """
    Return the name of a site as the network knows it.

    :raises AddressRefused: for a number, in whatever figures, and for a name of the inside.
    """
    try:
        # Wide figures and circled ones become plain: what looks like a number is one.
        name = unicodedata.normalize("NFKC", host).encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise AddressRefused("Le nom de ce site est mal écrit.") from None
    labels = name.split(".")
    if ":" in name or NUMBER.fullmatch(labels[-1]):
        raise AddressRefused(IN_FIGURES)
    if not all(LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("Le nom de ce site est mal écrit.")
    if len(labels) < 2 or labels[-1] in INSIDE:
        raise AddressRefused("Cette adresse est celle d’un réseau interne : nous n’ouvrons que les pages publiques.")
    return name


def is_public(number: str) -> bool:
    """Say whether an IP address, in figures, is that of a machine of the public internet."""
    try:
        found = ipaddress.ip_address(number)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_loopback or found.is_link_local:
        return False
    if found.version == 6 and (found not in UNICAST or found.scope_id):
        return False
    return not any(found.version == network.version and found in network for network in LEADS_INSIDE)
