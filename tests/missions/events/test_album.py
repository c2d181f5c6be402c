"""The photographs of an event: seen by who came, taken away by any of them, told once, gone after two years."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.audit import AuditEvent
from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import EventPicture
from missions.models.album import KEPT_FOR, MOST
from missions.tasks import forget_needs
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return factories.make_held_event(capacity=9)


@pytest.fixture
def photograph(held):
    return factories.make_photograph(held)


def test_only_those_who_came_see_it(held, photograph, client):
    there, absent = (factories.make_presence(held).person for _ in range(2))
    held.registrations.get(person=absent).note_presence(False)
    left = factories.make_seat(held, now=held.starts_at - timedelta(days=20))
    left.leave(now=held.starts_at - timedelta(days=2))

    def sees(person):
        client.force_login(person)
        page = client.get(held.get_absolute_url()).content.decode()
        assert (photograph.words in page) == (client.get(photograph.get_absolute_url()).status_code == 200)
        return photograph.words in page

    assert sees(there)
    assert not any(sees(person) for person in (absent, left.person, factories.make_user()))
    client.logout()
    assert photograph.words not in client.get(held.get_absolute_url()).content.decode()


def test_who_was_there_takes_it_away_for_everybody_and_is_not_named(held, photograph, client):
    person = factories.make_presence(held).person
    client.force_login(person)
    address = reverse("missions:event_picture_take_away", args=[photograph.key])

    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404

    assert not EventPicture.objects.exists()
    assert AuditEvent.objects.get(act="event_picture_removed").by is None


def test_who_came_is_told_once(held, photograph, lab_member):
    there, also = (factories.make_presence(held).person for _ in range(2))
    held.registrations.get(person=also).note_presence(False)

    EventPicture.objects.tell(held, by=lab_member)
    EventPicture.objects.tell(held, by=lab_member)

    assert [mail.to for mail in OutboxMail.objects.filter(template="missions/emails/album")] == [[there.email]]


def test_there_is_nothing_to_tell_without_a_photograph(held, lab_member):
    with pytest.raises(Refusal, match="Ajoutez d’abord"):
        EventPicture.objects.tell(held, by=lab_member)


def test_no_photograph_before_the_event_nor_beyond_the_most(held, lab_member):
    with pytest.raises(Refusal, match="une fois la rencontre commencée"):
        factories.make_photograph(factories.make_event())
    for _ in range(MOST):
        factories.make_photograph(held, by=lab_member)
    with pytest.raises(Refusal, match="déjà 20 photos"):
        factories.make_photograph(held, by=lab_member)


def test_the_team_adds_one_with_words_and_agreement(held, client, lab_member):
    client.force_login(lab_member)
    address = reverse("admin:missions_event_album", args=[held.pk])

    refused = client.post(address, {"upload": factories.make_photo(), "words": "Autour d’un café"})
    assert refused.status_code == 422
    assert "Sans leur accord" in refused.content.decode()
    assert "Autour d’un café" in refused.content.decode()
    client.post(address, {"upload": factories.make_photo(), "words": "Autour d’un café", "agreed": "on"})

    picture = held.pictures.get()
    assert picture.words == "Autour d’un café"
    client.post(reverse("admin:missions_event_album_remove", args=[held.pk, picture.pk]))
    assert not held.pictures.exists()


def test_what_is_no_picture_is_refused_in_words(held, client, lab_member):
    client.force_login(lab_member)
    values = {"upload": factories.make_upload(), "words": "Un plan", "agreed": "on"}
    answer = client.post(reverse("admin:missions_event_album", args=[held.pk]), values)
    assert answer.status_code == 409
    assert "n’est pas une image lisible" in answer.content.decode()


def test_photographs_are_gone_two_years_later(held, photograph):
    old = factories.make_photograph(factories.make_held_event(days=KEPT_FOR.days + 2))
    assert old.event.ends_at < timezone.now() - KEPT_FOR
    forget_needs()
    assert list(EventPicture.objects.all()) == [photograph]


def test_photographs_of_an_event_called_off_on_the_day_are_told_to_nobody():
    lab, start = factories.make_user(role="lab"), timezone.now() - timedelta(minutes=10)
    event = factories.make_event(starts_at=start, now=start - timedelta(days=9))
    factories.make_seat(event, now=start - timedelta(days=3))
    factories.make_photograph(event)
    event.cancel(by=lab, reason="Alerte incendie.")

    with pytest.raises(Refusal, match="annulée"):
        EventPicture.objects.tell(event, by=lab)
