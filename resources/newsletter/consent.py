"""
What one agrees to by asking for a letter: the sentence that stands above the button, kept with each proof.

A changed sentence takes a new version; those that people agreed to stay here.

Pure module: no Django.
"""

from datetime import timedelta

from labo.typography import NBSP

VERSION = "2026-11"
SENTENCES = {
    "2026-11": (
        "J’accepte que le labo garde mon adresse pour m’envoyer les lettres que je demande, et rien d’autre. "
        f"Je peux tout arrêter d’un clic, dans chaque lettre{NBSP}: mon adresse n’est ni donnée, ni suivie."
    ),
}
SENTENCE = SENTENCES[VERSION]
WORDING = f"Version {VERSION}{NBSP}: {SENTENCE}"
"""The sentence as a proof keeps it."""

LINK_LASTS = timedelta(days=7)
"""What is not confirmed by then is forgotten."""
REGRET_LASTS = timedelta(days=7)
"""Whoever left by mistake comes back by one click; later, an address is asked to confirm again."""
KEPT_FOR = timedelta(days=3 * 365)
"""After the last act of the person."""
NOTICE = timedelta(days=30)
"""The person is asked that long before whether they still want their letters."""


def masked(email: str) -> str:
    """Return an address that its owner knows again and that a letter passed on to others does not tell."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}@{domain}"
