"""
Sending what is due. All that is known is in PostgreSQL: a task of Celery is only the hint that there may be work.

A sweep starts the issues whose hour has come, sends for some seconds, and returns; the next one goes on, in this
process or another. Several may run at once: they share the rows. A sender that is killed loses its batch when the lease
ends, and at most one letter, the one whose answer it did not live to note, leaves twice, with the same Message-ID.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from labo.transitions import TransitionNotAllowed
from resources.models.newsletter_issue import NewsletterIssue
from resources.newsletter.sender import Sender
from resources.newsletter.wire import Wire

logger = logging.getLogger(__name__)

RUN = timedelta(seconds=25)
"""What a run takes: short, for whatever else the same worker does."""
TIME_LIMIT = 150
"""Seconds. A run ends by itself much sooner; a server that answers one letter at a time meets this limit."""


def sweep(*, clock=timezone.now) -> int:
    """
    Do what there is to do. Safe to run twice, or twice at once.

    :returns: how many letters the server took.
    """
    start_due(now=clock())
    until, sent = clock() + RUN, 0
    for issue in NewsletterIssue.objects.leaving(now=clock()):
        if clock() < until:
            sent += send(issue, until=until, clock=clock)
            issue.finish(now=clock())
    return sent


def start_due(*, now) -> int:
    """Start the issues whose hour has come. :returns: how many this call started."""
    started = 0
    for issue in NewsletterIssue.objects.to_start(now=now):
        if issue.hold_back(now=now):
            continue
        try:
            issue.start(now=now)
        except TransitionNotAllowed:  # another sweep did, or the team took it back
            continue
        started += 1
        logger.info("%s leaves", issue)
    return started


def send(issue, *, until, clock) -> int:
    """Send one issue over LETTER_CONNECTIONS lines at once, each with its own thread and connections."""
    lines = max(1, settings.LETTER_CONNECTIONS)
    wire = Wire(issue)
    senders = [Sender(issue, wire, until=until, clock=clock, leads=number == 0) for number in range(lines)]
    if lines == 1:
        return senders[0].run()

    def run(sender):
        try:
            return sender.run()
        finally:
            connection.close()

    with ThreadPoolExecutor(lines, thread_name_prefix="letters") as pool:
        return sum(pool.map(run, senders))
