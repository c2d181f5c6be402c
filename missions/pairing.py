"""The pairs of an event: made at once from who is there, then changed by hand."""

from django.db import transaction

from labo import audit
from labo.transitions import Refusal
from missions.cohort.pairs import Companion, pairs
from missions.models import OnboardingApplication, Registration


def who_is_there(event):
    """Return those whose arrival was noted; before the first of them, everybody who has a seat and is not away."""
    seats = event.registrations.came().select_related("person__org_unit")
    seats = list(seats.order_by("arrival"))
    return [seat for seat in seats if seat.is_present] or seats


@transaction.atomic
def pair_up(event, *, by, now=None):
    """
    Put everybody who is there in pairs, whatever pairs there were.

    :raises Refusal: with fewer than two people.
    """
    event = event.locked()
    seats = {seat.pk: seat for seat in who_is_there(event)}
    if len(seats) < 2:
        raise Refusal("Il faut être au moins deux pour composer des binômes.")
    said = OnboardingApplication.objects.filter(event=event).select_related("org_unit")
    said = {row.applicant_id: row for row in said}
    found = pairs([companion(seat, said.get(seat.person_id)) for seat in seats.values()])
    event.registrations.exclude(pair=None).update(pair=None)
    for number, pair in enumerate(found, start=1):
        for each in pair:
            seats[each.key].pair = number
    Registration.objects.bulk_update(seats.values(), ["pair"])
    audit.record("pairs_made", on=event, by=by, now=now, pairs=len(found))


def companion(seat, application):
    """Return somebody to pair: what they said when they applied, else what their account says."""
    unit = application.org_unit if application else seat.person.org_unit
    direction = (application.municipality if application else "") or (unit.name if unit else "")
    return Companion(seat.pk, direction or str(seat.pk), application.family if application else "")


@transaction.atomic
def move(event, seat, pair):
    """
    Put somebody in another pair, in a new one, or in none.

    :param seat: the number of the registration.
    :param pair: the number of the pair, or None.
    :raises Refusal: for somebody without a confirmed seat.
    """
    event = event.locked()
    if not event.registrations.confirmed().filter(pk=seat).update(pair=pair):
        raise Refusal("Cette personne n’a plus de place : rechargez la page.")
