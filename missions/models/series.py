"""A series: « chaque premier jeudi, 8 h 30 ». Each of its events lives its own life once it is there."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import MO, relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from labo.models import TimestampedModel
from missions.models.gathering import Gathering
from missions.models.lines import lines_field

AHEAD = relativedelta(months=4)
"""How far ahead the events of a series are there, for people who plan."""


class Weekday(models.IntegerChoices):
    MONDAY = MO.weekday, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"


class Which(models.IntegerChoices):
    """Which weekday of the month; EVERY is each week of it."""

    EVERY = 0, "chaque"
    FIRST = 1, "chaque premier"
    SECOND = 2, "chaque deuxième"
    THIRD = 3, "chaque troisième"
    FOURTH = 4, "chaque quatrième"
    LAST = -1, "chaque dernier"


class EventSeriesQuerySet(models.QuerySet):
    def under_way(self, *, today):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class EventSeries(Gathering, TimestampedModel):
    """``themes`` name the events in turn, one a month from January on, after the title of the series."""

    which = models.SmallIntegerField("rythme", choices=Which)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    begins_at = models.TimeField("de")
    ends_at = models.TimeField("à")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    closing_days = models.PositiveSmallIntegerField("inscriptions jusqu’à, jours avant", default=1)
    closing_time = models.TimeField("heure de clôture", default="12:00")
    themes = lines_field("thèmes, un par mois", size=12, max_length=100)

    objects = EventSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "série de rencontres"
        verbose_name_plural = "séries de rencontres"
        ordering = ["title", "pk"]
        constraints = [
            *Gathering.Meta.constraints,
            models.CheckConstraint(
                condition=Q(which__in=Which.values, weekday__in=Weekday.values),
                name="eventseries_known_rhythm",
                violation_error_message="Ce rythme n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="eventseries_ends_after_it_begins",
                violation_error_message="Une rencontre finit après l’heure où elle commence.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="eventseries_ends_after_it_starts",
                violation_error_message="Une série finit après le jour où elle commence.",
            ),
        ]

    @property
    def rhythm(self):
        """« chaque premier jeudi »"""
        return f"{self.get_which_display()} {self.get_weekday_display()}"

    def days(self, first: date, last: date) -> list[date]:
        """Return the days that the rule names between two days, both included. Source: RFC 5545, 3.3.10."""
        end = min(last, self.ends_on) if self.ends_on else last
        day = weekday(self.weekday)
        rule = rrule(
            WEEKLY if self.which == Which.EVERY else MONTHLY,
            byweekday=day if self.which == Which.EVERY else day(self.which),
            dtstart=datetime.combine(self.starts_on, self.begins_at),
            until=datetime.combine(end, self.begins_at),
        )
        after = datetime.combine(max(first, self.starts_on), self.begins_at)
        return [found.date() for found in rule.xafter(after, inc=True) if found.date() <= end]

    @transaction.atomic
    def extend(self, *, until, by=None, now=None):
        """
        Announce the events of the series up to a day; those that are there, moved or cancelled, are left as they are.

        A day that is closed (a public holiday, school holidays) goes to the next open day of the same name.

        :returns: the new events.
        """
        now = now or timezone.now()
        row = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        there = set(row.events.values_list("occurs_on", flat=True))
        days = [day for day in row.days(timezone.localdate(now) + timedelta(days=1), until) if day not in there]
        return [row.events.model.of_series(row, day, by=by, now=now) for day in days]

    def held_on(self, day: date) -> date:
        """Return the day itself, or if nobody works then the same weekday of the next open week."""
        return next(
            moved
            for moved in (day + timedelta(weeks=weeks) for weeks in range(10))
            if not settings.WORKING_DAYS.why_closed(moved)
        )

    def title_on(self, day: date) -> str:
        theme = self.themes[(day.month - 1) % len(self.themes)] if self.themes else ""
        return f"{self.title}\u00a0: {theme[:1].lower()}{theme[1:]}" if theme else self.title


class SeriesSubscription(models.Model):
    """« Je viens à tous les petits déjeuners »: the next events of the series hold a seat for this person."""

    series = models.ForeignKey(EventSeries, models.CASCADE, related_name="subscriptions", verbose_name="série")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="series_subscriptions", verbose_name="personne"
    )
    since = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "abonnement à une série"
        verbose_name_plural = "abonnements aux séries"
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "person"],
                name="series_subscription_once",
                violation_error_message="Cette personne vient déjà à toute la série.",
            )
        ]

    def __str__(self):
        return f"{self.person} : {self.series}"

    @classmethod
    @transaction.atomic
    def follow(cls, series, person, *, now=None):
        """
        Come to every event of a series: the next ones that are open hold a seat at once, the others as they come.

        :returns: how many events this person is now on the list of. Asked again, it changes nothing.
        """
        now = now or timezone.now()
        cls.objects.get_or_create(series=series, person=person, defaults={"since": now})
        open_ones = series.events.upcoming(now=now).filter(status="announced", sign_up="open", closes_at__gt=now)
        for event in open_ones:
            event.registrations.model.sign_up(event, person, source="series", now=now)
        return len(open_ones)

    @classmethod
    def stop(cls, series, person):
        """Come no more to every one of them. The seats that are held stay: each is given back by its own link."""
        cls.objects.filter(series=series, person=person).delete()
