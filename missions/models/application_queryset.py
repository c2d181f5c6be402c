"""The applications to an onboarding day as a whole: the cohort of the rules, the letters, who is called next."""

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from labo import audit
from labo.links import mark_of
from labo.models import OrgUnit
from labo.transitions import Refusal
from missions.cohort import Application, Override, Rules, compose, words
from missions.event_calendar import invitation
from missions.models.accompaniment import Accompaniment
from missions.models.registration import Registration
from missions.models.registration_queryset import address_of

SUBSTITUTES = 10
"""How many are told a rank. The others are told « pas cette fois », and come before others the next time."""
TO_APPLICANTS = {
    "event_moved": "missions/emails/onboarding_moved",
    "event_cancelled": "missions/emails/event_cancelled",
}
"""What happens to the day, and the mail that says it to those who have no seat."""


class OnboardingApplicationQuerySet(models.QuerySet):
    def by_token(self, token):
        return self.filter(mark=mark_of(token))

    def standing(self):
        return self.exclude(status="withdrawn")

    def with_facts(self):
        """Return the rows with what the portal knows by itself: came before, has waited, leads a running case."""
        seats = Registration.objects.came().filter(
            person=OuterRef("applicant"),
            event__kind="onboarding",
            event__status="announced",
            event__starts_at__lt=OuterRef("event__starts_at"),
        )
        earlier = self.model.objects.filter(
            applicant=OuterRef("applicant"),
            event__starts_at__lt=OuterRef("event__starts_at"),
            status__in=("not_this_time", "substitute"),
            is_agreed=True,
        )
        led = Accompaniment.objects.under_way().filter(proposal__lead=OuterRef("applicant"))
        return self.select_related("applicant", "org_unit", "overridden_by").annotate(
            came_before=Exists(seats),
            has_waited=Exists(earlier),
            is_case_lead=Exists(led),
        )

    def letters_left(self, event):
        """True once the letters of this day have been written."""
        return self.filter(event=event, told_at__isnull=False).exists()

    def cohort(self, event, rules=None):
        """
        Return the cohort that the rules propose as things stand, and the rows by key. Nothing is saved.

        Once the letters have left, the invited stay, and only the substitutes are chosen among. A closed account is
        called to nothing.

        :param rules: others to look at, instead of the published ones.
        """
        called = models.Q(applicant__is_active=True) | models.Q(status="invited")
        rows = list(self.filter(called, event=event).standing().with_facts())
        if any(row.told_at for row in rows):
            rows = [row for row in rows if row.status in ("invited", "substitute")]
        kept = [str(row.pk) for row in rows if row.status == "invited"]
        directions = directions_by_unit()
        days = sorted({timezone.localdate(row.applied_at) for row in rows})
        applications = [as_application(row, directions, days) for row in rows]
        overrides = [
            Override(key=str(row.pk), is_in=row.override, reason=row.override_reason)
            for row in rows
            if row.override is not None
        ]
        rules = rules or published_rules(event, invited=len(kept))
        return compose(applications, rules, overrides, kept), {str(row.pk): row for row in rows}

    @transaction.atomic
    def send_letters(self, event, *, seen, by, now=None):
        """
        Write to everybody: the chosen have a seat, the first substitutes their rank, the others why not this time.

        :param seen: the keys of the cohort that the person who confirms has read, in their order.
        :raises Refusal: before the closing, a second time, or if the cohort is another one by now.
        """
        now, event = now or timezone.now(), event.locked()
        if event.status != event.Status.ANNOUNCED or now < event.closes_at:
            raise Refusal("Les lettres partent quand les candidatures sont closes.")
        if event.starts_at <= now:
            raise Refusal("Cette journée a commencé : les lettres ne partent plus.")
        if self.letters_left(event):
            raise Refusal("Les lettres sont déjà parties.")
        cohort, rows = self.cohort(event)
        if list(cohort.keys) != list(seen):
            raise Refusal("Le groupe a changé depuis que vous l’avez lu : relisez-le avant d’inviter.")
        if not cohort.chosen:
            raise Refusal("Personne ne peut être invité : aucune candidature n’est recevable.")
        for line in cohort.chosen:
            invite(rows[line.application.key], event, line, by=by, now=now)
        for line in cohort.substitutes[:SUBSTITUTES]:
            row = rows[line.application.key]
            row.event = event
            told = {"told_at": now, "why": told_to_all(line), "rank": line.rank}
            row.move_to(row.Status.SUBSTITUTE, by=by, now=now, **told)
            row.write("missions/emails/onboarding_substitute")
        for line in (*cohort.substitutes[SUBSTITUTES:], *cohort.refused):
            row = rows[line.application.key]
            row.event = event
            row.move_to(row.Status.NOT_THIS_TIME, by=by, now=now, told_at=now, why=told_to_all(line))
            row.write(
                "missions/emails/onboarding_not_this_time", has_priority=bool(row.is_agreed and not row.came_before)
            )
        audit.record(
            "onboarding_letters",
            on=event,
            by=by,
            now=now,
            invited=[str(rows[key].applicant) for key in cohort.keys],
            substitutes=min(len(cohort.substitutes), SUBSTITUTES),
            overridden=[str(row.applicant) for row in rows.values() if row.override is not None],
        )
        return cohort

    def call_next(self, event, *, now):
        """
        Invite who comes next where a seat is free, and rank the others again. The caller holds the lock of the event.

        Whoever gave the seat back by another way has withdrawn.
        """
        gone = event.registrations.filter(status="left").values("person")
        for row in self.filter(event=event, status="invited", applicant__in=gone).select_related("applicant"):
            row.move_to(row.Status.WITHDRAWN, by=row.applicant, now=now, withdrawn_at=now)
        if not self.letters_left(event) or now >= event.starts_at or event.status != event.Status.ANNOUNCED:
            return []
        cohort, rows = self.cohort(event)
        called = [line for line in cohort.chosen if rows[line.application.key].status == "substitute"]
        for line in called:
            invite(rows[line.application.key], event, line, by=None, now=now)
        self.rank_again(event, cohort)
        return [rows[line.application.key] for line in called]

    def rank_again(self, event, cohort=None):
        """Give the substitutes the ranks of today's calculation."""
        cohort = cohort or self.cohort(event)[0]
        ranks = {int(line.application.key): line.rank for line in cohort.substitutes}
        waiting = list(self.filter(event=event, status="substitute"))
        last = len(waiting)
        for row in waiting:
            row.rank = ranks.get(row.pk, last)
        self.bulk_update(waiting, ["rank"])

    def tell_waiting(self, what, event, **context):
        """Tell those who have no seat what happens to the day."""
        for row in self.filter(event=event, status__in=("applied", "substitute")).select_related("applicant"):
            if row.applicant.is_active:
                row.event = event
                row.write(TO_APPLICANTS[what], cause=event.revision, **context)


def invite(row, event, line, *, by, now):
    """Give a person a seat and the letter that says so."""
    seat = Registration.admit(event, row.applicant, source=Registration.Source.SELECTION, by=by, now=now)
    event.refresh_from_db(fields=["seats_taken", "waiting_count", "arrivals"])
    was_substitute, row.event = row.status == row.Status.SUBSTITUTE, event
    row.move_to(row.Status.INVITED, by=by, now=now, told_at=now, why=told_to_all(line), rank=None)
    row.write(
        "missions/emails/onboarding_invited",
        calendar=invitation(event, row.applicant, cancelled=False),
        address=address_of(seat),
        was_substitute=was_substitute,
    )


def published_rules(event, *, invited=0):
    """Return the rules that the lab has published, for the seats of this day. Nobody chooses the seed: the address."""
    return Rules(places=invited + max(0, event.seats_left), seed=event.slug)


def told_to_all(line):
    """Return the reasons of a line without the words that the team keeps for itself."""
    said = [
        "L’équipe l’a décidé, avec une raison écrite." if reason.rule == words.OVERRIDE else reason.sentence
        for reason in line.reasons
    ]
    return " ".join(said)


def directions_by_unit():
    """Return {unit: name of its direction}: the root of its branch. One query."""
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}

    def root(unit):
        seen = set()
        while unit.parent_id and unit.pk not in seen:
            seen.add(unit.pk)
            unit = units[unit.parent_id]
        return unit.name

    return {pk: root(unit) for pk, unit in units.items()}


def as_application(row, directions, days):
    """
    Return a row as the rules see it.

    The rank of arrival is that of the day: nobody comes before another by a second.
    """
    return Application(
        key=str(row.pk),
        direction=row.municipality or directions[row.org_unit_id],
        family=row.get_family_display(),
        category=row.category,
        arrival=days.index(timezone.localdate(row.applied_at)) + 1,
        is_field=row.is_field,
        is_manager=row.is_manager,
        is_trained=row.is_trained,
        is_agreed=bool(row.is_agreed),
        came_before=row.came_before,
        has_waited=row.has_waited,
        is_case_lead=row.is_case_lead,
        is_municipality=bool(row.municipality),
    )
