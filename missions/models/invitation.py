"""Inviting people one by one to an event: who was asked, what they said, and the link by which they say it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue_together, write
from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.gathering import SignUp
from missions.models.registration import Registration
from missions.states import INVITATION_STATES

SALT = "missions.invitation"
MAX_A_DAY = 300
"""Mails a day that invite to one event or remind of it: more would be a newsletter, which is another thing."""
KEPT_FOR = timedelta(days=90)
MAILS = {
    "invited": "missions/emails/invited",
    "invited_again": "missions/emails/invited_again",
    "invitation_withdrawn": "missions/emails/invitation_withdrawn",
    "event_moved": "missions/emails/invited_moved",
    "event_cancelled": "missions/emails/event_cancelled",
}
GONE = "Cette invitation a été retirée. Écrivez-nous si c’est une erreur."


class InvitationQuerySet(models.QuerySet):
    def by_token(self, token):
        try:
            return self.filter(pk=signing.loads(token, salt=SALT))
        except signing.BadSignature:
            return self.none()

    def silent(self):
        """
        Return those whose answer is waited for.

        Not who is on the list by another way: they hear of the event as its people do. Nor a closed account.
        """
        listed = Registration.objects.on_the_list().filter(
            event=OuterRef("event"), person__email__iexact=OuterRef("email")
        )
        closed = closed_accounts().filter(email__iexact=OuterRef("email"))
        return self.filter(~Exists(listed), ~Exists(closed), status="invited")

    @transaction.atomic
    def invite(self, event, emails, *, by, now=None):
        """
        Invite these addresses, each by one mail. One that is invited already, or has answered, is left as it is.

        :param emails: addresses of agents, in small letters.
        :returns: the new invitations.
        :raises Refusal: if the event takes nobody on invitation now, for the address of a closed account, or if it
            would write too many mails today.
        """
        now = now or timezone.now()
        event = open_event(event, now)
        refuse_closed(emails)
        known = {row.email: row for row in event.invitations.all()}
        rows = []
        for email in dict.fromkeys(emails):
            row = known.get(email) or self.model(email=email)
            if row.pk is None or row.status == Invitation.Status.WITHDRAWN:
                row.event, row.status, row.invited_at, row.invited_by = event, Invitation.Status.INVITED, now, by
                row.answered_at = row.withdrawn_at = row.reminded_at = row.seat = None
                rows.append(row)
        spare(event, len(rows), now=now)
        for row in rows:
            row.save()
        if rows:
            audit.record("people_invited", on=event, by=by, now=now, count=len(rows))
        self.write(rows, "invited", event)
        return rows

    @transaction.atomic
    def remind(self, event, *, by, now=None):
        """
        Write once more to those who have not answered: once each. :returns: how many.

        :raises Refusal: if the event takes nobody any more, or if it would write too many mails today.
        """
        now = now or timezone.now()
        event = open_event(event, now)
        rows = list(event.invitations.silent().filter(reminded_at=None))
        spare(event, len(rows), now=now)
        for row in rows:
            row.event, row.reminded_at = event, now
        self.bulk_update(rows, ["reminded_at"])
        if rows:
            audit.record("invited_reminded", on=event, by=by, now=now, count=len(rows))
        self.write(rows, "invited_again", event)
        return len(rows)

    def tell_silent(self, what, event, **context):
        """Tell those who have not answered that the event moves, or is called off. The others are on its list."""
        rows = list(event.invitations.silent())
        for row in rows:
            row.event = event
        self.write(rows, what, event, cause=f"{event.revision}", **context)

    def write(self, rows, what, event, *, cause="", **context):
        queue_together(
            *[
                write(
                    MAILS[what],
                    to=[row.email],
                    about=event.slug[:100],
                    key=f"invitation:{row.pk}:{what}:{cause or row.invited_at}",
                    context={"event": event, "address": row.address, **context},
                )
                for row in rows
            ]
        )

    def forget(self, *, now):
        """Delete who was invited, three months after: the list of those who came stays. :returns: how many."""
        return self.filter(event__ends_at__lt=now - KEPT_FOR).delete()[0]


def open_event(event, now):
    """Return the event, locked, if it takes people on invitation now."""
    event = event.locked()
    if event.status == Event.Status.DRAFT:
        raise Refusal("Annoncez d’abord la rencontre : l’invitation mène à sa page.")
    event.check_open(now=now, way=SignUp.INVITATION)
    return event


def closed_accounts():
    return Registration._meta.get_field("person").related_model.objects.filter(is_active=False)


def refuse_closed(emails):
    """Refuse to write to those who are no longer there."""
    closed = closed_accounts().annotate(address=Lower("email")).filter(address__in=emails)
    if closed := sorted(closed.values_list("address", flat=True)):
        raise Refusal(f"Ces comptes sont fermés : {', '.join(closed)}. Rien n’est parti : retirez-les, puis renvoyez.")


def spare(event, count, *, now):
    """Refuse what would write more mails today than the lab sends for one event. Its lock is held."""
    today = timezone.localdate(now)
    sent = event.invitations.aggregate(
        invited=models.Count("pk", filter=Q(invited_at__date=today)),
        reminded=models.Count("pk", filter=Q(reminded_at__date=today)),
    )
    left = max(0, MAX_A_DAY - sum(sent.values()))
    if count > left:
        raise Refusal(
            f"Cela ferait {count} courriels, et il en reste {left} pour aujourd’hui sur {MAX_A_DAY}. "
            "Rien n’est parti : invitez moins de personnes, ou reprenez demain."
        )


class Invitation(models.Model):
    """``seat`` is the place that whoever accepted took on the list: it may be waited for, given back, passed on."""

    class Status(models.TextChoices):
        INVITED = "invited", INVITATION_STATES["invited"].name
        ACCEPTED = "accepted", INVITATION_STATES["accepted"].name
        DECLINED = "declined", INVITATION_STATES["declined"].name
        WITHDRAWN = "withdrawn", INVITATION_STATES["withdrawn"].name

    event = models.ForeignKey(Event, models.PROTECT, related_name="invitations", verbose_name="rencontre")
    email = models.EmailField("adresse", max_length=254)
    status = models.CharField("état", max_length=12, choices=Status, default=Status.INVITED)
    invited_at = models.DateTimeField("invitée le")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="invitée par"
    )
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    seat = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name="inscription"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="invited", answered_at=None, withdrawn_at=None, seat=None)
                | Q(status="accepted", answered_at__isnull=False, withdrawn_at=None, seat__isnull=False)
                | Q(status="declined", answered_at__isnull=False, withdrawn_at=None, seat=None)
                | Q(status="withdrawn", withdrawn_at__isnull=False, seat=None),
                name="invitation_known_status_and_date",
                violation_error_message="Chaque état d’une invitation a sa date, et elle seule.",
            ),
            models.UniqueConstraint(
                fields=["event", "email"],
                name="invitation_once_an_address",
                violation_error_message="Cette adresse est déjà invitée.",
            ),
        ]

    def __str__(self):
        return f"{self.email} : {self.event}"

    @property
    def state(self):
        return INVITATION_STATES[self.status]

    @property
    def address(self):
        return settings.SITE_URL + reverse("missions:invitation", args=[signing.dumps(self.pk, salt=SALT)])

    @transaction.atomic
    def accept(self, person, *, now=None):
        """
        Come: a seat, or the next place of the waiting list if all are taken. Said again, it is the same place.

        :param person: the agent whose address was invited.
        :raises Refusal: if the invitation was taken back, or once the answers are closed.
        """
        now, row = now or timezone.now(), self._locked()
        seat = Registration.sign_up(row.event, person, source=Registration.Source.INVITED, now=now)
        row.status, row.answered_at, row.seat = self.Status.ACCEPTED, now, seat
        row.save(update_fields=["status", "answered_at", "seat"])
        return row

    @transaction.atomic
    def decline(self, *, now=None):
        """
        Say that one does not come; a seat that was taken is given back.

        :raises Refusal: if the invitation was taken back, or once the event is over or cancelled.
        """
        now, row = now or timezone.now(), self._locked()
        if row.seat_id and row.seat.is_on_the_list:
            row.seat.leave(now=now)
        elif row.event.is_over(now=now) or row.event.status != Event.Status.ANNOUNCED:
            raise Refusal(row.event.why_closed(now=now, way=SignUp.INVITATION))
        row.status, row.answered_at, row.seat = self.Status.DECLINED, now, None
        row.save(update_fields=["status", "answered_at", "seat"])
        return row

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take the invitation back, and tell the person. Asked again, it stays so.

        :raises Refusal: if the person has a seat by it: it is from the list that one is taken off.
        """
        now, row = now or timezone.now(), self._locked(gone=True)
        if row.status == self.Status.WITHDRAWN:
            return row
        if row.seat_id and row.seat.is_on_the_list:
            raise Refusal("Cette personne a accepté : retirez-la de la liste, elle sera prévenue.")
        was_silent = type(self).objects.silent().filter(pk=row.pk).exists()
        row.status, row.withdrawn_at, row.seat = self.Status.WITHDRAWN, now, None
        row.save(update_fields=["status", "withdrawn_at", "seat"])
        audit.record("invitation_withdrawn", on=row.event, by=by, now=now)
        if was_silent:
            type(self).objects.write([row], "invitation_withdrawn", row.event)
        return row

    def _locked(self, *, gone=False):
        """Return the row as it is now, under the lock of its event: the order in which every verb of a list locks."""
        event = Event.objects.select_for_update(of=("self",)).get(pk=self.event_id)
        row = type(self).objects.select_related("seat").get(pk=self.pk)
        row.event = event
        if row.status == self.Status.WITHDRAWN and not gone:
            raise Refusal(GONE)
        return row
