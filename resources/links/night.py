"""
A slice of the night: links looked at one by one, as long as the slice lasts.

Short, because the same worker sends the mails: a sign-in code waits for one slice at most.
"""

import time

from django.conf import settings
from django.utils import timezone

from resources.links.look import Found, Looker
from resources.links.told import told_addresses
from resources.models import LinkCheck

SECONDS = 15.0


def check_links(*, seconds=SECONDS, looker=None, clock=timezone.now):
    """
    Look at the links that are due, until the time is over or none is left. :returns: how many were looked at.

    As long as nobody has answered tonight, silence is held to be ours, and is noted of no link: a line that was cut for
    ten days breaks none.
    """
    if not settings.OUTSIDE_IS_REACHABLE:
        return 0
    looker, end, count = looker or Looker(), time.monotonic() + seconds, 0
    while time.monotonic() < end and (link := LinkCheck.objects.claim(now=clock())):
        found, count = looker.look(link.address), count + 1
        if is_silence(found) and not LinkCheck.objects.heard(now=clock()):
            found = Found(None)
        link.note(found, now=clock())
    return count


def check_now(addresses, *, seconds=60.0, looker=None, clock=timezone.now):
    """
    Look at these links without waiting for the night, but for those that a look found well this week.

    :returns: how many were looked at.
    """
    if not settings.OUTSIDE_IS_REACHABLE:
        return 0
    looker, end, count = looker or Looker(), time.monotonic() + seconds, 0
    for link in LinkCheck.objects.wanted(addresses, now=clock()):
        if time.monotonic() >= end:
            break
        found, count = looker.look(link.address), count + 1
        link.note(found, now=clock())
    return count


def is_silence(found):
    return found.status is None and found.verdict in LinkCheck.FAILING


def follow_links(*, now=None):
    """Follow the addresses that the portal shows today."""
    LinkCheck.objects.follow(told_addresses(), now=now or timezone.now())
