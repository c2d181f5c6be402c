"""
What the answer of an SMTP server means for the letter in hand, and for all those behind it.

Pure module: no Django.
"""

import re
from enum import StrEnum

ENHANCED = re.compile(r"\A\s*(?P<whole>[245]\.\d{1,3}\.\d{1,3})\b")


class Meaning(StrEnum):
    TAKEN = "taken"
    TIRED = "tired"
    """The server, or the way to it, needs rest: nothing is this person's."""
    LATER = "later"
    """Not now, for this address."""
    FULL = "full"
    """The mailbox is full, or nearly: one soft point."""
    DEAD = "dead"
    """There is no such mailbox: nothing is sent there any more."""
    REFUSED = "refused"
    """Not this message, for a reason that says nothing of the address."""
    OURS = "ours"
    """Our fault, or our server's settings: everybody's letter would be refused."""


NOBODY_THERE = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
NOT_THE_PERSON = {"5.1.7", "5.1.8", "5.1.9", "5.3.4", "5.3.5"}
"""The sender, the weight or the settings."""


def meaning_of(stage: str, code: int, text: str = "") -> Meaning:
    """
    Return what an answer means.

    :param stage: « connect », « mail », « rcpt », « data » or « content »: what it answered to.
    :param code: the reply code; 0 where the line was cut.
    :param text: what came with it, its enhanced status code first if it has one.

    Source: RFC 5321, 4.2; RFC 3463 for the enhanced codes.
    """
    if 200 <= code < 300:
        return Meaning.TAKEN
    if not 400 <= code < 600:
        return Meaning.TIRED
    enhanced = found["whole"] if (found := ENHANCED.match(text)) else ""
    of_the_person = stage == "rcpt"
    if code < 500:
        if code == 421 or stage not in ("rcpt", "content") or (code == 451 and not of_the_person):
            return Meaning.TIRED
        # A greylist answers 451 too, for one address at a time: those behind it need not wait.
        return Meaning.FULL if code == 452 or enhanced == "4.2.2" else Meaning.LATER
    if stage in ("connect", "mail") or enhanced.startswith("5.7.") or enhanced in NOT_THE_PERSON:
        return Meaning.OURS
    if enhanced == "5.2.2" or (code == 552 and of_the_person and not enhanced):
        return Meaning.FULL
    if enhanced:
        return Meaning.DEAD if enhanced in NOBODY_THERE or enhanced.startswith("5.1.") else Meaning.REFUSED
    if code == 554 or code in (552, 530, 535, 534, 538):
        return Meaning.OURS
    return Meaning.DEAD if of_the_person and code in (550, 551, 553) else Meaning.REFUSED
