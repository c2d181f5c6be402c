"""The letters of the demonstration: who reads them, the two issues that left, the draft of this month, by the verbs."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import yaml
from django.conf import settings
from django.utils import timezone

from labo.models import OutboxMail, User
from labo.typography import french
from resources.models import ConsentEvent, Delivery, NewsletterIssue, Subscriber
from resources.models.suppression import address_mark
from resources.newsletter.letters import BREAKFASTS, MONTHLY, WATCH
from resources.newsletter.notices import DRAFT

FILE = Path(__file__).parent / "letters.yaml"
READERS = 48
"""Invented addresses: the reader « lecture-07@example.org » is nobody."""
FIRST_CAME = 330
"""Days ago."""
LEAVERS, REFUSED, BOUNCED = {11: "one_click", 23: "link", 37: "link"}, {5}, {17}
"""Which readers left after the last issue, and how; whose mail the server refused; whose came back."""
WORDING = "Je souhaite recevoir les lettres cochées. Je peux les quitter à tout moment, par un lien dans chacune."
A_MINUTE = timedelta(minutes=1)


def load(*, now=None):
    """:returns: (how many subscriptions, how many issues)."""
    now = now or timezone.now()
    lab = User.objects.lab().order_by("pk").first()
    load_readers(now=now)
    for told in yaml.safe_load(FILE.read_text(encoding="utf-8"))["numeros"]:
        send(told, by=lab, today=timezone.localdate(now))
    leave()
    write_draft(by=lab, now=now)
    # Told to the team at the time: these mails would drown what the visitor causes.
    told_at = now - timedelta(hours=2)
    OutboxMail.objects.filter(status="pending", key__startswith=f"notice:{DRAFT}:").update(
        status="sent", created_at=told_at, sent_at=told_at, next_try_at=told_at, attempts=1
    )
    return Subscriber.objects.count(), NewsletterIssue.objects.archived().count()


def write_draft(*, by, now):
    """Let the draft of this month compose itself, and give it its words: an editor has begun, and nothing is sent."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))["brouillon"]
    issue = NewsletterIssue.compose(timezone.localdate(now).replace(day=1), now=now, fewest=1)
    if issue:
        words = {"title": told["titre"], "preheader": told["apercu"], "edito": told["edito"], "call": told["appel"]}
        issue.edit(by=by, seen=0, words={name: french(text.strip()) for name, text in words.items()}, now=now)


def load_readers(*, now):
    """Some came at the beginning, more after each meeting: what the figures draw."""
    for rank in range(READERS):
        at = now - timedelta(days=FIRST_CAME - round(FIRST_CAME * (rank / READERS) ** 0.75), minutes=7 * rank)
        letters = [MONTHLY, *([BREAKFASTS] if rank % 3 == 0 else []), *([WATCH] if rank % 5 == 0 else [])]
        email = f"lecture-{rank + 1:02}@example.org"
        reader = Subscriber.objects.create(
            email=email,
            mark=address_mark(email),
            status=Subscriber.Status.CONFIRMED,
            letters=letters,
            asked_at=at - 9 * A_MINUTE,
            confirmed_at=at,
        )
        for act, moment in (("asked", at - 9 * A_MINUTE), ("confirmed", at)):
            ConsentEvent.objects.create(
                subscriber=reader, act=act, origin="form", letters=letters, wording=WORDING, at=moment
            )


def send(told, *, by, today):
    """Compose the issue of a past month on its last working day, give it its words, let it leave an hour later."""
    months = today.year * 12 + today.month - 1 - told["mois"]
    period = date(months // 12, months % 12 + 1, 1)
    at = timezone.make_aware(datetime.combine(last_working_day(period), time(9)))
    issue = NewsletterIssue.compose(period, now=at, fewest=0)
    words = {"title": told["titre"], "preheader": told["apercu"], "edito": told["edito"], "call": told["appel"]}
    issue = issue.edit(
        by=by, seen=issue.revision, words={name: french(text.strip()) for name, text in words.items()}, now=at
    )
    for row in told["items"]:
        added = {"category": row["rubrique"], "title": french(row["titre"]), "text": french(row["texte"])}
        added |= {"address": row["adresse"], "words": french(row["mots"])}
        issue = issue.edit(by=by, seen=issue.revision, words={}, added=added, now=at)
    freeze(issue, by=by, at=at + timedelta(hours=1))
    deliver(issue, at=at + timedelta(hours=1))


def last_working_day(month: date) -> date:
    day = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    while not settings.WORKING_DAYS.is_open(day):
        day -= timedelta(days=1)
    return day


def freeze(issue, *, by, at):
    """
    Freeze it as a release does. Not by it: that one counts who reads the letter today, and asks what answers outside.
    """
    content = issue.as_content()
    mail = issue.mail(content)
    words = {"subject": mail.subject, "html": mail.html, "text": mail.text, "sha256": mail.sha256, "content": content}
    issue.move_to("scheduled", by=by, now=at, released_by=by, released_at=at, send_at=at, **words)


def deliver(issue, *, at):
    issue.move_to("sending", by=None, now=at, started_at=at)
    readers = Subscriber.objects.filter(letters__contains=[issue.letter], confirmed_at__lt=at).order_by("pk")
    rows = [delivery(issue, reader, rank, at) for rank, reader in enumerate(readers)]
    Delivery.objects.bulk_create(rows)
    over = at + timedelta(seconds=len(rows))
    issue.move_to("sent", by=None, now=over, sent_at=over)


def delivery(issue, reader, rank, at):
    at += timedelta(seconds=rank)
    row = Delivery(issue=issue, subscriber=reader, email=reader.email, next_try_at=at, attempts=1)
    if rank in REFUSED:
        row.status, row.answer = "rejected", "550 5.1.1 Adresse inconnue"
    else:
        row.status, row.accepted_at = "accepted", at
        if rank in BOUNCED:
            row.bounced_at, row.answer = at + timedelta(hours=2), "552 5.2.2 Boîte pleine"
    return row


def leave():
    """Let some go in the days after the last issue."""
    last = NewsletterIssue.objects.filter(letter=MONTHLY, status="sent").first()
    for days, (rank, origin) in enumerate(LEAVERS.items(), start=1):
        reader = Subscriber.objects.get(email=f"lecture-{rank + 1:02}@example.org")
        reader.leave(origin=origin, now=last.started_at + timedelta(days=days))
