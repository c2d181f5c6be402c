"""The verbs of a subscription: asked, confirmed, chosen, left, taken up again, forgotten. Each leaves its proof."""

from contextlib import suppress

from django.db import connection, models, transaction
from django.utils import timezone

from labo.links import new_token
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models.mail_budget import MailBudget
from resources.models.suppression import Suppression, address_mark
from resources.newsletter import subscription_mails as mails
from resources.newsletter.consent import LINK_LASTS, REGRET_LASTS, WORDING
from resources.newsletter.letters import PUBLIC, TEAM

LOCK = 20260711


class LinkTooOld(Refusal):
    def __init__(self):
        super().__init__("Ce lien n’est plus valable.")


class NoMailLeft(Exception):
    """A budget is spent: what was being written is undone."""


def hold(mark):
    """Wait for whoever else writes about this address, until the end of the transaction: it may have no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, mark])


class Subscribing(models.Model):
    """The part of :class:`resources.models.Subscriber` that acts. Each verb is safe twice, and twice at once."""

    class Meta:
        abstract = True

    # --- By the address -----------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def ask(cls, email, letters, *, place, now=None):
        """
        Ask for letters in the name of an address: a mail says how to confirm, or that nothing is missing.

        Whoever asks learns nothing of the address: the same is written for all. What a budget refuses is written
        too, then undone, so that it takes as long.

        :param letters: codes of public letters, one at least.
        :param place: the address of the network that asks.
        """
        now, mark = now or timezone.now(), address_mark(email)
        has_place = MailBudget.spend_for_place(place, now=now)
        with suppress(NoMailLeft), transaction.atomic():
            hold(mark)
            has_address = MailBudget.spend_for_address(mark, now=now)
            row = cls.objects.select_for_update(of=("self",)).filter(mark=mark).first() or cls(email=email)
            row._note_asked([code for code in PUBLIC if code in letters], now)
            has_all = MailBudget.spend_altogether(now=now)
            if not (has_place and has_address and has_all):
                raise NoMailLeft

    def _note_asked(self, letters, now):
        token, mark = new_token()
        # Who gets nothing any more, their address being set aside, confirms anew: that lifts it.
        missing = letters if self.is_set_aside else [code for code in letters if code not in self.letters]
        if missing:
            waiting = [] if self.is_too_old(now) else self.asked_letters
            self.asked_letters = [code for code in PUBLIC if code in {*waiting, *missing}]
            self.asked_at, self.confirm_mark = now, mark
        self.save()
        self._prove("asked", "form", letters, now)
        if missing:
            mails.ask_to_confirm(self, token)
        else:
            mails.tell_known(self, now=now)

    @transaction.atomic
    def confirm(self, *, now=None):
        """
        Confirm what was asked, by the link of the mail. Used again, the link changes nothing.

        The mailbox has just proved that it takes mail: what kept letters from it is lifted.

        :raises LinkTooOld: seven days after, or once another mail has taken its place.
        """
        now, row = now or timezone.now(), self._locked()
        if row.confirm_mark != self.confirm_mark:
            raise LinkTooOld
        if not row.asked_letters:
            return row
        if row.is_too_old(now):
            raise LinkTooOld
        if row.person is None:
            people = type(self)._meta.get_field("person").related_model.objects
            row.person = people.filter(email__iexact=row.email, is_active=True, subscriber=None).first()
        row._get([*row.letters, *row.asked_letters], "link", now, is_confirmed=True)
        Suppression.objects.filter(mark=row.mark).delete()
        return row

    def is_too_old(self, now) -> bool:
        """True once what was asked can no longer be confirmed."""
        return self.asked_at is None or now - self.asked_at >= LINK_LASTS

    # --- By the account -----------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def choose_for(cls, person, letters, *, now=None):
        """
        Take what an agent ticked in their own space: the address of an account is a proven one.

        The subscription follows the account to its address of today. Letters that are wanted lift what kept them
        from coming. Nothing wanted: everything is left.

        :returns: the subscription, or None where there was none and none is wanted.
        """
        now, mark = now or timezone.now(), address_mark(person.email)
        hold(mark)
        wanted = [code for code in (*PUBLIC, TEAM) if code in letters and (code != TEAM or person.is_lab)]
        row = cls._joined(person, mark, now)
        if row is None:
            if not wanted:
                return None
            row = cls(email=person.email)
        row.person = person
        if not wanted:
            row.save()
            return row._leave(row.letters, "my_space", now)
        lifted, _ = Suppression.objects.filter(mark=mark).delete()
        row._get(wanted, "my_space", now, is_confirmed=bool(lifted))
        return row

    @classmethod
    def _joined(cls, person, mark, now):
        """Return the one row of an account, locked: the one of an address that it no longer has is left."""
        rows = list(cls.objects.of(person).select_for_update(of=("self",)))
        if len(rows) > 1:
            former, row = rows
            former._leave(former.letters, "my_space", now)
            former.person = None
            former.save()
            return row
        if rows and rows[0].mark != mark:
            rows[0].email = person.email
        return rows[0] if rows else None

    # --- By the link of a letter --------------------------------------------------------------------------

    @transaction.atomic
    def choose(self, letters, *, now=None):
        """
        Keep these letters and leave the others.

        :raises Refusal: for whoever left, or whose address is set aside: it is confirmed anew.
        """
        now, row = now or timezone.now(), self._locked()
        if row.status != row.Status.CONFIRMED or row.is_set_aside:
            raise Refusal(f"Cette adresse ne reçoit plus de lettre. Demandez-les de nouveau{NBSP}: nous vous écrirons.")
        wanted = [code for code in row.choosable if code in letters]
        if not wanted:
            return row._leave(row.letters, "link", now)
        row._get(wanted, "link", now)
        return row

    @transaction.atomic
    def leave(self, letter="", *, origin="link", now=None):
        """
        Leave one letter, or all of them and what was only asked for. What is left already stays so.

        :param letter: the code of one letter; empty for everything.
        """
        now, row = now or timezone.now(), self._locked()
        return row._leave([letter] if letter else row.letters, origin, now)

    @transaction.atomic
    def come_back(self, *, now=None):
        """
        Undo the last departure: it was a mistake. What was not left stays as it is.

        :raises Refusal: a week later, or for an address that is set aside: it is confirmed anew.
        """
        now, row = now or timezone.now(), self._locked()
        last = row.last_act()
        if last is None or last.act != "left":
            return row
        if now - last.at >= REGRET_LASTS or row.is_set_aside:
            raise Refusal(f"Demandez vos lettres de nouveau{NBSP}: nous vous écrirons pour confirmer.")
        is_lab = row.person is not None and row.person.is_lab
        back = [code for code in last.letters if code != TEAM or is_lab]
        if back:
            row._get([*row.letters, *back], "link", now)
        return row

    def last_act(self):
        """Return the latest proof as it was written, whatever the clock said then. One query."""
        return self.events.order_by("pk").last()

    @property
    def is_set_aside(self) -> bool:
        """True if no letter goes to this address whatever it agreed to. One query."""
        return Suppression.objects.filter(mark=self.mark).exists()

    # --- What they share ----------------------------------------------------------------------------------

    def _locked(self):
        return type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)

    def _get(self, letters, origin, now, *, is_confirmed=False):
        """Get these letters from now on; ``is_confirmed``: it is worth a proof even where nothing changes."""
        is_new = is_confirmed or self.status != self.Status.CONFIRMED
        letters = [code for code in (*PUBLIC, TEAM) if code in letters]
        says_more = is_new or letters != self.letters or self.noticed_at is not None
        if is_new:
            self.confirmed_at = now
        self.status, self.letters, self.left_at = self.Status.CONFIRMED, letters, None
        self.asked_letters = [code for code in self.asked_letters if code not in letters]
        self.acted_at, self.noticed_at = now, None
        self.save()
        if says_more:
            self._prove("confirmed" if is_new else "changed", origin, letters, now)

    def _leave(self, letters, origin, now):
        gone = [code for code in self.letters if code in letters]
        stay = [code for code in self.letters if code not in letters]
        if stay:
            if gone:
                self.letters, self.acted_at = stay, now
                self.save()
                self._prove("left", origin, gone, now)
            return self
        if self.status != self.Status.LEFT:
            self.status, self.letters, self.left_at, self.acted_at = self.Status.LEFT, [], now, now
            self._prove("left", origin, gone, now)
        self.asked_letters = []
        self.save()
        return self

    def _prove(self, act, origin, letters, now):
        wording = "" if act == "left" or origin == "team" else WORDING
        self.events.create(act=act, origin=origin, letters=letters, wording=wording, at=now)
