"""What becomes of a subscription beside the acts of its person: the team's own letter, oblivion, another address."""

from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from labo.models import OutboxMail
from resources.models.subscribing import hold
from resources.models.suppression import Suppression, address_mark
from resources.newsletter.letters import TEAM


class SubscriberUpkeep(models.Model):
    """A part of :class:`resources.models.Subscriber`."""

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def enrol_team(cls, *, now=None):
        """Give the lab its own letter, but to whoever left it; whoever is of the lab no more gets it no more."""
        now = now or timezone.now()
        lab = cls._meta.get_field("person").related_model.objects.lab()
        gone = cls.objects.filter(letters__contains=[TEAM]).exclude(person__in=lab)
        for row in gone.select_for_update(of=("self",)):
            row._leave([TEAM], "team", now)
        for person in lab.exclude(subscriber__letters__contains=[TEAM]).order_by("pk"):
            cls._enrol(person, now)

    @classmethod
    def _enrol(cls, person, now):
        mark = address_mark(person.email)
        hold(mark)
        row = cls.objects.of(person).select_for_update(of=("self",)).first()
        if row is None:
            if Suppression.objects.filter(mark=mark).exists():
                return
            row = cls(email=person.email)
        else:
            last = row.events.filter(letters__contains=[TEAM]).order_by("pk").last()
            if last and not (last.act == "left" and last.origin == "team"):
                return
        row.person = person
        row._get([*row.letters, TEAM], "team", now)

    # --- Forgotten, followed ----------------------------------------------------------------------------------------

    @transaction.atomic
    def forget(self, *, by=None, now=None):
        """
        Erase the person: the subscription, its proofs, its mails. A digest stays, so that no import brings it back.

        :param by: whoever of the lab was asked to; None for the person.
        :returns: the :class:`Suppression`.
        """
        now = now or timezone.now()
        kept, _ = Suppression.objects.update_or_create(
            mark=self.mark, defaults={"reason": Suppression.Reason.ERASED, "at": now, "answer": ""}
        )
        self.drop()
        if by is not None:
            record("subscriber_forgotten", on=kept, by=by, now=now)
        return kept

    @transaction.atomic
    def drop(self):
        """Remove the row, its proofs and its mails, and the address from what was sent."""
        row = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if row is None:
            return
        row.deliveries.filter(status__in=["queued", "deferred"]).update(status="skipped")
        row.deliveries.update(email="")
        OutboxMail.objects.filter(about=row.about).delete()
        row.delete()

    @transaction.atomic
    def follow_account(self):
        """Go on at the address that the account has now, unless that address has a subscription of its own."""
        mark = address_mark(self.person.email)
        hold(mark)
        row = self._locked()
        if not type(self).objects.filter(mark=mark).exclude(pk=row.pk).exists():
            row.email = self.person.email
            row.save()
