"""Issues of the letters as they left: frozen words, and who got them."""

import hashlib
from datetime import date, timedelta

from django.utils import timezone

from resources.models import ConsentEvent, Delivery, NewsletterIssue, Subscriber
from resources.newsletter.letters import MONTHLY
from tests.factories.cases import counter

CONTENT = {
    "title": "Un atelier vide apprend autant qu’un atelier plein",
    "preheader": "Il reste 4 places au petit déjeuner du 3 décembre, et un bilan à lire en cinq minutes.",
    "edito": "Ce mois-ci, on parle d’essais ratés.\n\nUn prototype qui ne marche pas coûte peu.",
    "call": "On cherche douze volontaires à suivre une journée.",
    "groups": [
        {
            "category": "terrain",
            "name": "Ça se passe chez nous",
            "items": [
                {
                    "title": "Inscrire son enfant à l’école sans se déplacer trois fois",
                    "text": "Le bilan est publié : ce qui a changé au guichet.",
                    "address": "/projets/inscription-scolaire/",
                    "words": "Lire le bilan",
                    "credit": "",
                },
                {
                    "title": "Des services numériques mobiles, vraiment utiles ?",
                    "text": "Douze agents ont suivi douze habitantes.",
                    "address": "/projets/mobiles/",
                    "words": "Lire le cas",
                    "credit": "",
                },
            ],
        },
        {
            "category": "lecture",
            "name": "À lire, à écouter",
            "items": [
                {
                    "title": "Conduire une enquête d’usage en dix jours",
                    "text": "Un guide de 64 pages, à garder près de soi.",
                    "address": "https://example.org/guide",
                    "words": "Lire le guide",
                    "credit": "Repéré par Zoé, direction de la culture",
                }
            ],
        },
        {
            "category": "agenda",
            "name": "Rendez-vous",
            "items": [
                {
                    "title": "Petit déjeuner du labo",
                    "on": "2026-12-03",
                    "text": "Que retenir d’un prototype qui n’a pas marché ? **Il reste 4 places sur 25.**",
                    "address": "/agenda/petit-dejeuner/",
                    "words": "Réserver une place",
                    "credit": "",
                }
            ],
        },
    ],
}


def make_archived(status="sent", *, letter=MONTHLY, period=None, content=None, now=None, **fields):
    """An issue at a state, frozen with its words if that state is one of those that leave."""
    now = now or timezone.now()
    last = NewsletterIssue.objects.filter(letter=letter).order_by("-number").first()
    number = last.number + 1 if last else 1
    words = {**CONTENT, **(content or {})}
    values = {"letter": letter, "status": status, "number": number, "title": words["title"]}
    values["period"] = period or date(2020 + number // 12, number % 12 + 1, 1)
    if status not in ("draft", "cancelled"):
        html = f"<html lang='fr'><p>{words['title']}</p></html>"
        values |= {"subject": words["title"], "html": html, "text": words["title"], "content": words}
        values |= {"sha256": hashlib.sha256(html.encode()).hexdigest(), "released_at": now, "send_at": now}
    if status in ("sending", "paused", "sent"):
        values["started_at"] = now
    if status == "sent":
        values["sent_at"] = now + timedelta(minutes=30)
    return NewsletterIssue.objects.create(**{**values, **fields})


def make_agreed(*letters, now=None, **fields):
    """Somebody who confirmed, with the proof of it."""
    now, letters = now or timezone.now(), list(letters or [MONTHLY])
    values = {"email": f"lectrice-{next(counter)}@example.org", "status": "confirmed", "letters": letters}
    reader = Subscriber.objects.create(**{**values, "asked_at": now, "confirmed_at": now, **fields})
    ConsentEvent.objects.create(subscriber=reader, act="confirmed", origin="form", letters=letters, at=now)
    return reader


def make_sent(issue, reader=None, status="accepted", **fields):
    """One mail of an issue."""
    values = {"subscriber": reader, "email": reader.email if reader else "", "status": status}
    values |= {"next_try_at": issue.started_at, "accepted_at": issue.started_at if status == "accepted" else None}
    return Delivery.objects.create(issue=issue, **{**values, **fields})
