"""What is written to an address about its letters, and what the lab may word of it."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from labo.outbox.passages import MailKind, register
from labo.outbox.queue import queue
from labo.templatetags.labo import day
from labo.typography import listed
from resources.newsletter.consent import LINK_LASTS, NOTICE
from resources.newsletter.letters import LETTERS, PUBLIC

CONFIRM = "resources/emails/subscription_confirm"
KNOWN = "resources/emails/subscription_known"
QUIET = "resources/emails/subscription_quiet"
SOON = 1
"""Right after the sign-in codes: somebody is waiting in front of their mailbox."""


def ask_to_confirm(row, token):
    """Send the link that confirms. Its body is wiped once it is sent: the database keeps the digest alone."""
    address = settings.SITE_URL + reverse("resources:subscription_confirm", args=[token])
    context = {"letters": listed(row.asked_names), "address": address, "days": LINK_LASTS.days}
    _write(CONFIRM, row, row.asked_at, context, priority=SOON, secret=True)


def tell_known(row, *, now):
    """Say that all that was asked comes already, and where to choose."""
    context = {"letters": listed(row.letter_names), "address": row.preferences_address}
    _write(KNOWN, row, now, context, priority=SOON)


def ask_whether_wanted(row, *, now):
    """Ask somebody who did nothing for nearly three years whether they still want their letters."""
    last_day = day(localtime(now + NOTICE))
    context = {"letters": listed(row.letter_names), "address": row.preferences_address, "last_day": last_day}
    _write(QUIET, row, now, context)


def _write(template, row, at, context, **how):
    key = f"{template}:{row.mark[:32]}:{at.isoformat()}"
    queue(template, to=[row.email], about=row.about, key=key, context=context, **how)


# --- What the lab may word --------------------------------------------------------------------------------

NAMES = [LETTERS[code].name for code in PUBLIC[:2]]
SHOWN = {
    CONFIRM: {"letters": listed(NAMES), "address": f"{settings.SITE_URL}/lettre/confirmer/…", "days": LINK_LASTS.days},
    KNOWN: {"letters": listed(NAMES), "address": f"{settings.SITE_URL}/lettre/preferences/…"},
    QUIET: {
        "letters": listed(NAMES),
        "address": f"{settings.SITE_URL}/lettre/preferences/…",
        "last_day": "31 décembre 2029",
    },
}
"""A mail is shown with letters that exist and a link that leads nowhere: a real one is nobody else's to read."""


def register_kinds():
    kinds = {
        CONFIRM: ("Abonnement à confirmer", {}),
        KNOWN: ("Abonnement : tout arrive déjà", {}),
        QUIET: ("Abonnement : encore intéressé ou intéressée ?", {"date": "le jour où l’adresse sera oubliée"}),
    }
    for template, (name, more) in kinds.items():
        register(
            MailKind(
                template,
                name,
                "À l’adresse de la personne",
                variables={"lettres": "les lettres dont il s’agit", **more},
                values=values,
                examples=lambda: [("exemple", "Une adresse, deux lettres")],
                context=lambda key, template=template: SHOWN[template] if key == "exemple" else None,
            )
        )


def values(context) -> dict:
    return {"lettres": context["letters"], "date": context.get("last_day", "")}
