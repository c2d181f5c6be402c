"""What every template knows: the lab itself. No query, no session, no cookie."""

from django.conf import settings
from django.urls import reverse

from labo.accent import HOUSE_ACCENT, fingerprint


def lab(request) -> dict:
    """Return the lab's name and contacts, whether this is the demonstration, and its accent's sheet if any."""
    accent = settings.LAB_ACCENT
    own_sheet = accent.upper() != HOUSE_ACCENT
    return {
        "lab": {
            "name": settings.LAB_NAME,
            "authority": settings.LAB_AUTHORITY,
            "email": settings.LAB_EMAIL,
            "phone": settings.LAB_PHONE,
            "address": settings.LAB_ADDRESS,
            "demo": settings.DEMO_MODE,
            "accent_sheet": f"{reverse('accent')}?v={fingerprint(accent)}" if own_sheet else "",
        }
    }
