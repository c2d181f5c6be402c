"""The daily digest: one mail a person, with what happened since the last one, grouped by case."""

from datetime import datetime, time
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from labo.models import User
from labo.notices.kinds import Rhythm, kinds_for
from labo.notices.models import Notice, NoticePreference
from labo.notices.notify import preferences_address
from labo.notices.unsubscribe import EVERY_DAY, headers_to_stop, stop_address
from labo.notices.working_days import is_working_day
from labo.outbox.models import OutboxMail
from labo.outbox.queue import queue

LEAVES_AT = time(7, 30)


def send_digests(*, now=None) -> int:
    """
    Write the digests of this morning, each in a transaction of its own.

    Safe to run twice, or twice at once: a digest is named after its person and its day. Killed in the middle, the next
    run writes the others. What happens after half past seven is told tomorrow.

    :returns: how many were written.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    until = timezone.make_aware(datetime.combine(today, LEAVES_AT))
    if now < until or not is_working_day(today):
        return 0
    lines = Notice.objects.waiting().filter(created_at__lt=until, person__is_active=True)
    people = lines.order_by("person").values_list("person", flat=True).distinct()
    return sum(send_digest(pk, today=today, until=until) for pk in list(people))


@transaction.atomic
def send_digest(pk, *, today, until) -> bool:
    """Write the digest of one person. False if it is written already, or if nothing is left to tell."""
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    key = f"digest:{pk}:{today.isoformat()}"
    if OutboxMail.objects.filter(key=key).exists():
        # Its lines are in it. Those that came with another run would be marked and read by nobody.
        return False
    kinds = kinds_for(person)
    rhythms = NoticePreference.objects.of(person, kinds)
    waiting = list(person.notices.waiting().filter(created_at__lt=until).order_by("about", "created_at", "pk"))
    lines = [line for line in waiting if rhythms.get(line.kind, Rhythm.NEVER) != Rhythm.NEVER]
    if len(lines) < len(waiting):
        # Of a kind that is not theirs any more: they left the team, or nobody declares it.
        person.notices.filter(pk__in={line.pk for line in waiting} - {line.pk for line in lines}).delete()
    if not lines:
        return False
    groups = [
        {"heading": found[-1].heading, "about": about, "lines": found}
        for about, rows in groupby(lines, key=lambda line: line.about)
        for found in [list(rows)]
    ]
    mail = queue(
        "labo/emails/digest",
        to=[person.email],
        context={
            "groups": groups,
            "count": len(lines),
            "day": today,
            "stop_address": stop_address(person, EVERY_DAY),
            "preferences_address": preferences_address(),
        },
        key=key,
        headers=headers_to_stop(person, EVERY_DAY),
        priority=7,
    )
    person.notices.filter(pk__in=[line.pk for line in lines]).update(sent_at=timezone.now(), mail=mail)
    return True
