"""Writing the letters that are due: each once, several at a time."""

from django.core import signing
from django.db import models, transaction

from labo.outbox.queue import queue_together, write
from missions.degrees import DEGREES
from missions.models.application import OnboardingApplication
from missions.models.event import Event
from missions.models.gathering import EventKind, SignUp
from missions.models.membership import Membership
from missions.models.registration import Registration

MAILS = {
    "degree": "missions/emails/network_degree",
    "manager": "missions/emails/network_manager",
    "first_step": "missions/emails/network_first_step",
    "check_in": "missions/emails/network_check_in",
}


SALT = "missions.network_letter"


class NetworkLetterQuerySet(models.QuerySet):
    def by_token(self, token, kind):
        """Return the letter of this kind that a signed link opens; none once the account is closed."""
        try:
            registration, signed = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return self.none()
        if signed != kind:
            return self.none()
        return self.filter(registration=registration, kind=kind, registration__person__is_active=True)

    @transaction.atomic
    def send_due(self, kind, *, now, limit=50):
        """Write the letters of a kind that are due. :returns: how many."""
        due = self.model.seats_due(kind, now=now).select_related("event", "person").order_by("pk")
        seats = list(due.select_for_update(of=("self",), skip_locked=True)[:limit])
        letters = [self.model(registration=seat, kind=kind, sent_at=now) for seat in seats]
        # Whoever wrote one meanwhile has written its mail too: the row and the key both stand.
        self.bulk_create(letters, ignore_conflicts=True)
        context = self._facts(kind, seats, now=now)
        queue_together(*[self._mail(letter, context[letter.registration_id]) for letter in letters])
        return len(letters)

    def _mail(self, letter, facts):
        seat = letter.registration
        return write(
            MAILS[letter.kind],
            to=[facts.pop("to", seat.person.email)],
            about=seat.event.slug[:100],
            key=f"network:{seat.pk}:{letter.kind}",
            context={"event": seat.event, "person": seat.person, "address": letter.address, **facts},
        )

    def _facts(self, kind, seats, *, now):
        """Return {seat: what its letter says of this person}. As many queries for fifteen as for one."""
        people = [seat.person_id for seat in seats]
        degrees = dict(Membership.objects.current().filter(person__in=people).values_list("person", "degree"))
        facts = {seat.pk: {"degree": DEGREES.get(degrees.get(seat.person_id, ""))} for seat in seats}
        if kind == "manager":
            applications = self._applications(seats)
            for seat in seats:
                row = applications[seat.event_id, seat.person_id]
                facts[seat.pk] |= {"to": row.manager_email, "is_agreed": row.is_agreed}
        if kind == "first_step":
            breakfasts, taken = self._breakfasts(people, now=now)
            for seat in seats:
                free = (event for event in breakfasts if (event.pk, seat.person_id) not in taken)
                facts[seat.pk]["breakfast"] = next(free, None)
        return facts

    def _applications(self, seats):
        rows = OnboardingApplication.objects.filter(
            event__in={seat.event_id for seat in seats}, applicant__in=[seat.person_id for seat in seats]
        )
        return {(row.event_id, row.applicant_id): row for row in rows}

    def _breakfasts(self, people, *, now):
        """Return the next breakfasts that have places left, and {(event, person)} of those who are on their lists."""
        coming = (
            Event.objects.public()
            .upcoming(now=now)
            .filter(
                kind=EventKind.BREAKFAST,
                status=Event.Status.ANNOUNCED,
                sign_up=SignUp.OPEN,
                closes_at__gt=now,
                waiting_count=0,
                seats_taken__lt=models.F("capacity"),
            )
        )
        coming = list(coming[:3])
        rows = Registration.objects.on_the_list().filter(event__in=coming, person__in=people)
        return coming, set(rows.values_list("event", "person"))
