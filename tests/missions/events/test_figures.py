"""The network in figures: who came, for the first time or again, from where; and what is given as a file."""

import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from labo.models import OrgUnit
from missions.figures import Figures, Period
from missions.models import EventFeedback
from tests import factories

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 26, 12, tzinfo=PARIS)
LAST_TWELVE = Period.of(None, today=NOW.date())


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def held(month, *, day=5, year=2026, **fields):
    starts_at = datetime(year, month, day, 8, 30, tzinfo=PARIS)
    return factories.make_event(starts_at=starts_at, now=starts_at - timedelta(days=30), capacity=20, **fields)


def came(event, person):
    return factories.make_presence(event, person=person)


@pytest.mark.parametrize(
    ("today", "since", "until"),
    [
        (date(2026, 11, 26), date(2025, 12, 1), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
        (date(2027, 1, 1), date(2026, 2, 1), date(2027, 1, 31)),
    ],
)
def test_the_last_twelve_months_end_with_this_one(today, since, until):
    period = Period.of(None, today=today)
    assert (period.since, period.until) == (since, until)
    assert [period.months[0], period.months[-1]] == [since, until.replace(day=1)]
    assert len(set(period.months)) == 12


@pytest.mark.django_db
def test_who_was_expected_and_who_came():
    event, person = held(11), factories.make_user()
    came(event, person)
    absent, _, left = (factories.make_seat(event, now=event.starts_at - timedelta(days=5)) for _ in range(3))
    absent.note_presence(False, now=event.starts_at)
    left.leave(now=event.starts_at - timedelta(days=2))
    factories.make_event(starts_at=NOW + timedelta(days=9), now=NOW)

    (row,) = Figures.of(LAST_TWELVE, now=NOW).turnouts

    assert (row.expected, row.present, row.absent, row.unknown) == (3, 1, 1, 1)


@pytest.mark.django_db
def test_a_person_is_new_once_and_counted_once():
    one, two, three = (factories.make_user() for _ in range(3))
    before, may, late_may, june = held(3, year=2025), held(5), held(5, day=19), held(6)
    came(before, one)
    for event in (may, late_may, june):
        came(event, one)
        came(event, two)
    came(june, three)

    found = Figures.of(LAST_TWELVE, now=NOW)
    months = {row.day: (row.first, row.again, row.total) for row in found.months}

    assert months[date(2026, 4, 1)] == (0, 0, 1)
    assert months[date(2026, 5, 1)] == (1, 1, 2)
    assert months[date(2026, 6, 1)] == (1, 2, 3)
    assert (found.people, found.newcomers) == (3, 2)


@pytest.mark.django_db
def test_a_service_counts_for_its_direction():
    parks = OrgUnit.objects.create(name="Direction des parcs", kind=OrgUnit.Kind.DIRECTION)
    roses = OrgUnit.objects.create(name="Roseraie", parent=parks)
    OrgUnit.objects.create(name="Direction des eaux", kind=OrgUnit.Kind.DIRECTION)
    event = held(5)
    came(event, factories.make_user(org_unit=roses))
    came(event, factories.make_user(org_unit=parks))
    came(event, factories.make_user(org_unit=None))

    found = Figures.of(LAST_TWELVE, now=NOW)

    assert [(row.name, row.people) for row in found.directions] == [
        ("Direction des parcs", 2),
        ("Direction non précisée", 1),
    ]
    assert "Direction des eaux" in found.directions_left
    assert "Direction des parcs" not in found.directions_left


@pytest.mark.django_db
def test_trades_are_those_that_people_said():
    event = held(11)
    gardener, unknown = factories.make_user(), factories.make_user()
    factories.make_application(applicant=gardener, family="green")
    factories.make_application(family="sport")
    came(event, gardener)
    came(event, unknown)

    found = Figures.of(LAST_TWELVE, now=NOW)

    assert [(row.name, row.people) for row in found.trades] == [("Espaces verts, nature, climat", 1)]
    assert found.trades_unknown == 1


@pytest.mark.django_db
def test_too_few_opinions_say_nothing():
    few, enough = held(5), held(6)
    for event, verdict, count in ((few, "no", 2), (enough, "yes", 2), (enough, "rather", 1)):
        for _ in range(count):
            EventFeedback.objects.create(event=event, verdict=verdict, given_on=event.day)

    assert Figures.of(LAST_TWELVE, now=NOW).verdicts == [
        ("Oui, vraiment", 2),
        ("Plutôt oui", 1),
        ("Pas vraiment", 0),
        ("Non", 0),
    ]
    EventFeedback.objects.filter(event=enough).delete()
    assert Figures.of(LAST_TWELVE, now=NOW).verdicts == []


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "?annee=2026", "?annee=1", "?annee=abc", "?annee=99999999999999999999"])
def test_whatever_the_year_asked_for_there_is_a_page(as_lab, asked):
    factories.make_presence(factories.make_held_event())
    answer = as_lab.get(reverse("admin:missions_event_figures") + asked)
    assert answer.status_code == 200
    assert "Le réseau en chiffres" in answer.content.decode()


@pytest.mark.django_db
def test_a_table_is_given_as_a_file_without_formulas(as_lab):
    factories.make_presence(factories.make_held_event(title="=HYPERLINK()"))
    answer = as_lab.get(reverse("admin:missions_event_figures_file", args=["rencontres"]))
    headings, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row[0] == "'=HYPERLINK()"
    assert dict(zip(headings, row, strict=True))["Venus"] == "1"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["rencontres/?format=exe", "autre/"])
def test_no_other_table_and_no_other_format(as_lab, asked):
    assert as_lab.get(reverse("admin:missions_event_figures") + asked).status_code == 404


@pytest.mark.django_db
def test_members_are_those_of_today():
    factories.make_member(degree="relay")
    factories.make_member(degree="relay").leave()
    factories.make_member(degree="pilot", person=factories.make_user(is_active=True))

    found = Figures.of(LAST_TWELVE, now=NOW)

    assert dict(found.degrees)["Je relaie"] == 1
    assert found.members == 2
