"""Issues of the letters, as their editor makes them."""

from datetime import date, timedelta

from django.utils import timezone

from labo.roles import Role
from resources.models import NewsletterIssue, Subscriber
from resources.newsletter.letters import MONTHLY
from tests.factories.archive import make_agreed
from tests.factories.cases import counter, make_user

WORDS = {
    "title": "Un atelier vide apprend autant qu’un atelier plein",
    "preheader": "Il reste quatre places au petit déjeuner du 3 décembre.",
    "edito": "Bonjour,\n\nCe mois-ci, on parle d’essais ratés.",
    "call": "On cherche douze volontaires.",
}


def make_issue_item(issue, *, source="", **fields):
    number = next(counter)
    values = {
        "category": "lecture",
        "title": f"Un article, numéro {number}",
        "text": "Ce qu’il faut en savoir.",
        "address": "/ressources/",
        "words": "Lire",
        "position": issue.items.count() + 1,
    }
    return issue.items.create(source=source, **{**values, **fields})


def make_issue(status="draft", *, by=None, items=3, now=None, letter=MONTHLY, readers=1, **fields):
    """An issue that has come to a state through its verbs, with items that its editor wrote."""
    now, number = now or timezone.now(), next(counter)
    values = {"number": number, "period": date(2000, 1, 1) + timedelta(days=number), "told_until": now, **WORDS}
    issue = NewsletterIssue.objects.create(letter=letter, **{**values, **fields})
    for _ in range(items):
        make_issue_item(issue)
    if status in ("draft", "cancelled"):
        if status == "cancelled":
            issue.set_aside(by=by or make_user(role=Role.LAB), now=now)
        return NewsletterIssue.objects.get(pk=issue.pk)
    for _ in range(readers):
        make_agreed(letter)
    count = Subscriber.objects.getting(letter).count()
    issue.release(by=by or make_user(role=Role.LAB), count=count, seen=issue.revision, now=now)
    issue = NewsletterIssue.objects.get(pk=issue.pk)
    if status in ("sending", "paused", "sent"):
        issue.move_to("sending", by=None, now=now, started_at=now)
    if status in ("paused", "sent"):
        issue.move_to(status, by=None, now=now, **({"sent_at": now} if status == "sent" else {}))
    return NewsletterIssue.objects.get(pk=issue.pk)
