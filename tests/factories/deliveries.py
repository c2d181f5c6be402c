"""Letters that leave: issues that are frozen, whoever gets them, one delivery each."""

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from resources.models import Delivery, NewsletterIssue, Subscriber
from resources.newsletter.letters import LEAVE_TOKEN_HERE, MONTHLY
from tests.factories.cases import counter

TEXT = f"""La lettre du labo

Un cas est revu : l’accueil d’été.
.Une ligne qui commence par un point.

Ne plus recevoir cette lettre : http://testserver/lettre/quitter/{LEAVE_TOKEN_HERE}/
"""
HTML = f"""<!doctype html>
<html lang="fr"><head><title>La lettre du labo</title></head><body><h1>La lettre du labo</h1>
<p>Un cas est revu : l’accueil d’été. {"Une longue phrase sans retour à la ligne, été comme hiver. " * 20}</p>
<p><a href="http://testserver/lettre/quitter/{LEAVE_TOKEN_HERE}/">Ne plus recevoir cette lettre</a></p>
</body></html>
"""


def make_recipient(email=None, *, letters=(MONTHLY,), **fields):
    """Somebody who gets these letters."""
    email, now = email or f"lecture-{next(counter)}@example.org", timezone.now()
    values = {"status": "confirmed", "asked_at": now, "confirmed_at": now, "letters": list(letters)}
    return Subscriber.objects.create(**{**values, "email": email, **fields})


def make_frozen_issue(status="scheduled", *, letter=MONTHLY, **fields):
    """An issue that nobody changes any more."""
    number, now = next(counter), timezone.now()
    values = {
        "period": date(2020, 1, 1) + timedelta(days=31 * number),
        "number": number,
        "title": "Un été au guichet",
        "subject": "La lettre du labo : un été au guichet",
        "html": HTML,
        "text": TEXT,
        "sha256": hashlib.sha256(HTML.encode()).hexdigest(),
        "released_at": now,
        "send_at": now,
        "started_at": now if status in ("sending", "paused", "sent") else None,
        "sent_at": now if status == "sent" else None,
    }
    return NewsletterIssue.objects.create(**{**values, "status": status, "letter": letter, **fields})


def make_delivery(status="queued", *, issue=None, subscriber=None, **fields):
    """One letter for one person."""
    subscriber = subscriber or make_recipient()
    values = {"next_try_at": timezone.now(), "email": subscriber.email}
    if status == "accepted":
        values["accepted_at"] = timezone.now()
    return Delivery.objects.create(
        issue=issue or make_frozen_issue("sending"), subscriber=subscriber, status=status, **{**values, **fields}
    )
