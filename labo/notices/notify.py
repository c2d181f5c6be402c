"""Telling people: what every verb calls."""

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from labo.notices.kinds import Rhythm, kind_of
from labo.notices.models import Notice, NoticePreference
from labo.notices.unsubscribe import headers_to_stop, stop_address
from labo.outbox.models import OutboxMail
from labo.outbox.queue import queue_together, write


def preferences_address() -> str:
    return settings.SITE_URL + reverse("notifications")


@transaction.atomic
def notify(people, kind, *, line, url, key, heading="", about="", template="labo/emails/notice", now=None, **mail):
    """
    Tell each of these people one thing, in the current transaction, at the rhythm that each one chose.

    :param people: users; each is told once, and an account that is closed is not.
    :param kind: the code of a declared kind.
    :param line: one sentence that says what happened, without the words of anybody: it is read in a mail.
    :param url: the path of the page where it is read.
    :param key: names the cause. Told again, the same cause writes nothing.
    :param heading: title of what the line is about; ``about`` its reference.
    :param template: the mail of those who want to know at once.
    :param mail: ``context`` and ``leaves_at`` of that mail.
    :raises KeyError: if no app declares the kind.
    :raises ValueError: if the address is not one of this site's own paths.
    """
    kind, now = kind_of(kind), now or timezone.now()
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"{url} is not a path of this site")
    people = list({person.pk: person for person in people if person.is_active}.values())
    prefetch_related_objects(people, "groups")
    people = [person for person in people if kind.concerns(person)]
    if not people:
        return
    rhythms = NoticePreference.objects.rhythm_of(people, kind)
    words = {"kind": kind.code, "line": line[:300], "url": url, "heading": heading[:200], "about": about}
    told = [
        Notice(person=person, key=f"{kind.code}:{key}", created_at=now, **words)
        for person in people
        if rhythms[person.pk] != Rhythm.NEVER
    ]
    at_once = [notice for notice in told if rhythms[notice.person_id] == Rhythm.INSTANT]
    if at_once:
        mails = queue_together(*[mail_of(notice, kind, template, **mail) for notice in at_once])
        for notice, sent in zip(at_once, mails, strict=True):
            notice.mail, notice.sent_at = sent, now
    Notice.objects.bulk_create(told, ignore_conflicts=True)


def mail_of(notice, kind, template, *, context=None, leaves_at=None):
    """Return the mail of one notice, for one person: it carries the link by which this person stops them."""
    return write(
        template,
        to=[notice.person.email],
        context={
            **(context or {}),
            "notice": notice,
            "kind_label": kind.label,
            "stop_address": stop_address(notice.person, kind.code),
            "preferences_address": preferences_address(),
        },
        key=f"notice:{notice.key}:{notice.person_id}",
        about=notice.about,
        headers=headers_to_stop(notice.person, kind.code),
        leaves_at=leaves_at,
    )


@transaction.atomic
def retract(kind, *, key):
    """Take back what was told and has not left: its cause is gone."""
    told = Notice.objects.filter(key=f"{kind}:{key}")
    OutboxMail.objects.filter(notices__in=told).cancel()
    told.waiting().delete()
