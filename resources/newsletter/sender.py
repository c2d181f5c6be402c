"""One sender: one connection to the server, one batch of rows at a time, one letter in hand."""

import logging
import random
import time
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from labo.outbox.line import TAKEN, Line, Stage
from labo.outbox.models import OutboxMail
from labo.outbox.sender import deliver_due
from labo.transitions import TransitionNotAllowed
from labo.typography import NBSP
from resources.models.delivery import Delivery
from resources.newsletter import pace, queue
from resources.newsletter.answers import Meaning, meaning_of
from resources.newsletter.suppressing import came_back
from resources.newsletter.wire import ascii_address

logger = logging.getLogger(__name__)

BATCH = 50
LOOK_EVERY = timedelta(seconds=1)
"""How long a mail that somebody waits for may wait for the letters."""
DELAYS = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720)]
"""Between two tries for one address, a fifth more or less: the sixth refusal, within a day, is the last."""
IN_A_ROW = 20
ENOUGH_REFUSED, TOO_MANY = 5, 0.05
"""What stops an issue: so many refusals, if they are more than this share of twenty letters or more."""
SETBACKS = 2


class Sender:
    """
    :param wire: what leaves: it takes some time to make, and the senders of a process share it.
    :param until: the instant past which no new letter is taken in hand.
    :param leads: whether it also lets the mails of the outbox go first; one of a process does.
    """

    def __init__(self, issue, wire, *, until, clock=timezone.now, leads=True):
        self.issue, self.until, self.clock, self.leads = issue, until, clock, leads
        self.wire, self.line, self.mark = wire, Line(), uuid4()
        self.taken = None
        """What the server took and no row says yet: (the row, the address)."""
        self.sent = self.refused = self.put_off = self.cut = 0
        self.looked_at = None
        self.waits = bool(settings.LETTERS_PER_MINUTE)
        """Whoever keeps a pace has the time to wait for the disk at each letter; the others do at each batch."""

    def run(self) -> int:
        """Send until there is nothing left, nothing may leave, or the time is over. :returns: how many were taken."""
        queue.get_ready()
        try:
            while self.clock() < self.until and self._batch():
                pass
        finally:
            self._note()
            self.line.close()
            queue.release(self.issue, self.mark)
        return self.sent

    # --- A batch --------------------------------------------------------------------------------------------

    def _batch(self) -> bool:
        """Take some rows and send them. :returns: whether there may be more to do."""
        self._let_the_outbox_pass()
        if trouble := self.line.open():
            return self._stop(trouble)
        slots = pace.reserve(BATCH, now=self.clock())
        if slots is None:
            return False
        slot, count = slots
        rows = queue.claim(self.issue, self.mark, limit=count, now=self.clock())
        before = self.sent
        for row in rows:
            self._wait_for(slot)
            slot += pace.between()
            if self.clock() >= self.until or not self._one(row):
                return False
        self._note()
        queue.release(self.issue, self.mark)
        if self.issue.stalls and self.sent > before:
            self.issue.go_on()
            self.issue.stalls = 0
        return bool(rows)

    def _let_the_outbox_pass(self):
        """Send first what people wait for: a code to sign in, a receipt."""
        if not self.leads or (self.looked_at and self.clock() - self.looked_at < LOOK_EVERY):
            return
        if OutboxMail.objects.due(now=self.clock()).exists():
            self._note()
            deliver_due(clock=self.clock)
        self.looked_at = self.clock()

    def _wait_for(self, slot):
        """Keep the pace; what was taken is noted before, and the outbox passes meanwhile."""
        while (left := (slot - self.clock()).total_seconds()) > 0:
            self._note()
            self._let_the_outbox_pass()
            time.sleep(min(left, LOOK_EVERY.total_seconds()))

    def _note(self):
        if self.taken:
            queue.step(self.issue, None, self.mark, taken=self.taken, now=self.clock())
            self.taken = None

    # --- A letter -------------------------------------------------------------------------------------------

    def _one(self, row) -> bool:
        """Send one letter. :returns: whether the next one may follow."""
        self._let_the_outbox_pass()
        found = queue.step(self.issue, row, self.mark, taken=self.taken, now=self.clock(), waits=self.waits)
        self.taken = None
        if found is None:
            return queue.skip(row, self.mark) or self._is_going()
        email, token = found
        address = ascii_address(email)
        if address is None:
            self._settle(row, status="rejected", answer="Cette adresse ne peut pas s’écrire sur une enveloppe.")
            return True
        if not may_be_sent_to(address):
            self._settle(row, status="skipped", answer="Cette adresse n’est pas de celles que LETTERS_ONLY_TO permet.")
            return True
        if trouble := self.line.open():
            return self._stop(trouble)
        content = self.wire.message(row.key, address, token, at=self.clock())
        reply = self.line.send(self.wire.sender(row.key), address, content)
        if reply is TAKEN:
            self.taken = row.id, email
            self.sent += 1
            self.refused = self.put_off = self.cut = 0
            return True
        return self._answered(row, reply)

    def _is_going(self) -> bool:
        """Whether the issue still leaves; if so the row alone was lost, to a sender that has it now."""
        return type(self.issue).objects.filter(pk=self.issue.pk, status__in=["sending", "sent"]).exists()

    def _answered(self, row, reply) -> bool:
        meaning = meaning_of(reply.stage, reply.code, reply.text)
        logger.info("Delivery %s: %s, %s", row.id, meaning, reply.code)
        if meaning == Meaning.TIRED:
            return self._tired(row, reply)
        if reply.code < 500:
            return self._later(row, reply)
        if meaning == Meaning.OURS and row.setbacks + 1 < SETBACKS:
            self._give_back(row, setbacks=row.setbacks + 1)
            return self._pause(f"Le serveur de courriel refuse la lettre{NBSP}: {reply}", row)
        return self._refused(row, reply, meaning)

    def _tired(self, row, reply) -> bool:
        """The line was cut, or the server asks for rest. A row that does it twice waits on its own."""
        if reply.stage == Stage.MAIL and self.line.sent and reply.code in (0, 421):
            # It takes only so many letters over one line.
            self.line.close()
            self._give_back(row)
            return True
        self.cut += 1
        setbacks = row.setbacks + 1 if reply.stage != Stage.MAIL else row.setbacks
        if setbacks >= SETBACKS:
            self._put_off(row, reply, setbacks=setbacks)
        else:
            self._give_back(row, setbacks=setbacks, next_try_at=self.clock() + timedelta(minutes=1))
        return self._stop(reply) if reply.code or self.cut > 1 else True

    def _later(self, row, reply) -> bool:
        self._put_off(row, reply)
        self.put_off += 1
        return self.put_off < IN_A_ROW or self._stop(reply)

    def _put_off(self, row, reply, **fields):
        """Try again later, then no more: a letter of this morning is of no use the day after."""
        if row.attempts > len(DELAYS):
            if self._settle(row, status="rejected", answer=str(reply), **fields):
                came_back(row.id, hard=False, answer=str(reply), now=self.clock())
            return
        wait = DELAYS[max(row.attempts, 1) - 1] * random.uniform(0.8, 1.2)
        self._settle(row, status="deferred", answer=str(reply), next_try_at=self.clock() + wait, **fields)

    def _refused(self, row, reply, meaning) -> bool:
        """Refused for good: this address, or this letter for it."""
        if self._settle(row, status="rejected", answer=str(reply)) and meaning in (Meaning.DEAD, Meaning.FULL):
            came_back(row.id, hard=meaning == Meaning.DEAD, answer=str(reply), now=self.clock())
        self.refused += 1
        if self.refused >= IN_A_ROW:
            return self._pause(f"{IN_A_ROW} adresses de suite ont été refusées{NBSP}: {reply}", row)
        if too_many_refused(self.issue):
            return self._pause(f"Plus de 5 % des adresses sont refusées{NBSP}; la dernière fois{NBSP}: {reply}", row)
        return True

    # --- What becomes of it ---------------------------------------------------------------------------------

    def _settle(self, row, **fields) -> bool:
        """Write what became of the row, if it is still ours."""
        fields["answer"] = fields.get("answer", "")[:300]
        mine = Delivery.objects.filter(pk=row.id, claim=self.mark)
        return bool(mine.update(claim=None, leased_until=None, **fields))

    def _give_back(self, row, **fields):
        """Put it back; its try is not spent."""
        self._settle(row, status="queued", attempts=max(row.attempts - 1, 0), **fields)

    def _stop(self, reply) -> bool:
        """Leave the server alone for a while; a refusal to let us in at all waits for a person."""
        if meaning_of(reply.stage, reply.code, reply.text) == Meaning.OURS:
            return self._pause(f"Le serveur de courriel ne nous laisse pas entrer{NBSP}: {reply}")
        logger.warning("%s waits: %s", self.issue, reply)
        self.issue.stand_still(str(reply), now=self.clock())
        return False

    def _pause(self, reason, row=None) -> bool:
        """Stop the issue until somebody has looked. One that has left already goes on with the others."""
        try:
            self.issue.pause(by=None, reason=reason[:300], now=self.clock())
        except TransitionNotAllowed:
            self.issue.refresh_from_db(fields=["status"])
            if self.issue.status == "sent" and row is None:
                self.issue.stand_still(reason, now=self.clock())
            return self.issue.status == "sent" and row is not None
        return False


def too_many_refused(issue) -> bool:
    """Whether the share of refusals says that something is wrong. It stops an issue once: then a person has seen it."""
    counts = issue.deliveries.counts()
    refused, tried = counts["rejected"], counts["rejected"] + counts["accepted"]
    if refused < ENOUGH_REFUSED or tried < IN_A_ROW or refused <= TOO_MANY * tried:
        return False
    return not issue.transitions.filter(target="paused", by=None).exists()


def may_be_sent_to(address: str) -> bool:
    """Whether this machine may write to it: anything but the production writes to a list alone."""
    allowed = settings.LETTERS_ONLY_TO
    return not allowed or address.lower() in allowed or f"@{address.rpartition('@')[2].lower()}" in allowed
