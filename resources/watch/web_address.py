"""
One form for the many addresses of a page, so that it is shared once.

Pure module: no Django.

Source: RFC 3986 §6.2 (normalisation), DOI Handbook §3.8 (resolution through doi.org).
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

PORTS = {"http": 80, "https": 443}
TRACKERS = frozenset(
    (
        *("fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh"),
        *("mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id", "wt_zmc", "cmpid", "s_cid", "spm"),
        *("_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "_ga", "_gl", "ns_mchannel", "ref_src", "ref_url"),
        *("xtor", "xtref", "at_medium", "at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4"),
    )
)
"""Parameters that say where a reader came from, and never what is read."""
TRACKING = re.compile(r"(utm|mtm|pk|piwik|matomo|hsa)_")
DOI_SITES = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})
DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
KEPT = "!$&'()*+,/:;=@~"


def with_scheme(typed: str) -> str:
    """Return what a person typed as an address: « doi:10.1000/182 » and « www.ville.fr/page » are some too."""
    typed = typed.strip()
    if found := DOI.fullmatch(typed):
        return f"https://doi.org/{quote(found[1], safe=KEPT)}"
    if re.match(r"[\w-]+(\.[\w-]+)+([/?#:]|$)", typed):
        return f"https://{typed}"
    return typed


def canonical_address(address: str) -> str:
    """
    Return the address by which a page is known here: in ASCII, without what only tells where its reader came from.

    The scheme, the host and the escapes are put in one case, the port of the scheme, « www. », the fragment and a final
    slash go away, http is https, parameters are in the order of their names, and a DOI is that of doi.org. It is to be
    compared, not opened: a page is opened at the address that was typed.

    :raises ValueError: if it is no address of the web.
    """
    parts = urlsplit(with_scheme(address))
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host:
        raise ValueError(f"{address!r} is no address of the web")
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError(f"{address!r} names no site") from None
    if host in DOI_SITES and DOI.match(parts.path.strip("/")):
        # The names of a DOI know no case.
        return f"https://doi.org/{escaped(parts.path.strip('/')).lower()}"
    port = f":{parts.port}" if parts.port not in (None, *PORTS.values()) else ""
    path = escaped(parts.path).rstrip("/")
    asked = sorted(
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not is_tracking(name)
    )
    query = f"?{urlencode(asked)}" if asked else ""
    return f"https://{host.removeprefix('www.')}{port}{path or '/'}{query}"


def is_tracking(name: str) -> bool:
    name = name.lower()
    return name in TRACKERS or bool(TRACKING.match(name))


def escaped(path: str) -> str:
    """Return a path with one way to escape: what needs none has none, and what stands for a slash stays apart."""
    return "%2F".join(
        quote(unquote(part, errors="surrogateescape"), safe=KEPT, errors="surrogateescape")
        for part in re.split("%2[Ff]", path)
    )


def site_of(address: str) -> str:
    """Return the name of the site as a person reads it: « ville.fr »."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")
