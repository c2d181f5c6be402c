"""
Links that open one thing to whoever received them, without signing in.

The address carries 192 random bits; the database keeps their digest alone, so a stolen copy of it opens nothing. A GET
shows, a POST acts: mail scanners follow every link.

Source: RFC 9700 §4.2.4 for what an address must not leak; OWASP ASVS 4.0, 2.6 and 3.5.
"""

import hashlib
import secrets
from functools import wraps

from django.contrib.auth.decorators import login_not_required

# Not « no-referrer »: a browser would then send its forms with « Origin: null », and Django refuses those (Fetch, 4.7).
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex", "Cache-Control": "private, no-store"}


def new_token() -> tuple[str, str]:
    """Return a token for an address, and the mark to keep in its place."""
    token = secrets.token_urlsafe(24)
    return token, mark_of(token)


def short_token() -> str:
    """Return 128 random bits in 22 characters: an address in a header of mail is not folded."""
    return secrets.token_urlsafe(16)


def mark_of(token: str) -> str:
    """Return the SHA-256 of a token, in hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def opened_by_link(view):
    """Let whoever holds the link in, and keep its address out of caches, search engines and the next site's logs."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return login_not_required(wrapper)
