"""
What tells one work from every other: DOI, ISBN, ISSN, HAL, arXiv, address. Pure module.

Each reader takes what people paste, address and prefix included, and returns the one form in which it is kept and
compared. What cannot be one raises :class:`WrongIdentifier`, whose message is the sentence beside the field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from stdnum import isbn as isbn_ranges

from labo.typography import NBSP

LONGEST_ADDRESS = 2000
LONGEST_DOI = 255
DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\x00-\x1f\x7f]+")
_DOI_PREFIX = re.compile(r"^(?:https?://[^/\s]*doi[^/\s]*/|info:doi/|urn:doi:|doi:?\s*)+", re.IGNORECASE)
HAL = re.compile(r"[a-z][a-z0-9_]{1,20}-\d{6,9}")
HAL_PORTALS = re.compile(
    r"(?:hal|halshs|tel|dumas|cel|inria|hceres|sic|ijn|ird|mem|medihal|edutice|pastel)[a-z_]*-\d{6,9}(?:v\d+)?"
)
_HAL_ADDRESS = re.compile(r"^https?://[^/\s]*(?:hal|archives-ouvertes)[^/\s]*/(?:[a-z-]+/)?", re.IGNORECASE)
ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?")
_ARXIV_PREFIX = re.compile(r"^(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:?\s*)", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]\.?|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]|localhost"
)


class WrongIdentifier(ValueError):
    """What was typed cannot be that identifier; the message says why, in French."""


@dataclass(frozen=True, order=True)
class Identifier:
    """One name of a work: scheme "doi", "isbn", "issn", "hal", "arxiv" or "url", and its value in the kept form."""

    scheme: str
    value: str

    @property
    def label(self) -> str:
        return {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "hal": "HAL", "arxiv": "arXiv", "url": "adresse"}[
            self.scheme
        ]

    @property
    def told(self) -> str:
        """The value as people write it."""
        return isbn_told(self.value) if self.scheme == "isbn" else self.value

    @property
    def address(self) -> str:
        """Where the work is found; empty for numbers that no one server answers for."""
        return {
            "doi": f"https://doi.org/{self.value}",
            "hal": f"https://hal.science/{self.value}",
            "arxiv": f"https://arxiv.org/abs/{self.value}",
            "url": self.value,
        }.get(self.scheme, "")


def doi(text: str) -> str:
    """
    Return a DOI in small letters without its address: ``10.1080/14719037.2017.1287939``.

    Source: DOI Handbook 2.4: a DOI name knows no capitals.

    :raises WrongIdentifier: if it does not start with ``10.`` and a number, a slash, and something.
    """
    value = _DOI_PREFIX.sub("", text.strip())
    value = _without_last_sign(unquote(value) if "%2f" in value.lower() else value)
    if not DOI.fullmatch(value) or len(value) > LONGEST_DOI:
        raise WrongIdentifier(
            f"Ceci n’est pas un DOI{NBSP}: il commence par «{NBSP}10.{NBSP}», un nombre, une barre, puis la suite, "
            f"comme 10.1080/14719037.2017.1287939."
        )
    return value.lower()


def _without_last_sign(text: str) -> str:
    """Take off the full stop or bracket of the sentence that the DOI was copied from."""
    while text and (
        text[-1] in ".,;:»”\"'’"
        or (text[-1] in ")]}>" and text.count(text[-1]) > text.count("([{<"[")]}>".index(text[-1])]))
    ):
        text = text[:-1]
    return text


def isbn(text: str) -> str:
    """
    Return an ISBN as thirteen figures: ``9782110099327`` for « 978-2-11-009932-7 » or « 2-11-009932-7 ».

    Source: ISO 2108.

    :raises WrongIdentifier: saying whether figures are missing, or which last figure the others ask for.
    """
    value = re.sub(
        r"[\s\u00a0\u202f‐‑–—.-]", "", re.sub(r"^\s*isbn(?:[- ]?1[03])?\s*:?", "", text, flags=re.IGNORECASE)
    ).upper()
    if not re.fullmatch(r"[0-9]+X?", value):
        raise WrongIdentifier("Un ISBN ne contient que des chiffres et des tirets (et parfois un X à la fin).")
    if len(value) not in (10, 13):
        raise WrongIdentifier(f"Un ISBN a 10 ou 13{NBSP}chiffres{NBSP}: celui-ci en a {len(value)}.")
    if len(value) == 13 and not value.startswith(("978", "979")):
        raise WrongIdentifier(f"Un ISBN de 13{NBSP}chiffres commence par 978 ou 979.")
    right = _isbn10_key(value) if len(value) == 10 else _isbn13_key(value)
    if value[-1] != right:
        raise WrongIdentifier(
            f"La clé de cet ISBN est fausse{NBSP}: il finit par {value[-1]}, les autres chiffres demandent {right}. "
            f"Un des chiffres est sans doute mal recopié."
        )
    if len(value) == 10:
        value = f"978{value[:9]}"
        value += _isbn13_key(value)
    return value


def _isbn10_key(value: str) -> str:
    rest = -sum(weight * int(figure) for weight, figure in zip(range(10, 1, -1), value, strict=False)) % 11
    return "X" if rest == 10 else str(rest)


def _isbn13_key(value: str) -> str:
    return str(-sum((3 if place % 2 else 1) * int(figure) for place, figure in enumerate(value[:12])) % 10)


def isbn_told(value: str) -> str:
    """Return an ISBN with the hyphens that its country and publisher ask for: ``978-2-11-009932-7``."""
    return isbn_ranges.format(value) if re.fullmatch(r"\d{13}", value) else value


def issn(text: str) -> str:
    """
    Return an ISSN as ``1471-9037``.

    Source: ISO 3297.

    :raises WrongIdentifier: saying whether figures are missing, or which last figure the others ask for.
    """
    value = re.sub(r"[\s\u00a0‐‑–—-]", "", re.sub(r"^\s*e?-?issn(?:-l)?\s*:?", "", text, flags=re.IGNORECASE)).upper()
    if not re.fullmatch(r"[0-9]{7}[0-9X]", value):
        raise WrongIdentifier(f"Un ISSN a 8{NBSP}chiffres, comme 1471-9037 (le dernier est parfois un X).")
    rest = -sum(weight * int(figure) for weight, figure in zip(range(8, 1, -1), value, strict=False)) % 11
    right = "X" if rest == 10 else str(rest)
    if value[-1] != right:
        raise WrongIdentifier(
            f"La clé de cet ISSN est fausse{NBSP}: il finit par {value[-1]}, les autres chiffres demandent {right}."
        )
    return f"{value[:4]}-{value[4:]}"


def hal(text: str) -> str:
    """
    Return an identifier of HAL without its version: ``hal-01541439``.

    :raises WrongIdentifier: if it is not a word, a hyphen and figures.
    """
    value = re.sub(r"v\d+$", "", _HAL_ADDRESS.sub("", text.strip()).split("/")[0].split("?")[0].lower())
    if not HAL.fullmatch(value):
        raise WrongIdentifier(f"Un identifiant HAL ressemble à «{NBSP}hal-01541439{NBSP}».")
    return value


def arxiv(text: str) -> str:
    """
    Return an identifier of arXiv without its version: ``2101.01234``, ``math.gt/0309136``.

    :raises WrongIdentifier: if it is neither of the two kinds.
    """
    value = re.sub(r"\.pdf$", "", _ARXIV_PREFIX.sub("", text.strip()).lower())
    value = re.sub(r"\s*\[[a-z.-]+\]$", "", value)
    if not (found := ARXIV.fullmatch(value)):
        raise WrongIdentifier(f"Un identifiant arXiv ressemble à «{NBSP}2101.01234{NBSP}».")
    return found[1]


def url(text: str) -> str:
    """
    Return an address of the web, its scheme and server in small letters.

    « www.exemple.org » gets the https:// that people leave out. Nothing but http and https: an address is shown as a
    link, and ``javascript:`` in a link acts.

    :raises WrongIdentifier: for another scheme, no server, a password, spaces or signs that hide in an address.
    """
    value = text.strip()
    if re.match(r"www\.[\w-]+\.", value, re.IGNORECASE):
        value = f"https://{value}"
    if not re.match(r"https?://", value, re.IGNORECASE):
        raise WrongIdentifier("Une adresse commence par https:// ou http://.")
    if len(value) > LONGEST_ADDRESS:
        raise WrongIdentifier(f"Cette adresse est trop longue ({LONGEST_ADDRESS} signes au plus).")
    if re.search(r"[\s\x00-\x20\x7f-\x9f\\<>\"{}|^`\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]", value):
        raise WrongIdentifier("Cette adresse contient des espaces ou des signes qu’une adresse n’a pas.")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongIdentifier("Le nom du site, dans cette adresse, n’est pas lisible.") from None
    if parts.username is not None or parts.password is not None:
        raise WrongIdentifier("Cette adresse contient un nom ou un mot de passe, avant le signe @. Retirez-les.")
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        raise WrongIdentifier("Le nom du site, dans cette adresse, n’est pas lisible.")
    server = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), server, parts.path, parts.query, parts.fragment))


READERS = {"doi": doi, "isbn": isbn, "issn": issn, "hal": hal, "arxiv": arxiv, "url": url}


def identifier(scheme: str, text: str) -> Identifier:
    """:raises WrongIdentifier: if the text is not one of that scheme."""
    return Identifier(scheme, READERS[scheme](text))


def find_identifier(text: str) -> Identifier | None:
    """
    Return the identifier that a pasted line is, whichever it is; None if it is none.

    The address of a DOI, of HAL or of arXiv is that DOI, HAL or arXiv.

    :raises WrongIdentifier: for an ISBN or a DOI that is clearly meant but wrong.
    """
    text = text.strip()
    low = text.lower()
    if _DOI_PREFIX.match(text) or DOI.match(text):
        try:
            return identifier("doi", text)
        except WrongIdentifier:
            if not low.startswith("http"):
                raise
    if _ARXIV_PREFIX.match(text) or re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d+)?", text):
        try:
            return identifier("arxiv", text)
        except WrongIdentifier:
            pass
    if HAL_PORTALS.fullmatch(low) or (_HAL_ADDRESS.match(text) and HAL_PORTALS.search(_HAL_ADDRESS.sub("", low))):
        try:
            return identifier("hal", text)
        except WrongIdentifier:
            pass
    if low.startswith(("http:", "https:", "www.")):
        return identifier("url", text)
    if low.startswith("issn") or re.fullmatch(r"\d{4}-?\d{3}[\dxX]", text):
        return identifier("issn", text)
    if low.startswith("isbn") or re.fullmatch(r"[\d\s\u00a0‐‑–-]{9,20}[\dxX]", text):
        return identifier("isbn", text)
    return None


def identifiers_of(item: Mapping) -> list[Identifier]:
    """
    Return what tells the work of an item, the surest first: DOI, ISBN, HAL, arXiv, address.

    The ISBN of a chapter is that of its book and the ISSN of an article that of its journal: neither is the work's.
    An identifier that cannot be read is left out.
    """
    custom = item.get("custom") if isinstance(item.get("custom"), Mapping) else {}
    candidates = [("doi", item.get("DOI"))]
    if item.get("type") in WHOLE_BOOKS:
        candidates.append(("isbn", item.get("ISBN")))
    candidates += [("hal", custom.get("hal")), ("arxiv", custom.get("arxiv")), ("url", item.get("URL"))]
    found = []
    for scheme, value in candidates:
        try:
            found.append(identifier(scheme, str(value)))
        except WrongIdentifier:
            continue
        if scheme == "url":
            other = find_identifier(found[-1].value)
            if other and other not in found:
                found.insert(0, other)
    return found


WHOLE_BOOKS = frozenset(
    re.findall(
        r"\S+",
        """
    book classic collection dataset document graphic map motion_picture musical_score pamphlet report software song
    standard thesis legislation
    """,
    )
)
"""Types whose ISBN, if they have one, is their own."""
