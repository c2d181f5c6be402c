"""The pages of the agenda: what each reader is offered, signing up, the seat behind its link, the calendars."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from labo.models import OutboxMail, User
from missions.models import CalendarLink, Event, Registration, SeriesSubscription
from missions.models.registration_queryset import address_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.make_user()


def seat_path(seat):
    return address_of(seat).removeprefix("http://testserver")


def page(client, address):
    return client.get(address).content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def test_agenda_says_what_each_event_offers(client, person):
    factories.make_event(title="Ouverte", capacity=3)
    full = factories.make_event(title="Complète", capacity=1)
    factories.make_seat(full)
    factories.make_event(title="Libre", sign_up="free", capacity=None, kind="drop_in")
    factories.make_event(title="Brouillon", announced=False)
    own = factories.make_event(title="La mienne")
    factories.make_seat(own, person=person)
    client.force_login(person)

    found = page(client, "/rencontres/")

    for words in ("3 places sur 3", "Complet, liste d’attente", "Entrée libre, ou créneau", "Vous avez une place"):
        assert words in found
    assert "Brouillon" not in found
    assert "Ouverte" not in page(client, "/rencontres/?type=drop_in")


def test_one_click_signs_up_and_says_so(client, person):
    event = factories.make_event(capacity=1)
    client.force_login(person)

    answer = client.post(reverse("missions:sign_up", args=[event.slug]), {"access_needs": "Une boucle"}, follow=True)

    seat = event.registrations.get()
    assert (seat.person, seat.status, seat.access_needs) == (person, "confirmed", "Une boucle")
    assert "Votre place est confirmée" in answer.content.decode()
    assert "Une boucle" not in answer.content.decode()


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(client):
    event = factories.make_event()

    found = page(client, event.get_absolute_url())

    assert f"/compte/login/?next={event.get_absolute_url()}%23inscription" in found
    assert client.post(reverse("missions:sign_up", args=[event.slug])).status_code == 302
    assert not event.registrations.exists()


def test_full_event_says_the_rank_before_and_after(client, person):
    event = factories.make_event(capacity=1)
    factories.make_seat(event), factories.make_seat(event)
    client.force_login(person)

    assert "vous seriez la 2<sup>e</sup>" in page(client, event.get_absolute_url())
    client.post(reverse("missions:sign_up", args=[event.slug]))

    assert "2<sup>e</sup> place</strong> de la liste" in page(client, event.get_absolute_url())


def test_a_hundred_readings_of_the_link_change_nothing(client):
    event = factories.make_event(capacity=1)
    seat, waiting = factories.make_seat(event), factories.make_seat(event)

    for _ in range(100):
        assert client.get(seat_path(seat)).status_code == 200
    assert Registration.objects.get(pk=seat.pk).status == "confirmed"

    client.post(seat_path(seat), {"act": "leave"})

    assert Registration.objects.get(pk=waiting.pk).status == "confirmed"
    assert OutboxMail.objects.filter(template="missions/emails/promoted", to=[waiting.person.email]).count() == 1


def test_link_of_a_seat_that_was_given_up_opens_nothing_else(client, person):
    event = factories.make_event()
    old = seat_path(factories.make_seat(event, person=person))
    event.registrations.get().leave()
    factories.make_seat(event, person=person)

    assert client.get(old).status_code == 404
    assert client.get("/rencontres/place/n-importe-quoi/").status_code == 404


def test_a_seat_is_given_to_a_colleague_who_had_no_account(client):
    event = factories.make_event()
    seat = factories.make_seat(event)

    refused = client.post(seat_path(seat), {"act": "give", "email": "quelqu.un@gmail.com"})
    assert (refused.status_code, event.registrations.count()) == (422, 1)
    client.post(seat_path(seat), {"act": "give", "email": "Nouvelle.Venue@example.org"})

    colleague = User.objects.get(email="nouvelle.venue@example.org")
    assert event.registrations.get(person=colleague).status == "confirmed"
    assert not colleague.has_usable_password()


def test_to_every_event_of_a_series_and_no_more(client, person):
    series = factories.make_series()
    first, second = series.extend(until=timezone.localdate() + timedelta(days=75))[:2]
    client.force_login(person)

    client.post(reverse("missions:follow", args=[first.slug]))
    client.post(reverse("missions:follow", args=[first.slug]))

    assert [event.registrations.get().source for event in (first, second)] == ["series", "series"]
    client.post(reverse("missions:follow", args=[first.slug]), {"stop": "1"})
    assert not SeriesSubscription.objects.exists()
    assert second.registrations.get().status == "confirmed"


# --- Calendars: two parsers that know nothing of one another -----------------------------------------------


def read_twice(content):
    """Return [(uid, sequence, start, status)] as icalendar reads it and as vobject does."""
    first = [
        (str(event["uid"]), event["sequence"], event.start.astimezone(UTC), str(event["status"]))
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]
    second = [
        (event.uid.value, int(event.sequence.value), event.dtstart.value.astimezone(UTC), event.status.value)
        for event in vobject.readOne(content.decode()).vevent_list
    ]
    return first, second


def test_feed_is_read_by_two_parsers_across_summer_time(client, time_machine):
    time_machine.move_to(datetime(2027, 2, 1, 8, tzinfo=UTC))
    lab = factories.make_user(role="lab")
    march, april = factories.make_series(starts_on="2027-02-25").extend(until=datetime(2027, 4, 30).date())
    april.cancel(by=lab, reason="Pas de salle.")

    answer = client.get("/rencontres/agenda.ics")

    first, second = read_twice(answer.content)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert first == second
    assert first == [
        (f"rencontre-{march.pk}@testserver", 0, datetime(2027, 3, 4, 7, 30, tzinfo=UTC), "CONFIRMED"),
        (f"rencontre-{april.pk}@testserver", 1, datetime(2027, 4, 1, 6, 30, tzinfo=UTC), "CANCELLED"),
    ]


def test_mail_invites_and_takes_back_the_same_event(client):
    lab = factories.make_user(role="lab")
    event = factories.make_event()
    seat = factories.make_seat(event)
    later = event.starts_at + timedelta(days=1)
    event.reschedule(starts_at=later, ends_at=later + timedelta(hours=1), place="Ailleurs", by=lab)
    seat.leave()

    mails = OutboxMail.objects.filter(to=[seat.person.email]).order_by("pk")
    calendars = [Calendar.from_ical(mail.calendar) for mail in mails]

    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert {str(event["uid"]) for event in events} == {f"rencontre-{event.pk}@testserver"}
    assert [event["sequence"] for event in events] == [0, 1, 1]
    assert all(read[0] == read[1] for read in (read_twice(mail.calendar.encode()) for mail in mails))
    for mail in mails:
        assert "/rencontres/place/" not in mail.calendar  # people share their calendars


def test_private_feed_holds_ones_own_events_until_it_is_closed(client, person):
    mine, other = factories.make_event(), factories.make_event()
    factories.make_seat(mine, person=person)
    factories.make_seat(other)
    client.force_login(person)

    client.post(reverse("missions:own_calendar"))
    address = client.session["new_agenda"]

    first, second = read_twice(client.get(address).content)
    assert [uid for uid, *_ in first] == [f"rencontre-{mine.pk}@testserver"]
    assert first == second
    client.post(reverse("missions:own_calendar"), {"close": "1"})
    assert client.get(address).status_code == 404
    assert not CalendarLink.objects.filter(closed_at=None).exists()


# --- The team's screens ------------------------------------------------------------------------------------


def test_team_writes_announces_and_calls_off(client):
    client.force_login(factories.make_user(role="lab"))
    day = timezone.localdate() + timedelta(days=40)
    values = {"kind": "workshop", "title": "Un atelier", "day": day, "begins_at": "14:00", "ends_at": "16:00"}

    refused = client.post(reverse("admin:missions_event_new"), {**values, "place": "Ici", "sign_up": "open"})
    assert "Combien de personnes" in refused.content.decode()
    client.post(reverse("admin:missions_event_new"), {**values, "place": "Ici", "sign_up": "open", "capacity": "8"})

    event = Event.objects.get()
    assert (event.status, event.slug) == ("draft", f"un-atelier-{day}")
    closes_at = timezone.localtime(event.closes_at)
    assert (closes_at.date(), closes_at.hour) == (day - timedelta(days=1), 12)
    client.post(reverse("admin:missions_event_announce", args=[event.pk]))
    factories.make_seat(event)
    client.post(reverse("admin:missions_event_cancel", args=[event.pk]), {"reason": "Personne ne peut."})
    event.refresh_from_db()
    assert event.status == "cancelled"


def test_team_reads_who_would_lose_a_seat_before_it_confirms(client):
    client.force_login(factories.make_user(role="lab"))
    event = factories.make_event(capacity=2)
    _, last = factories.make_seat(event), factories.make_seat(event)
    address = reverse("admin:missions_event_resize", args=[event.pk])

    first = client.post(address, {"capacity": "1"})

    event.refresh_from_db()
    assert (first.status_code, event.capacity) == (409, 2)
    assert str(last.person) in first.content.decode()
    assert 'name="seen_waiting" value="1"' in first.content.decode()
    client.post(address, {"capacity": "1", "seen_waiting": "1"})
    event.refresh_from_db()
    assert (event.capacity, event.waiting_count) == (1, 1)


def test_export_leaves_the_needs_out(client):
    client.force_login(factories.make_user(role="lab"))
    event = factories.make_event()
    seat = factories.make_seat(event, access_needs="Une boucle magnétique")

    shown = client.get(reverse("admin:missions_event_change", args=[event.pk])).content.decode()
    exported = client.get(reverse("admin:missions_event_people", args=[event.pk])).content.decode()

    assert "Une boucle magnétique" in shown
    assert seat.person.email in exported
    assert "Une boucle magnétique" not in exported
